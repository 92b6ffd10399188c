#include "services/accounts/app/start_sign_in.h"

#include "services/accounts/app/complete_sign_in.h"
#include "services/accounts/testing/accounts_fixture.h"

namespace amble::accounts {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

using StartSignInTest = AccountsTest;

TEST_F(StartSignInTest, MailsACodeToTheAddressAsItWasNormalised) {
  Start("  Ann@EXAMPLE.org ");
  ASSERT_EQ(mail_.sent.size(), 1u);
  EXPECT_EQ(mail_.sent[0].to, "Ann@example.org");
  EXPECT_EQ(mail_.sent[0].lifetime, absl::Minutes(10));
  EXPECT_EQ(LastCode(), FakeIds::Code(1));
}

TEST_F(StartSignInTest, DoesTheSameForKnownAndUnknownAddresses) {
  SignIn("ann@example.org");
  clock_.Advance(absl::Hours(2));
  mail_.sent.clear();
  events_.people.clear();
  const std::string known = Start("ann@example.org");
  const std::string unknown = Start("ben@example.org");
  EXPECT_EQ(known.size(), unknown.size());
  ASSERT_EQ(mail_.sent.size(), 2u);
  EXPECT_EQ(mail_.sent[0].subject, mail_.sent[1].subject);
  EXPECT_EQ(mail_.sent[0].text.size(), mail_.sent[1].text.size());
  EXPECT_TRUE(events_.people.empty());
}

TEST_F(StartSignInTest, StoresNoCode) {
  const std::string flow = Start("ann@example.org");
  ASSERT_TRUE(database_
                  ->Read([&](storage::Transaction& transaction) {
                    const auto stored = repositories_.sign_ins.FindFlow(transaction, flow);
                    EXPECT_THAT((*stored)->code_hash, Not(HasSubstr(LastCode())));
                    EXPECT_EQ((*stored)->code_hash.size(), 64u);
                    return absl::OkStatus();
                  })
                  .ok());
}

TEST_F(StartSignInTest, MailsFiveCodesToAnAddressInAnHourAndAnswersTheSame) {
  for (int i = 0; i < 5; ++i) {
    Start("ann@example.org");
    clock_.Advance(absl::Minutes(1));
  }
  EXPECT_EQ(mail_.sent.size(), 5u);
  const std::string sixth = Start("ANN@example.org");  // the same address
  EXPECT_TRUE(IsId(sixth));
  EXPECT_EQ(mail_.sent.size(), 5u);
  EXPECT_TRUE(IsId(Start("ben@example.org")));
  EXPECT_EQ(mail_.sent.size(), 6u);

  clock_.Advance(absl::Minutes(55));  // the first one is an hour old
  Start("ann@example.org");
  EXPECT_EQ(mail_.sent.size(), 7u);
  Start("ann@example.org");
  EXPECT_EQ(mail_.sent.size(), 7u);
}

TEST_F(StartSignInTest, ACodeThatWasNotMailedOpensNothing) {
  for (int i = 0; i < 5; ++i) Start("ann@example.org");
  const std::string flow = Start("ann@example.org");
  EXPECT_THAT(CompleteSignIn(to_)(*Anybody(), {flow, FakeIds::Code(6)}),
              Refuses(absl::StatusCode::kUnauthenticated, Reason::kSignInCodeWrong));
}

TEST_F(StartSignInTest, RefusesARemoteAddressAfterThirtyInAnHour) {
  StartSignIn start(to_);
  for (int i = 0; i < 30; ++i) {
    ASSERT_TRUE(start(*Anybody("192.0.2.7"), {"a" + std::to_string(i) + "@example.org"}).ok());
    clock_.Advance(absl::Minutes(1));
  }
  const absl::Status status = start(*Anybody("192.0.2.7"), {"b@example.org"}).status();
  EXPECT_THAT(status, Refuses(absl::StatusCode::kResourceExhausted, Reason::kTooManyRequests));
  EXPECT_EQ(RetryDelayOf(status), absl::Minutes(30));
  EXPECT_EQ(mail_.sent.size(), 30u);
  EXPECT_TRUE(start(*Anybody("192.0.2.8"), {"b@example.org"}).ok());
  clock_.Advance(absl::Minutes(30));
  EXPECT_TRUE(start(*Anybody("192.0.2.7"), {"b@example.org"}).ok());
}

TEST_F(StartSignInTest, TheSameRequestAgainYieldsTheSameFlowAndNoSecondMail) {
  StartSignIn start(to_);
  const auto call = [&](const std::string& body) {
    return Repeatable(Anybody(), "StartSignIn", "r1", body);
  };
  const std::string flow = *start(*call("ann"), {"ann@example.org"});
  EXPECT_EQ(*start(*call("ann"), {"ann@example.org"}), flow);
  EXPECT_EQ(mail_.sent.size(), 1u);
  EXPECT_THAT(start(*call("ben"), {"ben@example.org"}),
              Refuses(absl::StatusCode::kAborted, Reason::kRequestIdReused));
}

TEST_F(StartSignInTest, RefusesWhatIsNoAddress) {
  for (const std::string email : {"", "ann", "ann@", "@example.org", "ann@localhost",
                                  "ann@example.org\r\nBcc: all@example.org", "a b@example.org"}) {
    const absl::Status status = StartSignIn(to_)(*Anybody(), {email}).status();
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument) << email;
    EXPECT_EQ(FieldOf(status), "email") << email;
  }
  EXPECT_TRUE(mail_.sent.empty());
}

}  // namespace
}  // namespace amble::accounts
