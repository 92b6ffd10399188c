#include "services/accounts/api/accounts_api.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <map>
#include <mutex>
#include <optional>
#include <utility>

#include "amble/accounts/v1/events.pb.h"
#include "generated/AccountsMigrations.h"
#include "services/accounts/api/accounts_internal_api.h"
#include "services/accounts/api/event_writer.h"
#include "services/accounts/app/issue_operator_link.h"
#include "services/accounts/storage/sql_repositories.h"
#include "services/platform/auth/caller_token.h"
#include "services/platform/errors/errors.h"
#include "services/platform/events/feed.h"
#include "services/platform/events/in_process_wakeups.h"
#include "services/platform/idempotency/request_ledger.h"
#include "services/platform/testing/databases.h"
#include "services/platform/testing/service_fixture.h"

/// The API over a real channel, with real tokens that accounts itself signs.
namespace amble::accounts {
namespace {

using ::testing::ElementsAre;
using ::testing::SizeIs;
using Accounts = class v1::AccountsService::Stub::async;
using Internal = class v1::AccountsInternalService::Stub::async;

/// Keeps the last mail; called on the executor's threads, read between calls.
class LastMail final : public OutgoingMail {
 public:
  absl::Status Append(storage::Transaction&, const Mail& mail) override {
    std::lock_guard lock(mutex_);
    text_ = mail.text;
    return absl::OkStatus();
  }
  std::string Code() const {
    std::lock_guard lock(mutex_);
    return text_.substr(text_.find("code is ") + 8, kCodeDigits);
  }
  std::string LinkToken() const {
    std::lock_guard lock(mutex_);
    const size_t begin = text_.find("/staff-invitation/") + 18;
    return text_.substr(begin, text_.find('\n', begin) - begin);
  }

 private:
  mutable std::mutex mutex_;
  std::string text_;
};

class AccountsApiTest : public ::testing::Test {
 protected:
  AccountsApiTest() {
    const std::array<storage::MigrationSet, 3> sets{events::Migrations(), idempotency::Migrations(),
                                                    AccountsMigrations()};
    EXPECT_TRUE(storage::Migrate(*database_, sets).ok());
    to_.database = database_.get();
    repositories_.Fill(to_);
    to_.events = &events_;
    to_.mail = &mail_;
    to_.page_tokens = &page_tokens_;
    to_.clock = &platform_.clock;
    to_.ids = &platform_.ids;
    to_.is_time_zone = [](std::string_view name) { return name == "Europe/London"; };
    to_.settings.public_url = "https://amble.example";
    to_.settings.code_key = "key";
    api_.emplace(to_, &service_.adapter());
    internal_api_.emplace(to_, &platform_.signer(), &service_.adapter());
    service_.Serve({&*api_, &*internal_api_}, {v1::AccountsService::service_full_name(),
                                               v1::AccountsInternalService::service_full_name()});
    stub_ = v1::AccountsService::NewStub(service_.channel());
    internal_stub_ = v1::AccountsInternalService::NewStub(service_.channel());
  }
  ~AccountsApiTest() override { service_.Stop(); }

  /// A call with `token`; without any when it is empty.
  template <typename Request, typename Response>
  absl::StatusOr<Response> Call(const std::string& token,
                                void (Accounts::*method)(grpc::ClientContext*, const Request*,
                                                         Response*,
                                                         std::function<void(grpc::Status)>),
                                const Request& request) {
    auto outgoing = rpc::Outgoing::Alone(token);
    outgoing.remote_address = "192.0.2.1";
    return rpc::Call(outgoing, stub_->async(), method, request);
  }
  template <typename Request, typename Response>
  absl::StatusOr<Response> CallInternal(const auth::Principal& caller,
                                        void (Internal::*method)(grpc::ClientContext*,
                                                                 const Request*, Response*,
                                                                 std::function<void(grpc::Status)>),
                                        const Request& request) {
    return rpc::Call(platform_.As(caller, "accounts"), internal_stub_->async(), method, request);
  }

