/// The whole service over a real channel, alone: its neighbours are away.
#include "services/messaging/module.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <memory>
#include <string>

#include "amble/messaging/v1/messaging.grpc.pb.h"
#include "services/platform/events/in_process_wakeups.h"
#include "services/platform/push/testing/examples.h"
#include "services/platform/rpc/client.h"
#include "services/platform/storage/migrations.h"
#include "services/platform/testing/service_fixture.h"
#include "services/platform/testing/temporary_folder.h"

namespace amble::messaging {
namespace {

using ::testing::HasSubstr;

class MessagingModuleTest : public ::testing::Test {
 protected:
  absl::StatusOr<std::unique_ptr<host::Module>> Make() {
    configuration_.data_directory = folder_.path().string();
    return MakeModule({.configuration = &configuration_,
                       .clock = &platform_.clock,
                       .ids = &platform_.ids,
                       .channels = &channels_,
                       .wakeups = &wakeups_,
                       .signer = &platform_.signer(),
                       .token_keys = {platform_.public_key()}});
  }
  std::string File(const std::string& content) {
    const std::string path = (folder_.path() / "phrases.txt").string();
    std::ofstream(path) << content;
    return path;
  }

  testing::TestPlatform platform_;
  testing::TemporaryFolder folder_;
  testing::TestChannels channels_;
  events::InProcessWakeups wakeups_;
  host::Configuration configuration_;
};

TEST_F(MessagingModuleTest, Answers) {
  auto module = Make();
  ASSERT_TRUE(module.ok()) << module.status();
  ASSERT_EQ(storage::Migrate(*(*module)->database(), (*module)->migrations()), absl::OkStatus());
  testing::TestService served(platform_, "messaging");
  served.Serve((*module)->grpc_services(), {});
  ASSERT_EQ((*module)->Start(), absl::OkStatus());
  const auto stub = v1::MessagingService::NewStub(served.channel());
  const auto threads =
      rpc::Call(platform_.As(testing::Person("mia"), "messaging"), stub->async(),
                &v1::MessagingService::Stub::async::ListThreads, v1::ListThreadsRequest());
  ASSERT_TRUE(threads.ok()) << threads.status();
  EXPECT_EQ(threads->threads_size(), 0);
  (*module)->Drain(absl::Now() + absl::Seconds(5));
  served.Stop();
  (*module)->Stop();
}

TEST_F(MessagingModuleTest, PushesToTheOperatorsServicesToo) {
  configuration_.push_hosts = {"*.up.example.org"};
  auto module = Make();
  ASSERT_TRUE(module.ok()) << module.status();
  ASSERT_EQ(storage::Migrate(*(*module)->database(), (*module)->migrations()), absl::OkStatus());
  testing::TestService served(platform_, "messaging");
  served.Serve((*module)->grpc_services(), {});
  ASSERT_EQ((*module)->Start(), absl::OkStatus());
  const auto stub = v1::MessagingService::NewStub(served.channel());
  const auto subscribe = [&](const std::string& endpoint) {
    v1::SubscribePushRequest request;
    v1::WebPush& browser = *request.mutable_subscription()->mutable_web_push();
    browser.set_endpoint(endpoint);
    browser.set_p256dh(push::kRfcP256dh);
    browser.set_auth(push::kRfcAuth);
    return rpc::Call(platform_.As(testing::Person("mia"), "messaging"), stub->async(),
                     &v1::MessagingService::Stub::async::SubscribePush, request)
        .status()
        .code();
  };
  EXPECT_EQ(subscribe("https://eu.up.example.org/topic"), absl::StatusCode::kOk);
  EXPECT_EQ(subscribe("https://updates.push.services.mozilla.com/wpush/v2/x"),
            absl::StatusCode::kOk);
  EXPECT_EQ(subscribe("https://up.example.org/topic"), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(subscribe("https://eu.up.example.org:8443/topic"), absl::StatusCode::kInvalidArgument);
  (*module)->Drain(absl::Now() + absl::Seconds(5));
  served.Stop();
  (*module)->Stop();
}

TEST_F(MessagingModuleTest, TakesAListOfPhrases) {
  configuration_.crisis_wording_file = File("# ours\nno more\n");
  EXPECT_EQ(Make().status(), absl::OkStatus());
  configuration_.crisis_wording_file = File("# nothing\n");
  EXPECT_THAT(std::string(Make().status().message()), HasSubstr("--crisis-wording-file"));
  configuration_.crisis_wording_file = File("fine\n" + std::string(300, 'a'));
  EXPECT_THAT(std::string(Make().status().message()), HasSubstr("line 2"));
  configuration_.crisis_wording_file = "/none";
  EXPECT_EQ(Make().status().code(), absl::StatusCode::kFailedPrecondition);
}

}  // namespace
}  // namespace amble::messaging
