#include "services/accounts/app/end_all_sessions.h"

#include "services/accounts/app/complete_sign_in.h"
#include "services/accounts/app/exchange_session.h"
#include "services/accounts/app/issue_operator_link.h"
#include "services/accounts/app/redeem_sign_in_link.h"
#include "services/accounts/app/transact.h"
#include "services/accounts/testing/accounts_fixture.h"

namespace amble::accounts {
namespace {

class EndAllSessionsTest : public AccountsTest,
                           public ::testing::WithParamInterface<storage::Engine> {
 protected:
  EndAllSessionsTest() : AccountsTest(GetParam()) {}
};

INSTANTIATE_TEST_SUITE_P(Engines, EndAllSessionsTest, testing::Engines(), testing::EngineName);

TEST_P(EndAllSessionsTest, NobodyIsSignedInAndEverybodyCanSignIn) {
  const SignedIn ann = SignIn("ann@example.org");
  const SignedIn guest = NewGuest();
  ASSERT_EQ(EndAllSessions(to_)(), absl::OkStatus());
  for (const SignedIn& one : {ann, guest}) {
    EXPECT_THAT(ExchangeSession(to_)(*Anybody(), {one.token}),
                Refuses(absl::StatusCode::kUnauthenticated, Reason::kUnauthenticated));
  }
  const SignedIn again = SignIn("ann@example.org");
  EXPECT_EQ(PrincipalOf(again.token).person, ann.person.id);
}

TEST_P(EndAllSessionsTest, CodesAndLinksOfBeforeAreVoid) {
  const std::string flow = Start("ann@example.org");
  const std::string code = LastCode();
  const std::string url = *IssueOperatorLink(to_)("boss@example.org");
  ASSERT_EQ(EndAllSessions(to_)(), absl::OkStatus());
  EXPECT_FALSE(CompleteSignIn(to_)(*Anybody(), {flow, code}).ok());
  EXPECT_FALSE(RedeemSignInLink(to_)(*Anybody(), {url.substr(url.rfind('/') + 1)}).ok());
}

TEST_P(EndAllSessionsTest, MoreThanOneTransactionEnds) {
  const SignedIn ann = SignIn("ann@example.org");
  ASSERT_EQ(database_->Write([&](storage::Transaction& transaction) -> absl::Status {
    for (int i = 0; i <= kEndBatch; ++i) {
      const std::string id = ids_.NewId();
      AMBLE_RETURN_IF_ERROR(to_.sessions->Insert(
          transaction, NewSession(id, ann.person.id, "hash of " + id, "", clock_.Now())));
    }
    return absl::OkStatus();
  }),
            absl::OkStatus());
  ASSERT_EQ(EndAllSessions(to_)(), absl::OkStatus());
  EXPECT_EQ(*InWrite<int64_t>(*database_,
                              [&](storage::Transaction& transaction) {
                                return to_.sessions->DeleteAny(transaction, 1);
                              }),
            0);
}

}  // namespace
}  // namespace amble::accounts