  v1::SignInResponse SignIn(const std::string& email, const std::string& guest_token = "") {
    v1::StartSignInRequest start;
    start.set_email(email);
    const auto started = Call(guest_token, &Accounts::StartSignIn, start);
    EXPECT_TRUE(started.ok()) << started.status();
    v1::CompleteSignInRequest complete;
    complete.set_flow(started->flow());
    complete.set_code(mail_.Code());
    const auto completed = Call(guest_token, &Accounts::CompleteSignIn, complete);
    EXPECT_TRUE(completed.ok()) << completed.status();
    return *completed;
  }
  v1::ExchangeSessionResponse Exchange(const std::string& session_token) {
    v1::ExchangeSessionRequest request;
    request.set_session_token(session_token);
    request.add_audiences("accounts");
    request.add_audiences("groups");
    const auto exchanged =
        CallInternal(testing::Service("gateway"), &Internal::ExchangeSession, request);
    EXPECT_TRUE(exchanged.ok()) << exchanged.status();
    return *exchanged;
  }
  /// What the gateway would send along for the holder of `session_token`.
  std::string TokenFor(const std::string& session_token) {
    return Exchange(session_token).caller_tokens().at("accounts");
  }
  std::string SignInOperator() {
    v1::RedeemSignInLinkRequest redeem;
    redeem.set_token(*IssueOperatorLink(to_)("boss@example.org"));
    return Call("", &Accounts::RedeemSignInLink, redeem)->token();
  }
  /// All states of the feed with this type, parsed.
  template <typename State>
  std::vector<State> StatesOf() {
    events::Feed feed(database_.get(), &platform_.ids);
    std::vector<State> states;
    const auto batch = feed.Read({}, 500);
    for (const events::Event& event : batch.value().events) {
      if (event.type != State::descriptor()->full_name()) continue;
      EXPECT_TRUE(states.emplace_back().ParseFromString(event.payload));
    }
    return states;
  }

