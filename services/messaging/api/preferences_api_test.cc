/// Preferences and contacts over real channels.
#include "services/messaging/api/preferences_api.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "amble/accounts/v1/internal.grpc.pb.h"
#include "services/messaging/api/contacts_client.h"
#include "services/messaging/api/messaging_api.h"
#include "services/messaging/testing/messaging_fixture.h"
#include "services/platform/errors/errors.h"
#include "services/platform/push/testing/examples.h"
#include "services/platform/testing/service_fixture.h"

namespace amble::messaging {
namespace {

using AsyncStub = class v1::MessagingService::Stub::async;

class AccountsDouble final : public accounts::v1::AccountsInternalService::CallbackService {
 public:
  explicit AccountsDouble(rpc::Adapter* adapter) : adapter_(adapter) {}
  grpc::ServerUnaryReactor* GetContacts(grpc::CallbackServerContext* context,
                                        const accounts::v1::GetContactsRequest* request,
                                        accounts::v1::GetContactsResponse* response) override {
    return adapter_->Unary(
        context, request, response,
        [this](const rpc::CallContext& call, const accounts::v1::GetContactsRequest& request)
            -> absl::StatusOr<accounts::v1::GetContactsResponse> {
          caller = call.principal.service;
          sizes.push_back(request.people_size());
          accounts::v1::GetContactsResponse response;
          for (const std::string& person : request.people()) {
            if (person == "gone") continue;
            accounts::v1::Contact& contact = *response.add_contacts();
            contact.set_person(person);
            contact.set_email(person + "@example.org");
            contact.set_display_name("Ms " + person);
          }
          return response;
        });
  }
  std::string caller;
  std::vector<int> sizes;

 private:
  rpc::Adapter* adapter_;
};

class PreferencesApiTest : public MessagingFixture {
 protected:
  PreferencesApiTest() {
    dependencies_.push_endpoints = &*endpoints_;
    preferences_api_.emplace(dependencies_, &service_.adapter(), "push-key");
    api_.emplace(MessagingApi::Parts{.preferences = &*preferences_api_});
    accounts_.Serve({&accounts_double_},
                    {accounts::v1::AccountsInternalService::service_full_name()});
    service_.Serve({&*api_}, {v1::MessagingService::service_full_name()});
    channels_.Add(accounts_);
    stub_ = v1::MessagingService::NewStub(service_.channel());
  }
  ~PreferencesApiTest() override {
    service_.Stop();
    accounts_.Stop();
  }

  template <typename Request, typename Response>
  absl::StatusOr<Response> Ask(const auth::Principal& principal,
                               void (AsyncStub::*method)(grpc::ClientContext*, const Request*,
                                                         Response*,
                                                         std::function<void(grpc::Status)>),
                               const Request& request) {
    return rpc::Call(platform_.As(principal, "messaging"), stub_->async(), method, request);
  }
  v1::Preferences Get(const auth::Principal& principal) {
    const auto preferences =
        Ask(principal, &AsyncStub::GetPreferences, v1::GetPreferencesRequest());
    EXPECT_TRUE(preferences.ok()) << preferences.status();
    return preferences.value_or(v1::Preferences());
  }
  absl::StatusOr<v1::Preferences> Update(const v1::Preferences& wanted,
                                         const std::vector<std::string>& mask) {
    v1::UpdatePreferencesRequest request;
    *request.mutable_preferences() = wanted;
    for (const std::string& path : mask) request.mutable_update_mask()->add_paths(path);
    return Ask(mia_, &AsyncStub::UpdatePreferences, request);
  }

