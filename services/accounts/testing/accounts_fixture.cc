#include "services/accounts/testing/accounts_fixture.h"

#include <array>

#include "generated/AccountsMigrations.h"
#include "services/accounts/app/accept_staff_invitation.h"
#include "services/accounts/app/complete_sign_in.h"
#include "services/accounts/app/create_guest.h"
#include "services/accounts/app/create_practice.h"
#include "services/accounts/app/exchange_session.h"
#include "services/accounts/app/invite_staff.h"
#include "services/accounts/app/issue_operator_link.h"
#include "services/accounts/app/list_revocations.h"
#include "services/accounts/app/redeem_sign_in_link.h"
#include "services/accounts/app/start_sign_in.h"
#include "services/accounts/app/transact.h"
#include "services/platform/idempotency/request_ledger.h"

namespace amble::accounts {
namespace {

/// The value, or the end of the test program with the reason why there is none.
template <typename T>
T Must(absl::StatusOr<T> result) {
  if (!result.ok()) ADD_FAILURE() << result.status();
  return *std::move(result);
}

}  // namespace

AccountsTest::AccountsTest(storage::Engine engine) : database_(testing::OpenFresh(engine)) {
  const std::array<storage::MigrationSet, 2> sets{idempotency::Migrations(), AccountsMigrations()};
  EXPECT_TRUE(storage::Migrate(*database_, sets).ok());
  to_.database = database_.get();
  repositories_.Fill(to_);
  to_.events = &events_;
  to_.mail = &mail_;
  to_.page_tokens = &page_tokens_;
  to_.clock = &clock_;
  to_.ids = &ids_;
  to_.is_time_zone = [](std::string_view name) { return name == "Europe/London" || name == "UTC"; };
  to_.settings.public_url = "https://amble.example";
  to_.settings.code_key = "a test's key";
}

AccountsTest::Call AccountsTest::Anybody(const std::string& remote_address) {
  auto call = std::make_unique<rpc::CallContext>();
  call->remote_address = remote_address;
  call->request.caller = "anybody";
  return call;
}

AccountsTest::Call AccountsTest::As(const std::string& token) {
  Call call = Anybody();
  call->principal = PrincipalOf(token);
  call->request.caller = call->principal.person;
  return call;
}

AccountsTest::Call AccountsTest::Repeatable(Call call, const std::string& method,
                                            const std::string& request_id,
                                            const std::string& body) {
  call->request.method = method;
  call->request.request_id = request_id;
  call->request.body_hash = body;
  return call;
}

auth::Principal AccountsTest::PrincipalOf(const std::string& token) {
  return Must(ExchangeSession(to_)(*Anybody(), {token})).principal;
}

std::string AccountsTest::Start(const std::string& email) {
  // Each from an address of its own, so that the limit by remote address stays out of the way.
  static int calls = 0;
  return Must(StartSignIn(to_)(*Anybody("remote-" + std::to_string(++calls)), {email}));
}

std::string AccountsTest::LastCode() const {
  const std::string& text = mail_.sent.back().text;
  return text.substr(text.find("code is ") + 8, kCodeDigits);
}

std::string AccountsTest::LastLinkToken() const {
  constexpr std::string_view kPath = "/staff-invitation/";
  const std::string& text = mail_.sent.back().text;
  const size_t begin = text.find(kPath) + kPath.size();
  return text.substr(begin, text.find('\n', begin) - begin);
}

SignedIn AccountsTest::SignIn(const std::string& email) {
  const std::string flow = Start(email);
  return Must(CompleteSignIn(to_)(*Anybody(), {flow, LastCode()}));
}

SignedIn AccountsTest::SignInOperator(const std::string& email) {
  const std::string token = Must(IssueOperatorLink(to_)(email));
  return Must(RedeemSignInLink(to_)(*Anybody(), {token}));
}

Practice AccountsTest::NewPractice(const SignedIn& owner, const std::string& name) {
  Dependencies open = to_;
  open.settings.anybody_creates_practices = true;
  return Must(CreatePractice(open)(*As(owner.token), {name, "Europe/London", "", ""}));
}

SignedIn AccountsTest::Join(const SignedIn& owner, const Practice& practice,
                            const std::string& email, const StaffRoles& roles) {
  Must(InviteStaff(to_)(*As(owner.token), {practice.id, email, roles}));
  const std::string token = LastLinkToken();
  SignedIn joiner = SignIn(email);
  Must(AcceptStaffInvitation(to_)(*As(joiner.token), {token}));
  return joiner;
}

Staff AccountsTest::PlaceOf(const std::string& token, const Practice& practice) {
  const std::string person = PrincipalOf(token).person;
  const auto found = Must(InRead<std::optional<Staff>>(*database_, [&](auto& transaction) {
    return repositories_.staff.FindByPerson(transaction, practice.id, person);
  }));
  return found.value();
}

SignedIn AccountsTest::NewGuest(const std::string& group, const std::string& name,
                                const std::string& request_id) {
  Call call = Repeatable(Anybody(), "CreateGuest", request_id);
  call->request.caller = "service:groups";
  return Must(CreateGuest(to_)(*call, {group, name, ""}));
}

RevocationPage AccountsTest::RevokedSince(const RevocationCursor& before) {
  return Must(ListRevocations(to_)(*Anybody(), {before}));
}

RevocationCursor AccountsTest::Head() { return RevokedSince({}).cursor; }

std::string FieldOf(const absl::Status& status) {
  const auto violations = ViolationsOf(status);
  return violations.size() == 1 ? violations[0].field : "";
}

}  // namespace amble::accounts
