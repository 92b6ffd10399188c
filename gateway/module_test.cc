#include "gateway/module.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <mutex>
#include <set>

#include "fmt/format.h"
#include "gateway/http/server_test_fixture.h"
#include "gateway/upstream/fake_accounts.h"
#include "gateway/upstream/session_cache.h"
#include "services/platform/ids/fake_ids.h"

namespace amble::gateway {
namespace {

using ::testing::HasSubstr;
using ::testing::UnorderedElementsAre;

/// A port that was free a moment ago.
int FreePort() {
  const int descriptor = socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof(address);
  EXPECT_EQ(bind(descriptor, reinterpret_cast<sockaddr*>(&address), size), 0);
  EXPECT_EQ(getsockname(descriptor, reinterpret_cast<sockaddr*>(&address), &size), 0);
  close(descriptor);
  return ntohs(address.sin_port);
}

/// Notes whose replicas were asked for.
class NotingChannels final : public rpc::Channels {
 public:
  explicit NotingChannels(rpc::Channels* channels) : channels_(channels) {}

  std::shared_ptr<grpc::Channel> To(const std::string& service) override {
    return channels_->To(service);
  }
  std::vector<std::shared_ptr<grpc::Channel>> InOrder(const std::string& service,
                                                      std::string_view key) override {
    const std::lock_guard lock(mutex_);
    asked_.insert(service);
    return channels_->InOrder(service, key);
  }
  std::set<std::string> asked() const {
    const std::lock_guard lock(mutex_);
    return asked_;
  }

 private:
  rpc::Channels* const channels_;
  mutable std::mutex mutex_;
  std::set<std::string> asked_;
};

class ModuleTest : public ::testing::Test {
 protected:
  void SetUp() override {
    configuration_.gateway_http = {"127.0.0.1", FreePort()};
    configuration_.gateway_grpc = host::Endpoint{"127.0.0.1", FreePort()};
    configuration_.public_url = fmt::format("http://{}", configuration_.gateway_http.ToString());
    configuration_.development = true;
    server_.internal.sessions["secret"] = "token";
    environment_ = {.configuration = &configuration_,
                    .clock = &server_.clock,
                    .ids = &ids_,
                    .channels = &channels_,
                    .signer = &server_.signer};
    auto module = MakeModule(environment_);
    ASSERT_TRUE(module.ok()) << module.status();
    module_ = *std::move(module);
    const absl::Status started = module_->Start();
    ASSERT_TRUE(started.ok()) << started;
  }

  Answer Get(std::string_view target, std::string_view headers = "") {
    Client client(static_cast<uint16_t>(configuration_.gateway_http.port));
    client.Send(fmt::format("GET {} HTTP/1.1\r\nHost: a\r\n{}\r\n", target, headers));
    return client.ReadAnswer();
  }

  host::Configuration configuration_;
  testing::AccountsServer server_;
  NotingChannels channels_{&server_};
  FakeIds ids_;
  host::Environment environment_;
  std::unique_ptr<host::Module> module_;
};

TEST_F(ModuleTest, ServesHttpFromSocketToService) {
  EXPECT_EQ(module_->name(), "gateway");
  EXPECT_THAT(Get("/healthz").head, HasSubstr("200 OK"));
  EXPECT_THAT(Get("/readyz").head, HasSubstr("200 OK"));
  EXPECT_THAT(Get("/openapi.json").body, HasSubstr("\"/v1/me\""));
  EXPECT_THAT(Get("/docs").head, HasSubstr("Content-Type: text/html"));
  const Answer me = Get("/v1/me", "Authorization: Bearer secret\r\n");
  EXPECT_THAT(me.body, HasSubstr(R"("displayName":"token@accounts")")) << me.head;
  EXPECT_THAT(me.head, HasSubstr("amble-position: accounts:event1:1800000000000\r\n"));
  EXPECT_EQ(server_.accounts.seen().remote_address, "127.0.0.1");
  EXPECT_THAT(Get("/v1/me").head, HasSubstr("401 "));
}

TEST_F(ModuleTest, LooksUpWhereServicesAreBeforeTheFirstCall) {
  EXPECT_THAT(channels_.asked(),
              UnorderedElementsAre("accounts", "groups", "scheduling", "attendance", "messaging"));
}

TEST_F(ModuleTest, ARevokedSessionIsRefusedWithinASecond) {
  const std::string session = "Authorization: Bearer secret\r\n";
  ASSERT_THAT(Get("/v1/me", session).head, HasSubstr("200 OK"));
  server_.internal.Revoke("secret");
  const auto revoked = std::chrono::steady_clock::now();
  // However slow the machine is, no call that begins more than a second later gets in.
  while (true) {
    const auto began = std::chrono::steady_clock::now();
    const Answer answer = Get("/v1/me", session);
    if (answer.head.find("401 ") != std::string::npos) break;
    ASSERT_THAT(answer.head, HasSubstr("200 OK"));
    ASSERT_LE(began - revoked, kRevocationBound);
  }
}

TEST_F(ModuleTest, ServesNativeGrpcWithHealth) {
  const auto channel = grpc::CreateChannel(configuration_.gateway_grpc->ToString(),
                                           grpc::InsecureChannelCredentials());
  const auto stub = accounts::v1::AccountsService::NewStub(channel);
  grpc::ClientContext context;
  context.AddMetadata("authorization", "Bearer secret");
  accounts::v1::Person person;
  const grpc::Status status = stub->GetMe(&context, accounts::v1::GetMeRequest(), &person);
  ASSERT_TRUE(status.ok()) << status.error_message();
  EXPECT_EQ(person.display_name(), "token@accounts");
}

TEST_F(ModuleTest, StreamsUntilItDrains) {
  Client client(static_cast<uint16_t>(configuration_.gateway_http.port));
  client.Send(
      "GET /v1/watch?channel=me HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer secret\r\n\r\n");
  const std::string head = client.ReadHead();
  EXPECT_THAT(head, HasSubstr("200 OK"));
  EXPECT_THAT(head, HasSubstr("Content-Type: text/event-stream\r\n"));
  EXPECT_THAT(Get("/v1/practices/p/threads/t:watch", "Authorization: Bearer secret\r\n").head,
              HasSubstr("503 "))
      << "messaging is not there to say who may see it";
  module_->Drain(absl::Now() + absl::Seconds(60));
  EXPECT_EQ(client.ReadToEnd(), "0\r\n\r\n") << "whole, so that the client comes again";
}

TEST_F(ModuleTest, EndsInOrder) {
  ASSERT_THAT(Get("/healthz").head, HasSubstr("200 OK"));
  module_->Drain(absl::Now() + absl::Seconds(5));
  module_->Stop();
  boost::asio::io_context io;
  boost::asio::ip::tcp::socket socket(io);
  boost::system::error_code error;
  socket.connect({boost::asio::ip::address_v4::loopback(),
                  static_cast<uint16_t>(configuration_.gateway_http.port)},
                 error);
  EXPECT_EQ(error, boost::asio::error::connection_refused);
}

TEST_F(ModuleTest, SaysThatAPortIsTaken) {
  auto second = MakeModule(environment_);
  ASSERT_TRUE(second.ok());
  EXPECT_FALSE((*second)->Start().ok());
}

}  // namespace
}  // namespace amble::gateway
