#include "services/platform/host/service_server.h"

#include "gmock/gmock.h"
#include "grpcpp/generic/generic_stub.h"
#include "gtest/gtest.h"
#include "services/platform/host/channels.h"
#include "services/platform/host/fake_module.h"

namespace amble::host {
namespace {

/// Calls `method` of the server at `port` with bytes as they are.
std::pair<grpc::Status, std::string> CallRaw(int port, const std::string& method,
                                             const std::string& bytes) {
  grpc::GenericStub stub(
      grpc::CreateChannel("127.0.0.1:" + std::to_string(port), grpc::InsecureChannelCredentials()));
  grpc::ClientContext context;
  grpc::Slice slice(bytes);
  grpc::ByteBuffer request(&slice, 1);
  grpc::ByteBuffer response;
  std::promise<grpc::Status> finished;
  stub.UnaryCall(&context, method, grpc::StubOptions(), &request, &response,
                 [&finished](grpc::Status status) { finished.set_value(std::move(status)); });
  grpc::Status status = finished.get_future().get();
  grpc::Slice answer;
  if (!status.ok() || !response.DumpToSingleSlice(&answer).ok()) return {status, ""};
  return {status, std::string(answer.begin(), answer.end())};
}

/// Asks the standard health service (grpc.health.v1), whose messages have one field each: 1 is
/// SERVING, 2 is NOT_SERVING; 0 for an error.
int HealthOf(int port, const std::string& service) {
  std::string request;
  if (!service.empty())
    request = "\x0A" + std::string(1, static_cast<char>(service.size())) + service;
  const auto [status, answer] = CallRaw(port, "/grpc.health.v1.Health/Check", request);
  return answer.size() == 2 ? answer[1] : 0;
}

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

TEST_F(ServiceServerTest, OneServiceIsInTwoServers) {
  const auto in_process = MustStart({.name = "groups", .services = {&feed_}});
  const auto server = MustStart(Listening());
  server->SetServing(true);
  EXPECT_EQ(in_process->port(), 0);
  EXPECT_EQ(*CallRead(in_process->InProcessChannel()), "groups");
  EXPECT_EQ(*CallRead(ConnectPeer("127.0.0.1:" + std::to_string(server->port()))), "groups");
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