  const auth::Principal mia_ = testing::Person("mia");
  testing::TestPlatform platform_;
  testing::TestChannels channels_;
  absl::StatusOr<push::EndpointGuard> endpoints_ = push::EndpointGuard::Create();
  testing::TestService accounts_{platform_, "accounts"};
  testing::TestService service_{platform_, "messaging"};
  AccountsDouble accounts_double_{&accounts_.adapter()};
  std::optional<PreferencesApi> preferences_api_;
  std::optional<MessagingApi> api_;
  std::unique_ptr<v1::MessagingService::Stub> stub_;
};

TEST_F(PreferencesApiTest, ShowsAllKindsAsTheyAreByDefault) {
  const v1::Preferences preferences = Get(mia_);
  EXPECT_EQ(preferences.name(), "me/preferences");
  ASSERT_EQ(preferences.kinds_size(), v1::NoticeKind_ARRAYSIZE - 1);
  for (const v1::KindPreference& kind : preferences.kinds()) {
    EXPECT_TRUE(kind.email() && kind.push());
    EXPECT_EQ(kind.digest(), kind.kind() == v1::NOTICE_KIND_MESSAGES);
  }
  EXPECT_EQ(preferences.quiet_hours().start_minute(), 22 * 60);
  EXPECT_EQ(preferences.digest_minute(), 18 * 60);
  EXPECT_EQ(preferences.etag(), "0");
}

TEST_F(PreferencesApiTest, ChangesWhatTheMaskNames) {
  v1::Preferences wanted = Get(mia_);
  wanted.mutable_kinds(0)->set_email(false);
  wanted.set_calendar_files(true);
  const auto updated = Update(wanted, {"kinds"});
  ASSERT_TRUE(updated.ok()) << updated.status();
  EXPECT_FALSE(updated->kinds(0).email());
  EXPECT_FALSE(updated->calendar_files());
  EXPECT_EQ(updated->etag(), "1");
  EXPECT_EQ(ReasonOf(Update(wanted, {"kinds"}).status()), Reason::kEtagMismatch);
  const auto never = Update(v1::Preferences(), {"quiet_hours"});
  ASSERT_TRUE(never.ok());
  EXPECT_FALSE(never->has_quiet_hours());
  EXPECT_FALSE(Get(mia_).kinds(0).email());
  EXPECT_EQ(Get(testing::Person("noor")).etag(), "0");
}

TEST_F(PreferencesApiTest, RefusesWhatCannotBe) {
  v1::Preferences wanted;
  wanted.mutable_quiet_hours()->set_end_minute(13 * 60);
  EXPECT_EQ(Update(wanted, {"quiet_hours"}).status().code(), absl::StatusCode::kInvalidArgument);
  wanted.add_kinds()->set_kind(v1::NOTICE_KIND_LOOK);
  wanted.add_kinds()->set_kind(v1::NOTICE_KIND_LOOK);
  EXPECT_EQ(ViolationsOf(Update(wanted, {"kinds"}).status())[0].field, "preferences.kinds[1].kind");
  EXPECT_EQ(Update(wanted, {"address_bounced"}).status().code(),
            absl::StatusCode::kInvalidArgument);
}

TEST_F(PreferencesApiTest, WhoeverHoldsTheLinkUnsubscribes) {
  ASSERT_EQ(Write([&](storage::Transaction& transaction) {
              return preferences_.AddSecrets(transaction, {{"mia", "secret"}});
            }),
            absl::OkStatus());
  v1::UnsubscribeRequest request;
  request.set_token("secret");
  const auto done = Ask(auth::Principal(), &AsyncStub::Unsubscribe, request);
  ASSERT_TRUE(done.ok()) << done.status();
  EXPECT_TRUE(done->cancellations_go_on());
  EXPECT_FALSE(Get(mia_).kinds(0).email());
  request.set_token("another");
  EXPECT_EQ(Ask(auth::Principal(), &AsyncStub::Unsubscribe, request).status().code(),
            absl::StatusCode::kNotFound);
}

TEST_F(PreferencesApiTest, DevicesComeAndGo) {
  EXPECT_EQ(Ask(mia_, &AsyncStub::GetPushKey, v1::GetPushKeyRequest())->application_server_key(),
            "push-key");
  v1::SubscribePushRequest request;
  v1::WebPush& browser = *request.mutable_subscription()->mutable_web_push();
  browser.set_endpoint("https://updates.push.services.mozilla.com/wpush/v2/x");
  browser.set_p256dh(push::kRfcP256dh);
  browser.set_auth(push::kRfcAuth);
  const auto device = Ask(mia_, &AsyncStub::SubscribePush, request);
  ASSERT_TRUE(device.ok()) << device.status();
  EXPECT_EQ(device->web_push().p256dh(), push::kRfcP256dh);
  EXPECT_EQ(device->web_push().auth(), "") << "never shown again";
  v1::UnsubscribePushRequest remove;
  remove.set_name(device->name());
  EXPECT_EQ(Ask(testing::Person("noor"), &AsyncStub::UnsubscribePush, remove).status().code(),
            absl::StatusCode::kNotFound);
  EXPECT_TRUE(Ask(mia_, &AsyncStub::UnsubscribePush, remove).ok());
}

TEST_F(PreferencesApiTest, ContactsComeFromAccounts) {
  ContactsClient client(&channels_, &platform_.signer());
  std::vector<std::string> people{"gone"};
  for (int i = 0; i < 1'500; ++i) people.push_back("p" + std::to_string(i));
  const auto contacts = client.Find(people);
  ASSERT_TRUE(contacts.ok()) << contacts.status();
  EXPECT_EQ(contacts->size(), 1'500u);
  EXPECT_EQ(contacts->at("p7").email, "p7@example.org");
  EXPECT_EQ(contacts->at("p7").display_name, "Ms p7");
  EXPECT_EQ(accounts_double_.caller, "messaging");
  EXPECT_THAT(accounts_double_.sizes, ::testing::ElementsAre(1'000, 501));
  testing::TestChannels nobody;
  EXPECT_EQ(ContactsClient(&nobody, &platform_.signer()).Find({"mia"}).status().code(),
            absl::StatusCode::kUnavailable);
}

}  // namespace
}  // namespace amble::messaging
