#include "services/accounts/module.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "amble/accounts/v1/accounts.grpc.pb.h"
#include "services/accounts/admin.h"
#include "services/platform/auth/caller_token.h"
#include "services/platform/events/in_process_wakeups.h"
#include "services/platform/host/host.h"
#include "services/platform/ids/random_ids.h"
#include "services/platform/mail/catcher.h"
#include "services/platform/rpc/client.h"
#include "services/platform/testing/temporary_folder.h"

/// The module as the host runs it: its own database, real mail.
namespace amble::accounts {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;
using Accounts = class v1::AccountsService::Stub::async;

class ModuleTest : public ::testing::Test {
 protected:
  ModuleTest() {
    configuration_.data_directory = folder_.path().string();
    configuration_.targets = {"accounts"};
    configuration_.signing_seed_file = "unused";
    configuration_.public_url = "https://amble.example";
    configuration_.smtp.host = "127.0.0.1";
    configuration_.smtp.port = catcher_->port();
    configuration_.smtp.starttls = false;
    environment_ = {.configuration = &configuration_,
                    .clock = &clock_,
                    .ids = &ids_,
                    .channels = nullptr,
                    .wakeups = &wakeups_,
                    .signer = &signer_,
                    .token_keys = {key_.public_key()}};
    auto module = MakeModule(environment_);
    EXPECT_TRUE(module.ok()) << module.status();
    module_ = *std::move(module);
    EXPECT_TRUE(storage::Migrate(*module_->database(), module_->migrations()).ok());
    grpc::ServerBuilder builder;
    for (grpc::Service* service : module_->grpc_services()) builder.RegisterService(service);
    server_ = builder.BuildAndStart();
    channel_ = server_->InProcessChannel({});
    EXPECT_TRUE(module_->Start().ok());
  }
  ~ModuleTest() override {
    module_->Drain(absl::Now() + absl::Seconds(10));
    server_->Shutdown();
    module_->Stop();
  }

  testing::TemporaryFolder folder_;
  SystemClock clock_;
  RandomIds ids_{clock_};
  events::InProcessWakeups wakeups_;
  auth::SigningKey key_ = *auth::SigningKey::FromSeed(auth::SigningKey::NewSeed());
  auth::TokenSigner signer_{key_, &clock_};
  std::unique_ptr<mail::DevMailCatcher> catcher_ = *mail::DevMailCatcher::Start(clock_);
  host::Configuration configuration_;
  host::Environment environment_;
  std::unique_ptr<host::Module> module_;
  std::unique_ptr<grpc::Server> server_;
  std::shared_ptr<grpc::Channel> channel_;
};

TEST_F(ModuleTest, MailsACodeThatSignsIn) {
  const auto stub = v1::AccountsService::NewStub(channel_);
  v1::StartSignInRequest start;
  start.set_email("ann@example.org");
  const auto started =
      rpc::Call(rpc::Outgoing::Alone(""), stub->async(), &Accounts::StartSignIn, start);
  ASSERT_TRUE(started.ok()) << started.status();
  ASSERT_TRUE(catcher_->AwaitMails(1, std::chrono::seconds(30)));
  const mail::CaughtMail mail = catcher_->Mails().at(0);
  EXPECT_EQ(mail.to, "ann@example.org");
  EXPECT_EQ(mail.subject, "Your Amble code");
  ASSERT_THAT(mail.text, HasSubstr("code is "));
  v1::CompleteSignInRequest complete;
  complete.set_flow(started->flow());
  complete.set_code(mail.text.substr(mail.text.find("code is ") + 8, 6));
  const auto signed_in =
      rpc::Call(rpc::Outgoing::Alone(""), stub->async(), &Accounts::CompleteSignIn, complete);
  ASSERT_TRUE(signed_in.ok()) << signed_in.status();
  EXPECT_EQ(signed_in->person().email(), "ann@example.org");
}

TEST_F(ModuleTest, OperatorLinksSignInOnce) {
  const auto url = CreateOperatorLink(*module_->database(), clock_, ids_, configuration_.public_url,
                                      "boss@example.org");
  ASSERT_TRUE(url.ok()) << url.status();
  constexpr std::string_view kStart = "https://amble.example/sign-in/";
  ASSERT_THAT(*url, StartsWith(std::string(kStart)));
  const auto stub = v1::AccountsService::NewStub(channel_);
  v1::RedeemSignInLinkRequest redeem;
  redeem.set_token(url->substr(kStart.size()));
  const auto first =
      rpc::Call(rpc::Outgoing::Alone(""), stub->async(), &Accounts::RedeemSignInLink, redeem);
  ASSERT_TRUE(first.ok()) << first.status();
  EXPECT_TRUE(first->person().operator_());
  const auto second =
      rpc::Call(rpc::Outgoing::Alone(""), stub->async(), &Accounts::RedeemSignInLink, redeem);
  EXPECT_EQ(second.status().code(), absl::StatusCode::kUnauthenticated);
}

TEST_F(ModuleTest, AdminKnowsAllItsMigrations) {
  EXPECT_EQ(*storage::PendingMigrations(*module_->database(), Migrations()), 0);
  EXPECT_EQ(Migrations().size(), module_->migrations().size());
}

}  // namespace
}  // namespace amble::accounts
