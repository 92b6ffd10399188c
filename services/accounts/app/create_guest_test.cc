#include "services/accounts/app/create_guest.h"

#include "services/accounts/app/complete_sign_in.h"
#include "services/accounts/app/transact.h"
#include "services/accounts/testing/accounts_fixture.h"

namespace amble::accounts {
namespace {

using CreateGuestTest = AccountsTest;

TEST_F(CreateGuestTest, MakesAPersonWithoutAnAddress) {
  const SignedIn guest = NewGuest("practices/p1/groups/g1", "Kit");
  EXPECT_TRUE(guest.person.IsGuest());
  EXPECT_EQ(guest.person.display_name, "Kit");
  EXPECT_EQ(guest.expire_time, clock_.Now() + absl::Hours(24 * 30));
  ASSERT_EQ(events_.people.size(), 1u);
  EXPECT_EQ(events_.people[0], guest.person);
}

TEST_F(CreateGuestTest, TheSameRequestYieldsTheSamePersonAndAFreshSession) {
  const SignedIn first = NewGuest("practices/p1/groups/g1", "Kit", "r1");
  const SignedIn again = NewGuest("practices/p1/groups/g1", "Kit", "r1");
  EXPECT_EQ(again.person.id, first.person.id);
  EXPECT_NE(again.token, first.token);
  EXPECT_EQ(PrincipalOf(first.token).person, PrincipalOf(again.token).person);
  EXPECT_EQ(events_.people.size(), 1u);
  EXPECT_NE(NewGuest("practices/p1/groups/g1", "Kit", "r2").person.id, first.person.id);
}

TEST_F(CreateGuestTest, GivesNoSessionOfSomebodyWhoIsNoGuestAnyMore) {
  const SignedIn guest = NewGuest("practices/p1/groups/g1", "Kit", "r1");
  const std::string flow = Start("kit@example.org");
  ASSERT_TRUE(CompleteSignIn(to_)(*As(guest.token), {flow, LastCode()}).ok());
  const Call call = Repeatable(Anybody(), "CreateGuest", "r1");
  call->request.caller = "service:groups";
  EXPECT_THAT(CreateGuest(to_)(*call, {"practices/p1/groups/g1", "Kit", ""}),
              Refuses(absl::StatusCode::kAborted, Reason::kRequestIdReused));
}

TEST_F(CreateGuestTest, SomebodyWithoutTheAppHasNoSession) {
  const auto create = [&] {
    return CreateGuest(to_)(*Repeatable(Anybody(), "CreateGuest", "r1"),
                            {.group = "practices/p1/groups/g1",
                             .display_name = "Kit",
                             .email = "kit@example.org",
                             .without_session = true});
  };
  const auto kit = create();
  ASSERT_TRUE(kit.ok()) << kit.status();
  EXPECT_EQ(kit->token, "");
  EXPECT_TRUE(kit->person.IsGuest());
  EXPECT_EQ(kit->person.given_email, "kit@example.org");
  const auto again = create();
  ASSERT_TRUE(again.ok()) << again.status();
  EXPECT_EQ(again->person.id, kit->person.id);
  EXPECT_EQ(events_.people.size(), 1u);
  const auto sessions =
      InRead<std::vector<Session>>(*to_.database, [&](storage::Transaction& transaction) {
        return to_.sessions->List(transaction, kit->person.id, clock_.Now(), std::nullopt, 9);
      });
  ASSERT_TRUE(sessions.ok()) << sessions.status();
  EXPECT_TRUE(sessions->empty());
}

TEST_F(CreateGuestTest, AnAddressThatIsOnlyGivenProvesNothing) {
  const SignedIn ann = SignIn("ann@example.org");
  const auto guest =
      CreateGuest(to_)(*Anybody(), {"practices/p1/groups/g1", "", "ann@example.org"});
  ASSERT_TRUE(guest.ok()) << guest.status();
  EXPECT_NE(guest->person.id, ann.person.id);
  EXPECT_TRUE(guest->person.IsGuest());
  EXPECT_EQ(guest->person.given_email, "ann@example.org");
  EXPECT_EQ(guest->person.email, "");
  EXPECT_EQ(FieldOf(CreateGuest(to_)(*Anybody(), {"practices/p1/groups/g1", "", "ann"}).status()),
            "email");
}

}  // namespace
}  // namespace amble::accounts
