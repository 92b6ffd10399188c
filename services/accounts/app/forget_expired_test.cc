#include "services/accounts/app/forget_expired.h"

#include "services/accounts/app/complete_sign_in.h"
#include "services/accounts/app/sign_out.h"
#include "services/accounts/testing/accounts_fixture.h"

namespace amble::accounts {
namespace {

using ::testing::ElementsAre;

using ForgetExpiredTest = AccountsTest;

TEST_F(ForgetExpiredTest, LeavesWhatIsNeeded) {
  const SignedIn ann = SignIn("ann@example.org");
  EXPECT_EQ(*ForgetExpired(to_)(), 0);
  clock_.Advance(absl::Minutes(30));
  EXPECT_EQ(*ForgetExpired(to_)(), 0);
  EXPECT_EQ(PrincipalOf(ann.token).person, ann.person.id);
}

TEST_F(ForgetExpiredTest, DeletesTracesOfSigningInAfterAnHour) {
  const std::string flow = Start("ann@example.org");
  ASSERT_FALSE(CompleteSignIn(to_)(*Anybody(), {flow, "999999"}).ok());
  clock_.Advance(kSignInWindow + absl::Seconds(1));
  // The flow, the failure, and the two subjects: the address and the remote address.
  EXPECT_EQ(*ForgetExpired(to_)(), 4);
  EXPECT_EQ(*ForgetExpired(to_)(), 0);
}

TEST_F(ForgetExpiredTest, DeletesSessionsAfterTheirEnd) {
  SignIn("ann@example.org");
  clock_.Advance(absl::Hours(2));
  ASSERT_TRUE(ForgetExpired(to_)().ok());
  clock_.Advance(kSessionLifetime);
  EXPECT_EQ(*ForgetExpired(to_)(), 1);
}

TEST_F(ForgetExpiredTest, WhoMissedForgottenRevocationsStartsAgain) {
  const SignedIn first = SignIn("ann@example.org");
  const SignedIn second = SignIn("ann@example.org");
  const std::string second_session = PrincipalOf(second.token).session;
  const RevocationCursor start = Head();
  ASSERT_TRUE(SignOut(to_)(*As(first.token)).ok());
  const RevocationCursor middle = Head();
  clock_.Advance(kRevocationLifetime + absl::Seconds(1));
  ASSERT_TRUE(SignOut(to_)(*As(second.token)).ok());
  ASSERT_TRUE(ForgetExpired(to_)().ok());
  EXPECT_TRUE(RevokedSince(start).reset);
  const RevocationPage page = RevokedSince(middle);
  EXPECT_FALSE(page.reset);
  EXPECT_THAT(page.sessions, ElementsAre(second_session));
}

}  // namespace
}  // namespace amble::accounts