  testing::TestPlatform platform_;
  std::unique_ptr<storage::Database> database_ = testing::OpenFresh(storage::Engine::kSqlite);
  SqlRepositories repositories_;
  events::InProcessWakeups wakeups_;
  events::Outbox outbox_{"accounts", &platform_.ids, &platform_.clock, &wakeups_};
  EventWriter events_{&outbox_};
  LastMail mail_;
  PageTokens page_tokens_{"secret"};
  Dependencies to_;
  std::optional<AccountsApi> api_;
  std::optional<AccountsInternalApi> internal_api_;
  testing::TestService service_{platform_, "accounts"};
  std::unique_ptr<v1::AccountsService::Stub> stub_;
  std::unique_ptr<v1::AccountsInternalService::Stub> internal_stub_;
};

TEST_F(AccountsApiTest, SignsInAndIsKnownAfterwards) {
  const v1::SignInResponse signed_in = SignIn("Ann@Example.org");
  EXPECT_EQ(signed_in.token().size(), 43u);
  EXPECT_EQ(signed_in.person().email(), "Ann@example.org");
  EXPECT_FALSE(signed_in.person().guest());
  const v1::ExchangeSessionResponse exchanged = Exchange(signed_in.token());
  EXPECT_EQ("people/" + exchanged.person(), signed_in.person().name());
  EXPECT_FALSE(exchanged.guest());
  EXPECT_EQ(exchanged.expire_time().seconds(), signed_in.expire_time().seconds());
  EXPECT_THAT(exchanged.caller_tokens(), SizeIs(2));

  const auto me = Call(exchanged.caller_tokens().at("accounts"), &Accounts::GetMe, {});
  ASSERT_TRUE(me.ok()) << me.status();
  EXPECT_EQ(me->email(), "Ann@example.org");
  EXPECT_EQ(Call(exchanged.caller_tokens().at("groups"), &Accounts::GetMe, {}).status().code(),
            absl::StatusCode::kUnauthenticated)
      << "a token of another audience";
  EXPECT_EQ(Call("", &Accounts::GetMe, {}).status().code(), absl::StatusCode::kUnauthenticated);
}

TEST_F(AccountsApiTest, SaysInTheTokenWhatTheSessionMay) {
  const std::string boss = SignInOperator();
  v1::CreatePracticeRequest create;
  create.mutable_practice()->set_display_name("North");
  create.mutable_practice()->set_time_zone("Europe/London");
  const auto practice = Call(TokenFor(boss), &Accounts::CreatePractice, create);
  ASSERT_TRUE(practice.ok()) << practice.status();

  auth::TokenVerifier verifier({platform_.public_key()}, "groups", &platform_.clock);
  const auto principal = verifier.Verify(Exchange(boss).caller_tokens().at("groups"));
  ASSERT_TRUE(principal.ok());
  EXPECT_TRUE((*principal)->is_operator);
  ASSERT_THAT((*principal)->staff, SizeIs(1));
  EXPECT_EQ("practices/" + (*principal)->staff[0].practice, practice->name());

  const auto practices = StatesOf<v1::PracticeState>();
  ASSERT_THAT(practices, SizeIs(1));
  EXPECT_EQ(practices[0].display_name(), "North");
  const auto staff = StatesOf<v1::StaffState>();
  ASSERT_THAT(staff, SizeIs(1));
  EXPECT_EQ("people/" + staff[0].person(), Call(TokenFor(boss), &Accounts::GetMe, {})->name());
  EXPECT_THAT(staff[0].roles(),
              ElementsAre(api::v1::STAFF_ROLE_OWNER, api::v1::STAFF_ROLE_THERAPIST));
}

TEST_F(AccountsApiTest, InternalMethodsAreForServicesAlone) {
  const std::string ann = TokenFor(SignIn("ann@example.org").token());
  v1::ExchangeSessionRequest request;
  request.set_session_token("x");
  request.add_audiences("groups");
  const auto denied = rpc::Call(rpc::Outgoing::Alone(ann), internal_stub_->async(),
                                &Internal::ExchangeSession, request);
  EXPECT_EQ(denied.status().code(), absl::StatusCode::kPermissionDenied);
  const auto unknown =
      CallInternal(testing::Service("gateway"), &Internal::ExchangeSession, request);
  EXPECT_EQ(unknown.status().code(), absl::StatusCode::kUnauthenticated);
}

TEST_F(AccountsApiTest, ServicesLearnWherePeopleAreReached) {
  const v1::SignInResponse ann = SignIn("Ann@Example.org");
  v1::CreateGuestRequest create;
  create.set_group("practices/p1/groups/g1");
  create.set_display_name("Kit");
  create.set_email("kit@example.org");
  create.set_request_id("r1");
  const auto guest = CallInternal(testing::Service("groups"), &Internal::CreateGuest, create);
  ASSERT_TRUE(guest.ok()) << guest.status();

  v1::GetContactsRequest request;
  request.add_people(ann.person().name().substr(sizeof("people/") - 1));
  request.add_people(guest->person());
  request.add_people("never");
  const auto contacts =
      CallInternal(testing::Service("messaging"), &Internal::GetContacts, request);
  ASSERT_TRUE(contacts.ok()) << contacts.status();
  std::map<std::string, v1::Contact> found;
  for (const v1::Contact& contact : contacts->contacts()) found[contact.person()] = contact;
  ASSERT_THAT(found, SizeIs(2));
  EXPECT_EQ(found.at(request.people(0)).email(), "Ann@example.org");
  EXPECT_TRUE(found.at(request.people(0)).proved());
  EXPECT_EQ(found.at(guest->person()).email(), "kit@example.org");
  EXPECT_FALSE(found.at(guest->person()).proved());
  EXPECT_EQ(found.at(guest->person()).display_name(), "Kit");

  EXPECT_EQ(rpc::Call(rpc::Outgoing::Alone(TokenFor(ann.token())), internal_stub_->async(),
                      &Internal::GetContacts, request)
                .status()
                .code(),
            absl::StatusCode::kPermissionDenied)
      << "for services alone";
  for (const int count : {0, 1000, 1001}) {
    v1::GetContactsRequest many;
    for (int i = 0; i < count; ++i) many.add_people(std::to_string(i));
    EXPECT_EQ(
        CallInternal(testing::Service("messaging"), &Internal::GetContacts, many).status().code(),
        count == 1000 ? absl::StatusCode::kOk : absl::StatusCode::kInvalidArgument)
        << count;
  }
}

TEST_F(AccountsApiTest, TellsOthersOfAChangedZone) {
  const v1::SignInResponse ann = SignIn("ann@example.org");
  EXPECT_EQ(StatesOf<v1::PersonState>().back().time_zone(), "");
  v1::UpdateMeRequest update;
  update.mutable_person()->set_time_zone("Europe/London");
  update.mutable_update_mask()->add_paths("time_zone");
  ASSERT_TRUE(Call(TokenFor(ann.token()), &Accounts::UpdateMe, update).ok());
  const auto people = StatesOf<v1::PersonState>();
  ASSERT_THAT(people, SizeIs(2));
  EXPECT_EQ("people/" + people[1].person(), ann.person().name());
  EXPECT_EQ(people[1].time_zone(), "Europe/London");
}

TEST_F(AccountsApiTest, GuestsGrowUpAndTheirOldSessionsEnd) {
  v1::CreateGuestRequest create;
  create.set_group("practices/p1/groups/g1");
  create.set_display_name("Kit");
  create.set_request_id("r1");
  const auto guest = CallInternal(testing::Service("groups"), &Internal::CreateGuest, create);
  ASSERT_TRUE(guest.ok()) << guest.status();
  EXPECT_TRUE(Exchange(guest->session_token()).guest());
  const auto again = CallInternal(testing::Service("groups"), &Internal::CreateGuest, create);
  EXPECT_EQ(again->person(), guest->person());
  EXPECT_NE(again->session_token(), guest->session_token());

  v1::ListRevocationsRequest poll;
  const auto head = CallInternal(testing::Service("gateway"), &Internal::ListRevocations, poll);
  const v1::SignInResponse grown = SignIn("kit@example.org", TokenFor(guest->session_token()));
  EXPECT_EQ(grown.person().name(), "people/" + guest->person());
  poll.set_cursor(head->cursor());
  poll.set_epoch(head->epoch());
  const auto revoked = CallInternal(testing::Service("gateway"), &Internal::ListRevocations, poll);
  ASSERT_TRUE(revoked.ok()) << revoked.status();
  EXPECT_THAT(revoked->people(), ElementsAre(guest->person()));
  EXPECT_FALSE(revoked->reset());
  const auto people = StatesOf<v1::PersonState>();
  EXPECT_TRUE(people.back().address_proved());
  EXPECT_EQ(people.back().display_name(), "Kit");
}

TEST_F(AccountsApiTest, SessionsAreListedAndEnded) {
  const std::string first = SignIn("ann@example.org").token();
  platform_.clock.Advance(absl::Seconds(1));
  const std::string second = SignIn("ann@example.org").token();
  const auto sessions = Call(TokenFor(second), &Accounts::ListSessions, {});
  ASSERT_TRUE(sessions.ok()) << sessions.status();
  ASSERT_THAT(sessions->sessions(), SizeIs(2));
  EXPECT_TRUE(sessions->sessions(0).current());
  EXPECT_FALSE(sessions->sessions(1).current());
  v1::RevokeSessionRequest revoke;
  revoke.set_name(sessions->sessions(1).name());
  ASSERT_TRUE(Call(TokenFor(second), &Accounts::RevokeSession, revoke).ok());
  v1::ExchangeSessionRequest exchange;
  exchange.set_session_token(first);
  exchange.add_audiences("groups");
  EXPECT_EQ(CallInternal(testing::Service("gateway"), &Internal::ExchangeSession, exchange)
                .status()
                .code(),
            absl::StatusCode::kUnauthenticated);
  const std::string token = TokenFor(second);
  ASSERT_TRUE(Call(token, &Accounts::SignOut, {}).ok());
  exchange.set_session_token(second);
  EXPECT_FALSE(
      CallInternal(testing::Service("gateway"), &Internal::ExchangeSession, exchange).ok());
}

TEST_F(AccountsApiTest, BadRequestsNameTheirField) {
  const std::string ann = TokenFor(SignIn("ann@example.org").token());
  const auto expect_field = [](const absl::Status& status, const std::string& field) {
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument) << status;
    ASSERT_EQ(ViolationsOf(status).size(), 1u) << status;
    EXPECT_EQ(ViolationsOf(status)[0].field, field);
  };
  v1::ListSessionsRequest list;
  list.set_page_size(-1);
  expect_field(Call(ann, &Accounts::ListSessions, list).status(), "page_size");
  list.set_page_size(0);
  list.set_page_token("forged");
  EXPECT_EQ(ReasonOf(Call(ann, &Accounts::ListSessions, list).status()), Reason::kPageTokenInvalid);

