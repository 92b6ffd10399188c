#include "services/accounts/app/complete_sign_in.h"

#include "services/accounts/app/create_guest.h"
#include "services/accounts/app/exchange_session.h"
#include "services/accounts/app/issue_operator_link.h"
#include "services/accounts/app/redeem_sign_in_link.h"
#include "services/accounts/app/transact.h"
#include "services/accounts/testing/accounts_fixture.h"

namespace amble::accounts {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

const auto kRefused = Refuses(absl::StatusCode::kUnauthenticated, Reason::kSignInCodeWrong);

class CompleteSignInTest : public AccountsTest {
 protected:
  absl::StatusOr<SignedIn> Complete(const std::string& flow, const std::string& code) {
    return CompleteSignIn(to_)(*Anybody(), {flow, code});
  }
  absl::StatusOr<SignedIn> CompleteAs(const std::string& token, const std::string& flow,
                                      const std::string& code) {
    return CompleteSignIn(to_)(*As(token), {flow, code});
  }
  bool IsSession(const std::string& token) {
    return ExchangeSession(to_)(*Anybody(), {token}).ok();
  }
};

TEST_F(CompleteSignInTest, MakesAPersonOfWhoProvesAnAddressFirst) {
  const SignedIn first = SignIn("ann@example.org");
  EXPECT_EQ(first.person.email, "ann@example.org");
  EXPECT_FALSE(first.person.IsGuest());
  EXPECT_EQ(first.person.discretion, Discretion::kByGroup);
  EXPECT_EQ(first.expire_time, clock_.Now() + absl::Hours(24 * 90));
  EXPECT_THAT(events_.people, ElementsAre(first.person));

  const SignedIn second = SignIn("ANN@Example.org");
  EXPECT_EQ(second.person.id, first.person.id);
  EXPECT_NE(second.token, first.token);
  EXPECT_EQ(events_.people.size(), 1u);
  EXPECT_TRUE(IsSession(first.token));
  EXPECT_TRUE(IsSession(second.token));
}

TEST_F(CompleteSignInTest, TakesACodeWithSpaces) {
  const std::string flow = Start("ann@example.org");
  const std::string code = LastCode();
  EXPECT_TRUE(Complete(flow, " " + code.substr(0, 3) + " " + code.substr(3) + " ").ok());
}

TEST_F(CompleteSignInTest, RefusesAlwaysInTheSameWords) {
  const std::string old_flow = Start("ann@example.org");
  const std::string old_code = LastCode();
  clock_.Advance(absl::Minutes(10));
  const std::string flow = Start("ann@example.org");
  const std::string code = LastCode();
  const std::string other_flow = Start("ben@example.org");
  ASSERT_TRUE(Complete(flow, code).ok());

  const std::vector<std::pair<std::string, absl::StatusOr<SignedIn>>> cases = {
      {"used", Complete(flow, code)},
      {"too old", Complete(old_flow, old_code)},
      {"of another flow", Complete(other_flow, code)},
      {"wrong", Complete(other_flow, "999999")},
      {"empty", Complete(other_flow, "")},
      {"longer", Complete(other_flow, LastCode() + "0")},
      {"no such flow", Complete(FakeIds::Id(999), code)},
      {"no flow at all", Complete("../../etc/passwd", code)},
  };
  for (const auto& [name, result] : cases) {
    EXPECT_THAT(result, kRefused) << name;
    EXPECT_EQ(result.status(), cases[0].second.status()) << name;
  }
}

TEST_F(CompleteSignInTest, TheSameRequestAgainIsAUsedCode) {
  const std::string flow = Start("ann@example.org");
  const auto call = [&] { return Repeatable(Anybody(), "CompleteSignIn", "r1"); };
  ASSERT_TRUE(CompleteSignIn(to_)(*call(), {flow, LastCode()}).ok());
  EXPECT_THAT(CompleteSignIn(to_)(*call(), {flow, LastCode()}), kRefused);
}

TEST_F(CompleteSignInTest, TenWrongGuessesAcrossCodesVoidAllCodesOfTheAddress) {
  const std::string first = Start("ann@example.org");
  const std::string first_code = LastCode();
  const std::string second = Start("ann@example.org");
  const std::string second_code = LastCode();
  for (int i = 0; i < 10; ++i) {
    EXPECT_THAT(Complete(i % 2 == 0 ? first : second, "999999"), kRefused);
  }
  EXPECT_THAT(Complete(first, first_code), kRefused);
  EXPECT_THAT(Complete(second, second_code), kRefused);

  const std::string third = Start("ann@example.org");
  EXPECT_THAT(Complete(third, LastCode()), kRefused) << "until the hour is over";
  EXPECT_TRUE(SignIn("ben@example.org").person.StandsAlone()) << "others are not concerned";

  clock_.Advance(absl::Hours(1) + absl::Seconds(1));
  EXPECT_THAT(Complete(first, first_code), kRefused);
  EXPECT_EQ(SignIn("ann@example.org").person.email, "ann@example.org");
}

TEST_F(CompleteSignInTest, NineWrongGuessesLeaveTheCodeGood) {
  const std::string flow = Start("ann@example.org");
  for (int i = 0; i < 9; ++i) EXPECT_THAT(Complete(flow, "999999"), kRefused);
  EXPECT_TRUE(Complete(flow, LastCode()).ok());
}

TEST_F(CompleteSignInTest, AVoidCodeStaysVoidWhenTheFirstGuessesLeaveTheHour) {
  const std::string early = Start("ann@example.org");
  for (int i = 0; i < 9; ++i) EXPECT_THAT(Complete(early, "999999"), kRefused);
  clock_.Advance(absl::Minutes(55));
  const std::string late = Start("ann@example.org");
  const std::string code = LastCode();
  EXPECT_THAT(Complete(late, "999999"), kRefused);
  clock_.Advance(absl::Minutes(6));  // nine of the ten are more than an hour old
  EXPECT_THAT(Complete(late, code), kRefused);
}

TEST_F(CompleteSignInTest, GuessesAtCodesThatAreOverCountForNothing) {
  const std::string flow = Start("ann@example.org");
  ASSERT_TRUE(Complete(flow, LastCode()).ok());
  for (int i = 0; i < 20; ++i) EXPECT_THAT(Complete(flow, "999999"), kRefused);
  EXPECT_EQ(SignIn("ann@example.org").person.email, "ann@example.org");
}

TEST_F(CompleteSignInTest, MergesAGuestIntoTheKnownPersonOfTheAddress) {
  const Person ann = SignIn("ann@example.org").person;
  const SignedIn guest = NewGuest("practices/p1/groups/g1", "Kit");
  const RevocationCursor before = Head();
  events_.people.clear();

  const std::string flow = Start("ann@example.org");
  const absl::StatusOr<SignedIn> merged = CompleteAs(guest.token, flow, LastCode());
  ASSERT_TRUE(merged.ok()) << merged.status();
  EXPECT_EQ(merged->person.id, ann.id);

  EXPECT_FALSE(IsSession(guest.token)) << "sessions of the guest end";
  EXPECT_EQ(PrincipalOf(merged->token).kind, auth::Principal::Kind::kPerson);
  EXPECT_THAT(RevokedSince(before).people, ElementsAre(guest.person.id));
  ASSERT_EQ(events_.people.size(), 2u);
  EXPECT_EQ(events_.people[0].id, guest.person.id);
  EXPECT_EQ(events_.people[0].merged_into, ann.id);
  EXPECT_GT(events_.people[0].version, guest.person.version);
  EXPECT_EQ(events_.people[1].id, ann.id);
  EXPECT_GT(events_.people[1].version, ann.version);
}

TEST_F(CompleteSignInTest, MakesAGuestThePersonOfAnUnknownAddress) {
  const SignedIn guest = NewGuest("practices/p1/groups/g1", "Kit");
  const RevocationCursor before = Head();
  events_.people.clear();

  const std::string flow = Start("kit@example.org");
  const absl::StatusOr<SignedIn> grown = CompleteAs(guest.token, flow, LastCode());
  ASSERT_TRUE(grown.ok()) << grown.status();
  EXPECT_EQ(grown->person.id, guest.person.id);
  EXPECT_EQ(grown->person.email, "kit@example.org");
  EXPECT_EQ(grown->person.display_name, "Kit");
  EXPECT_FALSE(grown->person.IsGuest());

  EXPECT_FALSE(IsSession(guest.token)) << "whoever holds the guest's session proved nothing";
  const auth::Principal principal = PrincipalOf(grown->token);
  EXPECT_EQ(principal.kind, auth::Principal::Kind::kPerson);
  EXPECT_EQ(principal.guest_group, "");
  EXPECT_THAT(RevokedSince(before).people, ElementsAre(guest.person.id));
  ASSERT_EQ(events_.people.size(), 1u);
  EXPECT_FALSE(events_.people[0].IsGuest());
  EXPECT_EQ(SignIn("kit@example.org").person.id, guest.person.id);
}

class AddedPeopleTest : public CompleteSignInTest {
 protected:
  Person Add(const std::string& email, bool without_session = true) {
    const auto added = CreateGuest(to_)(*Anybody(), {.group = "practices/p1/groups/g1",
                                                     .display_name = "Kit",
                                                     .email = email,
                                                     .without_session = without_session});
    EXPECT_TRUE(added.ok()) << added.status();
    return added->person;
  }
  Person Now(const std::string& person) {
    const auto found = InRead<std::optional<Person>>(
        *to_.database,
        [&](storage::Transaction& transaction) { return to_.people->Find(transaction, person); });
    EXPECT_TRUE(found.ok() && found->has_value());
    return **found;
  }
};

TEST_F(AddedPeopleTest, StayWhoTheyWereWhenTheyProveTheirAddress) {
  const Person kit = Add("kit@example.org");
  const Person kit_too = Add("KIT@example.org");
  const Person lou = Add("lou@example.org");
  events_.people.clear();
  const SignedIn in = SignIn("Kit@Example.org");
  EXPECT_EQ(in.person.id, kit.id);
  EXPECT_EQ(in.person.display_name, "Kit");
  EXPECT_FALSE(in.person.IsGuest());
  EXPECT_EQ(PrincipalOf(in.token).kind, auth::Principal::Kind::kPerson);
  EXPECT_EQ(Now(kit_too.id).merged_into, kit.id);
  EXPECT_TRUE(Now(lou.id).StandsAlone());
  EXPECT_TRUE(Now(lou.id).IsGuest());
  ASSERT_FALSE(events_.people.empty());
  EXPECT_EQ(events_.people.back(), Now(kit.id)) << "told as it is stored";
  const size_t told = events_.people.size();
  SignIn("kit@example.org");
  EXPECT_EQ(events_.people.size(), told) << "once";
}

TEST_F(AddedPeopleTest, AreMergedIntoWhoHasAnAccount) {
  const SignedIn ann = SignIn("ann@example.org");
  const Person added = Add("ann@example.org");
  EXPECT_TRUE(Now(added.id).StandsAlone()) << "nobody has proved anything yet";
  EXPECT_EQ(SignIn("ann@example.org").person.id, ann.person.id);
  EXPECT_EQ(Now(added.id).merged_into, ann.person.id);
  EXPECT_TRUE(IsSession(ann.token));
}

TEST_F(AddedPeopleTest, AreMergedIntoAGuestWhoProvesTheAddress) {
  const Person added = Add("kit@example.org");
  const SignedIn guest = NewGuest("practices/p1/groups/g1", "Kit");
  const std::string flow = Start("kit@example.org");
  const auto grown = CompleteAs(guest.token, flow, LastCode());
  ASSERT_TRUE(grown.ok()) << grown.status();
  EXPECT_EQ(grown->person.id, guest.person.id);
  EXPECT_EQ(Now(added.id).merged_into, guest.person.id);
}

TEST_F(AddedPeopleTest, AnAddressThatNobodyProvedTakesNothingOver) {
  const Person added = Add("kit@example.org");
  const Person guest = Add("kit@example.org", /*without_session=*/false);
  const std::string flow = Start("kit@example.org");
  EXPECT_FALSE(Complete(flow, "000000").ok());
  SignIn("other@example.org");
  EXPECT_EQ(Now(added.id), added);
  SignIn("kit@example.org");
  EXPECT_FALSE(Now(added.id).IsGuest());
  EXPECT_EQ(Now(guest.id), guest) << "a guest who gave the address has a session to prove it with";
  EXPECT_TRUE(Add("").added_email_key.empty());
}

TEST_F(CompleteSignInTest, AGuestWhoseTokenIsStaleIsNotMergedTwice) {
  const Person ann = SignIn("ann@example.org").person;
  const SignedIn guest = NewGuest();
  const Call stale = As(guest.token);
  std::string flow = Start("kit@example.org");
  ASSERT_TRUE(CompleteSignIn(to_)(*stale, {flow, LastCode()}).ok());
  flow = Start("ann@example.org");
  const absl::StatusOr<SignedIn> other = CompleteSignIn(to_)(*stale, {flow, LastCode()});
  ASSERT_TRUE(other.ok());
  EXPECT_EQ(other->person, ann) << "unchanged";
  EXPECT_EQ(SignIn("kit@example.org").person.id, guest.person.id);
}

TEST_F(CompleteSignInTest, AWrongCodeMergesNothing) {
  SignIn("ann@example.org");
  const SignedIn guest = NewGuest();
  events_.people.clear();
  const std::string flow = Start("ann@example.org");
  EXPECT_THAT(CompleteAs(guest.token, flow, "999999"), kRefused);
  EXPECT_TRUE(IsSession(guest.token));
  EXPECT_THAT(events_.people, IsEmpty());
}

TEST_F(CompleteSignInTest, APersonWhoProvesAnotherAddressSimplySignsInThere) {
  const SignedIn ann = SignIn("ann@example.org");
  const std::string flow = Start("ben@example.org");
  const absl::StatusOr<SignedIn> ben = CompleteAs(ann.token, flow, LastCode());
  ASSERT_TRUE(ben.ok());
  EXPECT_NE(ben->person.id, ann.person.id);
  EXPECT_TRUE(IsSession(ann.token));
}

TEST_F(CompleteSignInTest, OperatorLinksWorkOnceForAnHour) {
  RedeemSignInLink redeem(to_);
  const std::string token = *IssueOperatorLink(to_)("boss@example.org");
  const absl::StatusOr<SignedIn> boss = redeem(*Anybody(), {token});
  ASSERT_TRUE(boss.ok());
  EXPECT_TRUE(boss->person.is_operator);
  EXPECT_TRUE(PrincipalOf(boss->token).is_operator);
  EXPECT_THAT(redeem(*Anybody(), {token}), kRefused);
  EXPECT_THAT(redeem(*Anybody(), {"nonsense"}), kRefused);
  const std::string late = *IssueOperatorLink(to_)("boss@example.org");
  clock_.Advance(absl::Hours(1));
  EXPECT_THAT(redeem(*Anybody(), {late}), kRefused);
  EXPECT_EQ(redeem(*Anybody(), {late}).status(), Complete("x", "y").status());
}

TEST_F(CompleteSignInTest, AnOperatorLinkRaisesAKnownPerson) {
  const SignedIn ann = SignIn("ann@example.org");
  EXPECT_FALSE(PrincipalOf(ann.token).is_operator);
  const RevocationCursor before = Head();
  ASSERT_TRUE(IssueOperatorLink(to_)("Ann@example.org").ok());
  EXPECT_TRUE(PrincipalOf(ann.token).is_operator);
  EXPECT_THAT(RevokedSince(before).people, ElementsAre(ann.person.id));
  EXPECT_EQ(events_.people.back().version, ann.person.version + 1);
  EXPECT_EQ(FieldOf(IssueOperatorLink(to_)("nobody").status()), "email");
}

}  // namespace
}  // namespace amble::accounts
