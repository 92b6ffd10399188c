#include "services/accounts/app/exchange_session.h"

#include "services/accounts/app/list_revocations.h"
#include "services/accounts/app/list_sessions.h"
#include "services/accounts/app/revoke_session.h"
#include "services/accounts/app/sign_out.h"
#include "services/accounts/app/transact.h"
#include "services/accounts/testing/accounts_fixture.h"

namespace amble::accounts {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

const auto kNoSession = Refuses(absl::StatusCode::kUnauthenticated, Reason::kUnauthenticated);

class ExchangeSessionTest : public AccountsTest {
 protected:
  absl::StatusOr<ExchangedSession> Exchange(const std::string& token) {
    return ExchangeSession(to_)(*Anybody(), {token});
  }
  std::vector<Session> Sessions(const std::string& token) {
    return ListSessions(to_)(*As(token), {PageRequest{100, ""}})->items;
  }
};

TEST_F(ExchangeSessionTest, TellsAllRightsOfAPerson) {
  const SignedIn ann = SignIn("ann@example.org");
  const Practice practice = NewPractice(ann);
  const auto exchanged = Exchange(ann.token);
  ASSERT_TRUE(exchanged.ok());
  const auth::Principal& principal = exchanged->principal;
  EXPECT_EQ(principal.kind, auth::Principal::Kind::kPerson);
  EXPECT_EQ(principal.person, ann.person.id);
  EXPECT_EQ(principal.sign_in_time, clock_.Now());
  EXPECT_FALSE(principal.is_operator);
  ASSERT_THAT(principal.staff, SizeIs(1));
  EXPECT_EQ(principal.staff[0].practice, practice.id);
  EXPECT_THAT(principal.staff[0].roles,
              ElementsAre(auth::StaffRole::kOwner, auth::StaffRole::kTherapist));
  EXPECT_EQ(principal.staff[0].credential_expire_time, absl::InfinitePast());
  EXPECT_EQ(exchanged->expire_time, ann.expire_time);
  EXPECT_EQ(exchanged->revocations, Head());
}

TEST_F(ExchangeSessionTest, BindsAGuestToItsGroup) {
  const SignedIn guest = NewGuest("practices/p1/groups/g1");
  const auto exchanged = Exchange(guest.token);
  ASSERT_TRUE(exchanged.ok());
  EXPECT_EQ(exchanged->principal.kind, auth::Principal::Kind::kGuest);
  EXPECT_EQ(exchanged->principal.guest_group, "practices/p1/groups/g1");
  EXPECT_THAT(exchanged->principal.staff, IsEmpty());
}

TEST_F(ExchangeSessionTest, RefusesAlwaysInTheSameWords) {
  const SignedIn ann = SignIn("ann@example.org");
  const SignedIn ben = SignIn("ben@example.org");
  ASSERT_TRUE(SignOut(to_)(*As(ben.token)).ok());
  std::string flipped = ann.token;
  flipped[0] = flipped[0] == 'A' ? 'B' : 'A';
  std::vector<absl::Status> refusals;
  for (const std::string& token : {std::string(), flipped, ann.token.substr(1), ann.token + "x",
                                   ben.token, HashSecret(ann.token)}) {
    EXPECT_THAT(Exchange(token), kNoSession) << token;
    refusals.push_back(Exchange(token).status());
    EXPECT_EQ(refusals.back(), refusals.front());
  }
  clock_.Set(ann.expire_time);
  EXPECT_EQ(Exchange(ann.token).status(), refusals.front());
}

TEST_F(ExchangeSessionTest, NotesTheUseEveryFiveMinutes) {
  const SignedIn ann = SignIn("ann@example.org");
  const absl::Time start = clock_.Now();
  clock_.Advance(absl::Minutes(4));
  ASSERT_TRUE(Exchange(ann.token).ok());
  EXPECT_EQ(Sessions(ann.token)[0].last_use_time, start);
  clock_.Advance(absl::Minutes(1));
  ASSERT_TRUE(Exchange(ann.token).ok());
  EXPECT_EQ(Sessions(ann.token)[0].last_use_time, clock_.Now());
}

TEST_F(ExchangeSessionTest, KeepsAGuestWhoComesBackAndNobodyElse) {
  const SignedIn guest = NewGuest();
  const SignedIn ann = SignIn("ann@example.org");
  for (int day = 0; day < 90; day += 29) {
    EXPECT_EQ(Exchange(guest.token)->expire_time, clock_.Now() + absl::Hours(24 * 30));
    ASSERT_TRUE(Exchange(ann.token).ok());
    clock_.Advance(absl::Hours(24 * 29));
  }
  EXPECT_TRUE(Exchange(guest.token).ok());
  EXPECT_THAT(Exchange(ann.token), kNoSession);
  clock_.Advance(absl::Hours(24 * 30));
  EXPECT_THAT(Exchange(guest.token), kNoSession);
}

TEST_F(ExchangeSessionTest, ListsSessionsByPagesNewestFirst) {
  std::vector<std::string> tokens;
  for (int i = 0; i < 5; ++i) {
    tokens.push_back(SignIn("ann@example.org").token);
    clock_.Advance(absl::Minutes(30));
  }
  SignIn("ben@example.org");
  ListSessions list(to_);
  const Call call = As(tokens[0]);
  std::vector<absl::Time> times;
  std::string token;
  int pages = 0;
  do {
    const auto page = list(*call, {PageRequest{2, token}});
    ASSERT_TRUE(page.ok());
    for (const Session& session : page->items) times.push_back(session.create_time);
    token = page->next_token;
    ++pages;
  } while (!token.empty());
  EXPECT_EQ(pages, 3);
  EXPECT_THAT(times, SizeIs(5));
  EXPECT_TRUE(std::is_sorted(times.rbegin(), times.rend()));
}

TEST_F(ExchangeSessionTest, RefusesPageTokensOfOthers) {
  for (int i = 0; i < 3; ++i) SignIn("ann@example.org");
  const SignedIn ann = SignIn("ann@example.org");
  const SignedIn ben = SignIn("ben@example.org");
  ListSessions list(to_);
  const std::string token = list(*As(ann.token), {PageRequest{1, ""}})->next_token;
  EXPECT_THAT(list(*As(ben.token), {PageRequest{1, token}}),
              Refuses(absl::StatusCode::kInvalidArgument, Reason::kPageTokenInvalid));
}

TEST_F(ExchangeSessionTest, SigningOutEndsThisSessionAlone) {
  const SignedIn first = SignIn("ann@example.org");
  const SignedIn second = SignIn("ann@example.org");
  const Call call = As(first.token);
  const RevocationCursor before = Head();
  ASSERT_TRUE(SignOut(to_)(*call).ok());
  EXPECT_THAT(Exchange(first.token), kNoSession);
  EXPECT_TRUE(Exchange(second.token).ok());
  EXPECT_THAT(RevokedSince(before).sessions, ElementsAre(call->principal.session));
  EXPECT_TRUE(SignOut(to_)(*call).ok()) << "again is no error";
}

TEST_F(ExchangeSessionTest, RevokesOnesOwnSessionsAlone) {
  const SignedIn ann = SignIn("ann@example.org");
  const SignedIn elsewhere = SignIn("ann@example.org");
  const SignedIn ben = SignIn("ben@example.org");
  RevokeSession revoke(to_);
  const std::string lost = PrincipalOf(elsewhere.token).session;
  const absl::Status foreign = revoke(*As(ben.token), {lost});
  EXPECT_THAT(foreign, Refuses(absl::StatusCode::kNotFound, Reason::kNotFound));
  EXPECT_EQ(foreign, revoke(*As(ben.token), {"never"}));
  EXPECT_TRUE(Exchange(elsewhere.token).ok());

  const RevocationCursor before = Head();
  const auto call = [&] { return Repeatable(As(ann.token), "RevokeSession", "r1"); };
  EXPECT_TRUE(revoke(*call(), {lost}).ok());
  EXPECT_TRUE(revoke(*call(), {lost}).ok()) << "the same request";
  EXPECT_THAT(revoke(*As(ann.token), {lost}),
              Refuses(absl::StatusCode::kNotFound, Reason::kNotFound));
  EXPECT_THAT(Exchange(elsewhere.token), kNoSession);
  EXPECT_THAT(RevokedSince(before).sessions, ElementsAre(lost));
}

TEST_F(ExchangeSessionTest, RevocationsAreReadFromACursorOn) {
  const RevocationCursor start = Head();
  EXPECT_GT(start.sequence, 0) << "0 would ask for the head for ever";
  const SignedIn a = SignIn("ann@example.org");
  const SignedIn b = SignIn("ann@example.org");
  const std::string session_a = PrincipalOf(a.token).session;
  const std::string session_b = PrincipalOf(b.token).session;
  ASSERT_TRUE(SignOut(to_)(*As(a.token)).ok());
  const RevocationPage first = RevokedSince(start);
  EXPECT_THAT(first.sessions, ElementsAre(session_a));
  EXPECT_FALSE(first.reset);
  ASSERT_TRUE(SignOut(to_)(*As(b.token)).ok());
  EXPECT_THAT(RevokedSince(first.cursor).sessions, ElementsAre(session_b));
  EXPECT_THAT(RevokedSince(Head()).sessions, IsEmpty());
  EXPECT_THAT(RevokedSince({}).sessions, IsEmpty()) << "0 asks for the head alone";
}

TEST_F(ExchangeSessionTest, RevocationsOfAnotherLifeOrTheFutureReset) {
  const RevocationCursor head = Head();
  EXPECT_TRUE(RevokedSince({"another life", head.sequence}).reset);
  EXPECT_TRUE(RevokedSince({head.epoch, head.sequence + 1}).reset);
  EXPECT_EQ(RevokedSince({"another life", head.sequence}).cursor, head);
}

}  // namespace
}  // namespace amble::accounts
