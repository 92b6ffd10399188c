#include "services/platform/mail/sender.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>
#include <string>
#include <vector>

#include "services/platform/errors/errors.h"
#include "services/platform/mail/catcher.h"
#include "services/platform/mail/smtp_mailer.h"
#include "services/platform/mail/testing/outbox_fixture.h"

namespace amble::mail {
namespace {

using ::testing::IsEmpty;
using ::testing::SizeIs;

class MailSenderTest : public OutboxTest {
 protected:
  SenderOptions Options() {
    SenderOptions options;
    options.jitter = [this] { return jitter_; };
    options.handed_over = [this] { ++handed_over_; };
    options.report = [this](std::string_view, const absl::Status& status) {
      reports_.emplace_back(status.message());
    };
    return options;
  }
  /// Claims one batch; how many mails were claimed.
  int SendDue() { return sender_.SendDue().value(); }

  double jitter_ = 1;
  int handed_over_ = 0;
  std::vector<std::string> reports_;
  MailSender sender_{database_, mailer_, ids_, clock_, Options()};
  const absl::Status later_ = absl::UnavailableError("later");
};

INSTANTIATE_TEST_SUITE_P(Engines, MailSenderTest, amble::testing::Engines(),
                         amble::testing::EngineName);

TEST_P(MailSenderTest, SendsWhatWasAppendedOnceAndErasesIt) {
  Message message = ExampleMessage();
  message.html = "<p>x</p>";
  message.headers = {{"List-Unsubscribe", "<https://amble.example/u: x>"}, {"X-Empty", ""}};
  ASSERT_TRUE(Append(message).ok());
  EXPECT_EQ(SendDue(), 1);
  EXPECT_EQ(SendDue(), 0);
  ASSERT_THAT(mailer_.sent, SizeIs(1));
  message.message_id = "<" + FakeIds::Id(1) + "@amble.example>";
  message.date = clock_.Now();
  EXPECT_EQ(mailer_.sent[0], message);
  EXPECT_EQ(RowsWith(message.to.address), 0);
  EXPECT_THAT(Failed(), IsEmpty());
}

TEST_P(MailSenderTest, SendsInBatchesInOrder) {
  for (int i = 0; i < 20; ++i) ASSERT_TRUE(Append(std::to_string(i)).ok());
  EXPECT_EQ(SendDue(), 8);
  EXPECT_EQ(SendDue(), 8);
  EXPECT_EQ(SendDue(), 4);
  EXPECT_EQ(SendDue(), 0);
  for (int i = 0; i < 20; ++i) EXPECT_EQ(mailer_.sent[i].subject, std::to_string(i));
}

TEST_P(MailSenderTest, TriesAgainAfterPausesThatDouble) {
  ASSERT_TRUE(Append("x").ok());
  mailer_.reply = later_;
  for (const absl::Duration pause : {absl::Seconds(5), absl::Seconds(10), absl::Seconds(20)}) {
    EXPECT_EQ(SendDue(), 1);
    clock_.Advance(pause - absl::Microseconds(1));
    EXPECT_EQ(SendDue(), 0);
    clock_.Advance(absl::Microseconds(1));
  }
  mailer_.reply = absl::OkStatus();
  EXPECT_EQ(SendDue(), 1);
  EXPECT_THAT(mailer_.sent, SizeIs(4));
  std::set<std::string> ids;
  for (const Message& message : mailer_.sent) ids.insert(message.message_id);
  EXPECT_THAT(ids, SizeIs(1));
  EXPECT_EQ(reports_, std::vector<std::string>(3, "later"));
  EXPECT_EQ(handed_over_, 1);
}

TEST_P(MailSenderTest, WaitsHalfThePauseAtLeastAndTheLongestAtMost) {
  ASSERT_TRUE(Append("x").ok());
  mailer_.reply = later_;
  jitter_ = 0;
  EXPECT_EQ(SendDue(), 1);
  clock_.Advance(absl::Milliseconds(2499));
  EXPECT_EQ(SendDue(), 0);
  jitter_ = 1;
  for (int i = 0; i < 20; ++i) {
    clock_.Advance(absl::Minutes(30));
    EXPECT_EQ(SendDue(), 1);
  }
}

TEST_P(MailSenderTest, GivesUpWhatIsRefusedForGoodAndForgetsWhatItSaid) {
  ASSERT_TRUE(Append(ExampleMessage(), {.reference = "invitation"}).ok());
  mailer_.reply = FailedPrecondition(Reason::kUnspecified, "refused (550)");
  EXPECT_EQ(SendDue(), 1);
  clock_.Advance(absl::Hours(24));
  EXPECT_EQ(SendDue(), 0);
  ASSERT_THAT(Failed(), SizeIs(1));
  EXPECT_EQ(Failed()[0].reference, "invitation");
  EXPECT_EQ(Failed()[0].failure, "refused (550)");
  EXPECT_EQ(Failed()[0].since, clock_.Now() - absl::Hours(24));
  const Message message = ExampleMessage();
  for (const std::string& text : {message.to.name, message.to.address, message.subject,
                                  message.text, mailer_.sent.at(0).message_id}) {
    EXPECT_EQ(RowsWith(text), 0) << text;
  }
  clock_.Advance(absl::Hours(24 * 30));
  ASSERT_TRUE(Append("makes the sender look").ok());
  EXPECT_EQ(SendDue(), 1);
  EXPECT_THAT(Failed(), SizeIs(1));  // that of now
  EXPECT_EQ(Failed()[0].reference, "");
}

TEST_P(MailSenderTest, GivesUpWhatIsTooOldWithoutSendingIt) {
  ASSERT_TRUE(Append(ExampleMessage(), {.reference = "code", .lifetime = absl::Minutes(10)}).ok());
  clock_.Advance(absl::Minutes(10));
  EXPECT_EQ(SendDue(), 1);
  EXPECT_THAT(mailer_.sent, IsEmpty());
  EXPECT_EQ(Failed().at(0).failure, "The mail is too old.");
}

TEST_P(MailSenderTest, GivesUpWhenTheNextTryWouldBeTooLate) {
  ASSERT_TRUE(Append(ExampleMessage(), {.lifetime = absl::Seconds(5)}).ok());
  mailer_.reply = later_;
  EXPECT_EQ(SendDue(), 1);
  EXPECT_THAT(Failed(), SizeIs(1));
}

TEST_P(MailSenderTest, AfterACrashBeforeTheCommitRepeatsTheMailUnderTheSameId) {
  ASSERT_TRUE(Append("x").ok());
  mailer_.before_reply = [&](const Message&) { database_.lost = true; };
  EXPECT_FALSE(sender_.SendDue().ok());
  database_.lost = false;
  mailer_.before_reply = nullptr;
  EXPECT_EQ(SendDue(), 0);  // the lease lasts
  clock_.Advance(absl::Minutes(2));
  EXPECT_EQ(SendDue(), 1);
  EXPECT_EQ(SendDue(), 0);
  ASSERT_THAT(mailer_.sent, SizeIs(2));
  EXPECT_EQ(mailer_.sent[0], mailer_.sent[1]);
}

TEST_P(MailSenderTest, LeavesToOthersWhatTheyHold) {
  ASSERT_TRUE(Append("x").ok());
  ScriptedMailer other_mailer;
  MailSender other(database_, other_mailer, ids_, clock_, Options());
  mailer_.before_reply = [&](const Message&) { EXPECT_EQ(other.SendDue().value(), 0); };
  EXPECT_EQ(SendDue(), 1);
  EXPECT_THAT(other_mailer.sent, IsEmpty());
}

TEST_P(MailSenderTest, DoesNotTouchAMailThatAnotherTookAfterTheLease) {
  ASSERT_TRUE(Append("x").ok());
  ScriptedMailer other_mailer;
  other_mailer.reply = later_;
  MailSender other(database_, other_mailer, ids_, clock_, Options());
  mailer_.before_reply = [&](const Message&) {
    clock_.Advance(absl::Minutes(2));
    EXPECT_EQ(other.SendDue().value(), 1);
  };
  EXPECT_EQ(SendDue(), 1);      // takes longer than its lease
  EXPECT_EQ(RowsWith("x"), 1);  // put off by the other, and not deleted by the first
}

TEST_P(MailSenderTest, DoesNotSendWhatIsWithdrawnAfterTheClaim) {
  ASSERT_TRUE(Append(ExampleMessage(), {.reference = "first"}).ok());
  clock_.Advance(absl::Microseconds(1));
  ASSERT_TRUE(Append(ExampleMessage(), {.reference = "second"}).ok());
  mailer_.before_reply = [&](const Message&) { ASSERT_TRUE(Withdraw("second").ok()); };
  EXPECT_EQ(SendDue(), 2);
  EXPECT_THAT(mailer_.sent, SizeIs(1));
}

TEST_P(MailSenderTest, GivesBackWhatItCannotBeginInTime) {
  for (int i = 0; i < 3; ++i) ASSERT_TRUE(Append(std::to_string(i)).ok());
  mailer_.before_reply = [&](const Message&) { clock_.Advance(absl::Seconds(61)); };
  EXPECT_EQ(SendDue(), 3);
  EXPECT_THAT(mailer_.sent, SizeIs(1));
  EXPECT_EQ(SendDue(), 2);
  EXPECT_EQ(SendDue(), 1);
  EXPECT_THAT(mailer_.sent, SizeIs(3));
}

TEST_P(MailSenderTest, AThreadSendsOverSmtpAsSoonAsTheCommitIsThere) {
  auto catcher = *DevMailCatcher::Start(clock_);
  auto mailer = *SmtpMailer::Create(
      {.host = "127.0.0.1", .port = catcher->port(), .encryption = Encryption::kNone});
  SenderOptions options = Options();
  options.poll = std::chrono::hours(1);  // so that only being woken explains what comes
  MailSender sender(database_, *mailer, ids_, clock_, options);
  MailOutbox outbox(ids_, clock_, [&sender] { sender.Wake(); });
  sender.Start();
  for (int i = 1; i <= 3; ++i) {
    ASSERT_TRUE(database_
                    .Write([&](storage::Transaction& transaction) {
                      return outbox.Append(transaction, ExampleMessage());
                    })
                    .ok());
    ASSERT_TRUE(catcher->AwaitMails(i, std::chrono::seconds(20)));
  }
  sender.Stop();
  sender.Stop();
  EXPECT_EQ(RowsWith(ExampleMessage().subject), 0);
  EXPECT_THAT(catcher->Mails(), SizeIs(3));
}

}  // namespace
}  // namespace amble::mail