  v1::UpdateMeRequest update;
  update.mutable_person()->set_display_name("Ann\nBcc: x");
  expect_field(Call(ann, &Accounts::UpdateMe, update).status(), "person.display_name");
  update.mutable_person()->set_display_name("Ann");
  update.mutable_person()->set_time_zone("../etc/passwd");
  expect_field(Call(ann, &Accounts::UpdateMe, update).status(), "person.time_zone");
  update.mutable_person()->clear_time_zone();
  for (const std::string path : {"email", "operator", "nonsense", "display_name.x"}) {
    update.mutable_update_mask()->clear_paths();
    update.mutable_update_mask()->add_paths(path);
    EXPECT_EQ(ReasonOf(Call(ann, &Accounts::UpdateMe, update).status()), Reason::kUpdateMaskInvalid)
        << path;
  }
  v1::StartSignInRequest start;
  expect_field(Call("", &Accounts::StartSignIn, start).status(), "email");
  start.set_email("a\r\nb@example.org");
  expect_field(Call("", &Accounts::StartSignIn, start).status(), "email");
}

TEST_F(AccountsApiTest, UpdatesWhatIsSetWithoutAMaskAndWhatTheMaskNamesWithOne) {
  const std::string ann = TokenFor(SignIn("ann@example.org").token());
  v1::UpdateMeRequest update;
  update.mutable_person()->set_display_name("Ann");
  update.mutable_person()->set_email("forged@example.org");  // dropped: the server's
  auto me = Call(ann, &Accounts::UpdateMe, update);
  ASSERT_TRUE(me.ok()) << me.status();
  EXPECT_EQ(me->display_name(), "Ann");
  EXPECT_EQ(me->email(), "ann@example.org");
  EXPECT_TRUE(me->discretion());
  update.mutable_update_mask()->add_paths("discretion");
  update.mutable_person()->set_display_name("ignored");
  me = Call(ann, &Accounts::UpdateMe, update);
  ASSERT_TRUE(me.ok()) << me.status();
  EXPECT_FALSE(me->discretion());
  EXPECT_EQ(me->display_name(), "Ann");
}

TEST_F(AccountsApiTest, DiscretionIsByGroupUntilSomebodyChooses) {
  const std::string ann = TokenFor(SignIn("ann@example.org").token());
  auto me = Call(ann, &Accounts::GetMe, v1::GetMeRequest());
  ASSERT_TRUE(me.ok()) << me.status();
  EXPECT_EQ(me->discretion_choice(), v1::DISCRETION_BY_GROUP);
  const auto update = [&](const char* path, const std::function<void(v1::Person&)>& set) {
    v1::UpdateMeRequest request;
    set(*request.mutable_person());
    request.mutable_update_mask()->add_paths(path);
    me = Call(ann, &Accounts::UpdateMe, request);
    return me.status();
  };
  for (const v1::Discretion choice :
       {v1::DISCRETION_OFF, v1::DISCRETION_ON, v1::DISCRETION_BY_GROUP}) {
    ASSERT_EQ(update("discretion_choice",
                     [&](v1::Person& person) { person.set_discretion_choice(choice); }),
              absl::OkStatus());
    EXPECT_EQ(me->discretion_choice(), choice);
    EXPECT_EQ(me->discretion(), choice != v1::DISCRETION_OFF);
  }
  // Clients that know on and off alone.
  for (const bool on : {true, false}) {
    ASSERT_EQ(update("discretion", [&](v1::Person& person) { person.set_discretion(on); }),
              absl::OkStatus());
    EXPECT_EQ(me->discretion_choice(), on ? v1::DISCRETION_ON : v1::DISCRETION_OFF);
  }
  EXPECT_EQ(update("discretion_choice", [](v1::Person&) {}).code(),
            absl::StatusCode::kInvalidArgument);
  // Sent back as it was got, the choice counts.
  v1::UpdateMeRequest whole;
  whole.mutable_person()->set_discretion(true);
  whole.mutable_person()->set_discretion_choice(v1::DISCRETION_BY_GROUP);
  me = Call(ann, &Accounts::UpdateMe, whole);
  ASSERT_TRUE(me.ok()) << me.status();
  EXPECT_EQ(me->discretion_choice(), v1::DISCRETION_BY_GROUP);
}

TEST_F(AccountsApiTest, StaffAndCredentialsFromInvitationToBadge) {
  const std::string boss = SignInOperator();
  v1::CreatePracticeRequest create;
  create.mutable_practice()->set_display_name("North");
  create.set_owner_email("ann@example.org");
  const auto practice = Call(TokenFor(boss), &Accounts::CreatePractice, create);
  ASSERT_TRUE(practice.ok()) << practice.status();
  v1::AcceptStaffInvitationRequest accept;
  accept.set_name("staffInvitations/" + mail_.LinkToken());
  const std::string ann = SignIn("ann@example.org").token();
  const auto staff = Call(TokenFor(ann), &Accounts::AcceptStaffInvitation, accept);
  ASSERT_TRUE(staff.ok()) << staff.status();

  v1::UpdateStaffRequest update;
  *update.mutable_staff() = *staff;
  update.mutable_staff()->add_roles(api::v1::STAFF_ROLE_THERAPIST);
  ASSERT_TRUE(Call(TokenFor(ann), &Accounts::UpdateStaff, update).ok());

  v1::SubmitCredentialRequest submit;
  submit.set_parent(staff->name());
  submit.mutable_credential()->set_kind(v1::CREDENTIAL_KIND_LICENCE);
  submit.mutable_credential()->set_issuer("The Board");
  submit.mutable_credential()->set_number("L-1");
  submit.mutable_credential()->mutable_expire_time()->set_seconds(
      absl::ToUnixSeconds(platform_.clock.Now()) + 1000);
  const auto credential = Call(TokenFor(ann), &Accounts::SubmitCredential, submit);
  ASSERT_TRUE(credential.ok()) << credential.status();
  EXPECT_EQ(credential->status(), v1::CREDENTIAL_STATUS_UNVERIFIED);

  v1::VerifyCredentialRequest verify;
  verify.set_name(credential->name());
  EXPECT_EQ(Call(TokenFor(ann), &Accounts::VerifyCredential, verify).status().code(),
            absl::StatusCode::kPermissionDenied);
  const auto pending = Call(TokenFor(boss), &Accounts::ListPendingCredentials, {});
  ASSERT_THAT(pending->credentials(), SizeIs(1));
  ASSERT_TRUE(Call(TokenFor(boss), &Accounts::VerifyCredential, verify).ok());

  v1::ListStaffRequest list;
  list.set_parent(practice->name());
  EXPECT_TRUE(Call(TokenFor(ann), &Accounts::ListStaff, list)->staff(0).credential_verified());
  platform_.clock.Advance(absl::Seconds(1000));
  EXPECT_FALSE(Call(TokenFor(ann), &Accounts::ListStaff, list)->staff(0).credential_verified());
  EXPECT_EQ(StatesOf<v1::StaffState>().back().credential_expire_microseconds(),
            credential->expire_time().seconds() * 1'000'000);
  EXPECT_EQ(Call(TokenFor(boss), &Accounts::ListStaff, list).status().code(),
            absl::StatusCode::kNotFound)
      << "the operator is not on the staff";
}

}  // namespace
}  // namespace amble::accounts
