#include "services/platform/host/service_server.h"

#include "fmt/format.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/platform/host/channels.h"
#include "services/platform/host/fake_module.h"
#include "services/platform/host/raw_calls.h"

namespace amble::host {
namespace {

std::unique_ptr<ServiceServer> MustStart(const ServiceServer::Options& options) {
  auto server = ServiceServer::Start(options);
  EXPECT_TRUE(server.ok()) << server.status();
  return *std::move(server);
}

class ServiceServerTest : public ::testing::Test {
 protected:
  ServiceServer::Options Listening() {
    return {.name = "groups", .services = {&feed_}, .listen = Endpoint{"127.0.0.1", 0}};
  }
  FakeFeed feed_{"groups"};
};

TEST_F(ServiceServerTest, HealthFollowsServing) {
  const auto server = MustStart(Listening());
  EXPECT_EQ(HealthOf(server->port(), ""), 2);
  EXPECT_EQ(HealthOf(server->port(), "groups"), 2);
  server->SetServing(true);
  EXPECT_EQ(HealthOf(server->port(), ""), 1);
  EXPECT_EQ(HealthOf(server->port(), "groups"), 1);
  EXPECT_EQ(HealthOf(server->port(), "unknown"), 0);
  server->SetServing(false);
  EXPECT_EQ(HealthOf(server->port(), ""), 2);
}

TEST_F(ServiceServerTest, HealthMayBeAllThatIsServed) {
  const auto server = MustStart({.name = "health", .listen = Endpoint{"127.0.0.1", 0}});
  EXPECT_EQ(HealthOf(server->port(), ""), 2);
  server->SetServing(true);
  EXPECT_EQ(HealthOf(server->port(), ""), 1);
  const auto answer = CallRead(ConnectPeer("groups", fmt::format("127.0.0.1:{}", server->port())));
  EXPECT_TRUE(absl::IsUnimplemented(answer.status())) << answer.status();
}

TEST_F(ServiceServerTest, OneServiceIsInTwoServers) {
  const auto in_process = MustStart({.name = "groups", .services = {&feed_}});
  const auto server = MustStart(Listening());
  server->SetServing(true);
  EXPECT_EQ(in_process->port(), 0);
  EXPECT_EQ(*CallRead(in_process->InProcessChannel()), "groups");
  EXPECT_EQ(*CallRead(ConnectPeer("groups", "127.0.0.1:" + std::to_string(server->port()))),
            "groups");
  EXPECT_EQ(*CallRead(in_process->InProcessChannel()), "groups");
}

TEST_F(ServiceServerTest, ATakenPortIsRefused) {
  const auto server = MustStart(Listening());
  auto options = Listening();
  options.listen->port = server->port();
  const auto second = ServiceServer::Start(options);
  EXPECT_TRUE(absl::IsUnavailable(second.status())) << second.status();
}

TEST_F(ServiceServerTest, ReflectionIsThereOnlyWhereAsked) {
  const auto reflects = [](int port) {
    const auto [status, answer] =
        CallRaw(port, "/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo", "");
    return status.error_code() != grpc::StatusCode::UNIMPLEMENTED;
  };
  auto options = Listening();
  EXPECT_FALSE(reflects(MustStart(options)->port()));
  options.reflection = true;
  EXPECT_TRUE(reflects(MustStart(options)->port()));
}

TEST_F(ServiceServerTest, ShutdownCancelsWhatIsLeftAtTheDeadline) {
  auto server = MustStart({.name = "groups", .services = {&feed_}});
  auto call = std::async(std::launch::async, [channel = server->InProcessChannel()] {
    return CallRead(channel, /*limit=*/1);
  });
  feed_.AwaitHeldCall();
  auto released = std::async(std::launch::async, [&] {
    EXPECT_FALSE(call.get().ok());
    feed_.ReleaseHeldCall();
  });
  server->Shutdown(absl::InfinitePast());
  released.get();
}

}  // namespace
}  // namespace amble::host
