#include "services/platform/mail/catcher.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/write.hpp>
#include <string>
#include <thread>

#include "services/platform/mail/smtp_mailer.h"
#include "services/platform/mail/testing/example_message.h"

namespace amble::mail {
namespace {

using ::testing::StartsWith;

const absl::Time kNow = absl::FromUnixSeconds(1'800'000'123);
constexpr std::chrono::seconds kLimit{20};

class Catcher : public ::testing::Test {
 protected:
  std::unique_ptr<SmtpMailer> Mailer() {
    return *SmtpMailer::Create(
        {.host = "127.0.0.1", .port = catcher_->port(), .encryption = Encryption::kNone});
  }

  FakeClock clock_{kNow};
  std::unique_ptr<DevMailCatcher> catcher_ = *DevMailCatcher::Start(clock_);
};

TEST_F(Catcher, ShowsWhatWasSent) {
  Message message = ExampleMessage();
  message.subject = "Прогулка: 散歩は火曜日の十時から、公園の門のところで待っています 👣";
  message.text = ".\n..dots\nÄÖÜ = 10 €\n" + std::string(500, 'x') + "\n.\nend\n";
  message.html = "<p>.ÄÖÜ</p>\n";
  ASSERT_TRUE(Mailer()->Send(message).ok());
  ASSERT_TRUE(catcher_->AwaitMails(1, kLimit));
  const std::vector<CaughtMail> mails = catcher_->Mails();
  ASSERT_EQ(mails.size(), 1u);
  EXPECT_EQ(mails[0].from, message.from.address);
  EXPECT_EQ(mails[0].to, message.to.address);
  EXPECT_EQ(mails[0].subject, message.subject);
  EXPECT_EQ(mails[0].text, message.text);
  EXPECT_EQ(mails[0].html, message.html);
  EXPECT_EQ(mails[0].received, kNow);
  EXPECT_THAT(mails[0].raw, ::testing::HasSubstr("\r\nMessage-ID: " + message.message_id));
}

TEST_F(Catcher, ShowsWhatIsWithinAMailWithACalendar) {
  Message message = ExampleMessage();
  message.html = "<p>Ten o'clock.</p>\n";
  message.calendar = ExampleCalendar();
  ASSERT_TRUE(Mailer()->Send(message).ok());
  ASSERT_TRUE(catcher_->AwaitMails(1, kLimit));
  const CaughtMail mail = catcher_->Mails().at(0);
  EXPECT_EQ(mail.text, message.text);
  EXPECT_EQ(mail.html, message.html);
  std::string calendar = message.calendar->ics;
  std::erase(calendar, '\r');
  EXPECT_EQ(mail.calendar, calendar);
}

TEST_F(Catcher, KeepsTheLatest) {
  auto mailer = Mailer();
  for (size_t i = 0; i < kMaxCaughtMails + 3; ++i) {
    Message message = ExampleMessage();
    message.subject = std::to_string(i);
    ASSERT_TRUE(mailer->Send(message).ok());
  }
  ASSERT_TRUE(catcher_->AwaitMails(kMaxCaughtMails + 3, kLimit));
  EXPECT_EQ(catcher_->Mails().size(), kMaxCaughtMails);
  EXPECT_EQ(catcher_->Mails().front().subject, "3");
}

TEST_F(Catcher, RefusesWhatIsTooLargeAndGoesOn) {
  auto mailer = Mailer();
  Message message = ExampleMessage();
  message.text = std::string(kMaxCaughtMailBytes, 'x');
  EXPECT_EQ(mailer->Send(message).code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_TRUE(mailer->Send(ExampleMessage()).ok());
  EXPECT_EQ(catcher_->Mails().size(), 1u);
}

TEST_F(Catcher, ServesManyAtOnce) {
  constexpr int kClients = 8;
  {
    std::vector<std::jthread> clients;
    for (int i = 0; i < kClients; ++i) {
      clients.emplace_back([&] { EXPECT_TRUE(Mailer()->Send(ExampleMessage()).ok()); });
    }
  }
  EXPECT_EQ(catcher_->Mails().size(), static_cast<size_t>(kClients));
}

TEST_F(Catcher, RefusesAPortThatIsTaken) {
  EXPECT_EQ(DevMailCatcher::Start(clock_, catcher_->port()).status().code(),
            absl::StatusCode::kUnavailable);
}

/// A client that says what the test wants.
class RawClient {
 public:
  explicit RawClient(uint16_t port) {
    socket_.connect({boost::asio::ip::address_v4::loopback(), port});
    Read();
  }
  std::string Say(const std::string& line) {
    boost::asio::write(socket_, boost::asio::buffer(line + "\r\n"));
    return Read();
  }

 private:
  std::string Read() {
    const size_t length =
        boost::asio::read_until(socket_, boost::asio::dynamic_buffer(received_), "\r\n");
    std::string line = received_.substr(0, length - 2);
    received_.erase(0, length);
    return line;
  }
  boost::asio::io_context context_;
  boost::asio::ip::tcp::socket socket_{context_};
  std::string received_;
};

TEST_F(Catcher, InsistsOnTheOrderOfCommands) {
  RawClient client(catcher_->port());
  EXPECT_THAT(client.Say("HELO x"), StartsWith("250"));
  EXPECT_THAT(client.Say("RCPT TO:<a@b.example>"), StartsWith("503"));
  EXPECT_THAT(client.Say("DATA"), StartsWith("503"));
  EXPECT_THAT(client.Say("MAIL FROM: nobody"), StartsWith("501"));
  EXPECT_THAT(client.Say("mail from:<>"), StartsWith("250"));
  EXPECT_THAT(client.Say("DATA"), StartsWith("503"));
  EXPECT_THAT(client.Say("RCPT TO:<a@b.example>"), StartsWith("250"));
  EXPECT_THAT(client.Say("RCPT TO:<c@d.example>"), StartsWith("250"));
  EXPECT_THAT(client.Say("RSET"), StartsWith("250"));
  EXPECT_THAT(client.Say("DATA"), StartsWith("503"));
  EXPECT_THAT(client.Say("TURN"), StartsWith("502"));
  EXPECT_THAT(client.Say("NOOP"), StartsWith("250"));
  EXPECT_THAT(client.Say("MAIL FROM:<a@b.example>"), StartsWith("250"));
  EXPECT_THAT(client.Say("RCPT TO:<c@d.example>"), StartsWith("250"));
  EXPECT_THAT(client.Say("data"), StartsWith("354"));
  EXPECT_THAT(client.Say("..x\r\n."), StartsWith("250"));
  EXPECT_THAT(client.Say("QUIT"), StartsWith("221"));
  ASSERT_EQ(catcher_->Mails().size(), 1u);
  EXPECT_EQ(catcher_->Mails()[0].raw, ".x\r\n");
}

TEST_F(Catcher, StopsWhileAClientIsConnected) {
  RawClient client(catcher_->port());
  catcher_.reset();
}

}  // namespace
}  // namespace amble::mail
