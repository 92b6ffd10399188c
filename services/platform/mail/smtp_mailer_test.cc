#include "services/platform/mail/smtp_mailer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <string>

#include "services/platform/errors/errors.h"
#include "services/platform/mail/failure.h"
#include "services/platform/mail/list_unsubscribe.h"
#include "services/platform/mail/testing/example_message.h"
#include "services/platform/mail/testing/smtp_server.h"

namespace amble::mail {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::Pair;

SmtpOptions Plain(uint16_t port) {
  return {.host = "127.0.0.1",
          .port = port,
          .encryption = Encryption::kNone,
          .greeting = "host.amble.example"};
}

class SmtpMailerTest : public ::testing::Test {
 protected:
  SmtpServer server_;
  std::unique_ptr<SmtpMailer> mailer_ = *SmtpMailer::Create(Plain(server_.port()));
};

TEST_F(SmtpMailerTest, IsReadByPythonAsItWasMeant) {
  Message message = ExampleMessage();
  message.headers = {
      {"List-Unsubscribe", "<https://amble.example/u/" + std::string(300, 'x') + ">"},
      {"X-Place", "Bäckerei am Tor"}};
  ASSERT_TRUE(mailer_->Send(message).ok());
  const ReceivedMail got = server_.Next();
  EXPECT_EQ(got.envelope_from, message.from.address);
  EXPECT_THAT(got.envelope_to, ElementsAre(message.to.address));
  EXPECT_EQ(got.greeting, "host.amble.example");
  EXPECT_THAT(got.from, Pair("Amble", "walks@amble.example"));
  EXPECT_THAT(got.to, Pair("Anna", "anna@example.org"));
  EXPECT_EQ(got.Header("Subject"), message.subject);
  EXPECT_EQ(got.Header("Message-ID"), message.message_id);
  EXPECT_EQ(got.Header("List-Unsubscribe"), message.headers[0].second);
  EXPECT_EQ(got.Header("X-Place"), message.headers[1].second);
  EXPECT_EQ(got.Header("Mime-Version"), "1.0");
  EXPECT_EQ(got.date, 1'800'000'000);
  EXPECT_EQ(got.type, "multipart/alternative");
  EXPECT_EQ(got.text, message.text);
  EXPECT_EQ(got.html, "");
  EXPECT_THAT(got.defects, IsEmpty());
}

TEST_F(SmtpMailerTest, CarriesEveryLanguageAndKeepsLinesShort) {
  Message message = ExampleMessage();
  message.from.name = "Praxis „Grüner Weg“ — Müller, Özdemir & Søn, Gesprächs- und Gehtherapie";
  message.to.name = "王小明 \"Ming\"";
  message.subject = "Прогулка в парке, во вторник в десять часов: 散歩は火曜日の十時から 👣 — 10 €";
  message.text = "Zeile eins äöü\nעברית\n" + std::string(2'000, 'x') + " end = sign\ttab \n";
  message.html = "<p lang=\"de\">Grüße — 10 €</p>\n";
  ASSERT_TRUE(mailer_->Send(message).ok());
  const ReceivedMail got = server_.Next();
  EXPECT_EQ(got.from.first, message.from.name);
  EXPECT_EQ(got.to.first, message.to.name);
  EXPECT_EQ(got.Header("Subject"), message.subject);
  EXPECT_EQ(got.text, message.text);
  EXPECT_EQ(got.html, message.html);
  EXPECT_LE(got.longest_line, 78);
  EXPECT_EQ(got.bare_line_feeds, 0);
  EXPECT_THAT(got.defects, IsEmpty());
}

TEST_F(SmtpMailerTest, KeepsDotsAtTheStartOfLines) {
  Message message = ExampleMessage();
  message.text = ".\n..\n.dot\nmiddle.\n.\nend\n";
  ASSERT_TRUE(mailer_->Send(message).ok());
  EXPECT_EQ(server_.Next().text, message.text);
}

TEST_F(SmtpMailerTest, CarriesEmptyAndCrLfBodies) {
  Message message = ExampleMessage();
  message.subject = "";
  message.text = "";
  ASSERT_TRUE(mailer_->Send(message).ok());
  const ReceivedMail empty = server_.Next();
  EXPECT_EQ(empty.Header("Subject"), "");
  message.text = "a\r\nb\n";
  ASSERT_TRUE(mailer_->Send(message).ok());
  EXPECT_EQ(server_.Next().text, "a\nb\n");
}

TEST_F(SmtpMailerTest, AsksForReportsAtAnAddressOfTheirOwn) {
  SmtpOptions options = Plain(server_.port());
  options.return_path = "bounces@amble.example";
  const auto mailer = SmtpMailer::Create(options);
  ASSERT_TRUE(mailer.ok()) << mailer.status();
  ASSERT_TRUE((*mailer)->Send(ExampleMessage()).ok());
  const ReceivedMail got = server_.Next();
  EXPECT_EQ(got.envelope_from, "bounces@amble.example");
  EXPECT_THAT(got.from, Pair("Amble", "walks@amble.example"));
  for (const char* none : {"bounces", "a@b.example> SIZE=1", "a@b.example\r\nRSET"}) {
    options.return_path = none;
    EXPECT_EQ(SmtpMailer::Create(options).status().code(), absl::StatusCode::kInvalidArgument);
  }
}

TEST_F(SmtpMailerTest, RefusesAHeaderInjection) {
  Message message = ExampleMessage();
  message.subject = "x\r\nBcc: eve@example.org";
  EXPECT_EQ(mailer_->Send(message).code(), absl::StatusCode::kInvalidArgument);
  ASSERT_TRUE(mailer_->Send(ExampleMessage()).ok());
  EXPECT_EQ(server_.Next().Header("Subject"), ExampleMessage().subject);  // nothing came before
}

TEST_F(SmtpMailerTest, OffersToUnsubscribe) {
  Message message = ExampleMessage();
  const std::string url = "https://amble.example/unsubscribe/" + std::string(300, 'x');
  ASSERT_EQ(AddListUnsubscribe(message, url), absl::OkStatus());
  ASSERT_TRUE(mailer_->Send(message).ok());
  const ReceivedMail got = server_.Next();
  EXPECT_EQ(got.Header("List-Unsubscribe"), "<" + url + ">");
  EXPECT_EQ(got.Header("List-Unsubscribe-Post"), "List-Unsubscribe=One-Click");
  EXPECT_THAT(got.defects, IsEmpty());
}

TEST_F(SmtpMailerTest, UsesOneConnectionForWhatFollows) {
  for (int i = 1; i <= 3; ++i) {
    ASSERT_TRUE(mailer_->Send(ExampleMessage()).ok());
    EXPECT_EQ(server_.Next().connections, 1);
  }
}

struct Reply {
  std::string recipient;
  absl::StatusCode code;
  MailFailure failure;
};

class SmtpMailerReplies : public SmtpMailerTest, public ::testing::WithParamInterface<Reply> {};

TEST_P(SmtpMailerReplies, AreMappedAndTheNextMailGoes) {
  Message message = ExampleMessage();
  message.to.address = GetParam().recipient;
  const absl::Status status = mailer_->Send(message);
  EXPECT_EQ(status.code(), GetParam().code) << status;
  EXPECT_EQ(FailureOf(status), GetParam().failure) << status;
  EXPECT_THAT(std::string(status.message()), Not(HasSubstr("example.org")));
  EXPECT_TRUE(mailer_->Send(ExampleMessage()).ok());
}

INSTANTIATE_TEST_SUITE_P(
    Replies, SmtpMailerReplies,
    ::testing::Values(
        Reply{"refuse-550-a@example.org", absl::StatusCode::kFailedPrecondition,
              MailFailure::kRecipient},
        Reply{"refuse-550-5.1.1-a@example.org", absl::StatusCode::kFailedPrecondition,
              MailFailure::kRecipient},
        Reply{"refuse-550-5.7.1-a@example.org", absl::StatusCode::kFailedPrecondition,
              MailFailure::kRefused},
        Reply{"refuse-552-5.2.2-a@example.org", absl::StatusCode::kFailedPrecondition,
              MailFailure::kRefused},
        Reply{"refuse-554-a@example.org", absl::StatusCode::kFailedPrecondition,
              MailFailure::kRefused},
        Reply{"refuse-450-a@example.org", absl::StatusCode::kUnavailable, MailFailure::kTemporary},
        Reply{"refuse-451-4.1.1-a@example.org", absl::StatusCode::kUnavailable,
              MailFailure::kTemporary},
        Reply{"refuse-530-a@example.org", absl::StatusCode::kUnavailable, MailFailure::kTemporary},
        Reply{"refuse-data-554-a@example.org", absl::StatusCode::kFailedPrecondition,
              MailFailure::kRefused},
        Reply{"refuse-data-550-5.1.1-a@example.org", absl::StatusCode::kFailedPrecondition,
              MailFailure::kRefused},
        Reply{"refuse-data-451-a@example.org", absl::StatusCode::kUnavailable,
              MailFailure::kTemporary},
        Reply{"refuse-data-452-a@example.org", absl::StatusCode::kUnavailable,
              MailFailure::kTemporary},
        Reply{"drop-data-a@example.org", absl::StatusCode::kUnavailable, MailFailure::kUncertain}));

TEST(SmtpMailerAuthentication, IsDoneWhenAUserIsGiven) {
  SmtpServer server({"--user", "amble", "--password", "wörd"});
  SmtpOptions options = Plain(server.port());
  options.user = "amble";
  options.password = "wörd";
  ASSERT_TRUE((*SmtpMailer::Create(options))->Send(ExampleMessage()).ok());
  EXPECT_EQ(server.Next().user, "amble");
}

TEST(SmtpMailerAuthentication, AWrongPasswordIsOurFaultAndNotTheMails) {
  SmtpServer server({"--user", "amble", "--password", "right"});
  SmtpOptions options = Plain(server.port());
  options.user = "amble";
  options.password = "wrong";
  const absl::Status wrong = (*SmtpMailer::Create(options))->Send(ExampleMessage());
  EXPECT_EQ(wrong.code(), absl::StatusCode::kUnavailable);
  EXPECT_EQ(FailureOf(wrong), MailFailure::kTemporary);
  EXPECT_EQ((*SmtpMailer::Create(options))->CheckConnection().code(),
            absl::StatusCode::kUnavailable);
  options.password = "right";
  EXPECT_EQ((*SmtpMailer::Create(options))->CheckConnection(), absl::OkStatus());
  const absl::Status none = (*SmtpMailer::Create(Plain(server.port())))->Send(ExampleMessage());
  EXPECT_EQ(none.code(), absl::StatusCode::kUnavailable);
}

class SmtpMailerEncryption : public ::testing::Test {
 protected:
  void SetUp() override {
    const std::string make =
        "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 1 "
        "-subj /CN=localhost -addext subjectAltName=DNS:localhost -keyout " +
        file_ + ".key -out " + file_ + ".crt 2>/dev/null && cat " + file_ + ".crt " + file_ +
        ".key > " + file_;
    ASSERT_EQ(std::system(make.c_str()), 0);
  }
  void TearDown() override {
    for (const char* suffix : {"", ".key", ".crt"}) std::filesystem::remove(file_ + suffix);
  }

  const std::string file_ =
      ::testing::TempDir() + "amble_mail_certificate_" + std::to_string(getpid());
};

TEST_F(SmtpMailerEncryption, ComesBeforeTheMail) {
  SmtpServer server({"--certificate", file_});
  SmtpOptions options = Plain(server.port());
  options.host = "localhost";
  options.encryption = Encryption::kStartTls;
  options.authorities = file_ + ".crt";
  const absl::Status sent = (*SmtpMailer::Create(options))->Send(ExampleMessage());
  ASSERT_TRUE(sent.ok()) << sent;
  EXPECT_TRUE(server.Next().encrypted);
  EXPECT_EQ((*SmtpMailer::Create(options))->CheckConnection(), absl::OkStatus());
}

TEST_F(SmtpMailerEncryption, IsNotDoneWithWhomNobodyVouchesFor) {
  SmtpServer server({"--certificate", file_});
  SmtpOptions options = Plain(server.port());
  options.host = "localhost";
  options.encryption = Encryption::kStartTls;
  const absl::Status sent = (*SmtpMailer::Create(options))->Send(ExampleMessage());
  EXPECT_EQ(sent.code(), absl::StatusCode::kUnavailable);
}

TEST_F(SmtpMailerTest, SendsNothingInPlainWhenEncryptionIsRequired) {
  SmtpOptions options = Plain(server_.port());
  options.encryption = Encryption::kStartTls;
  const absl::Status sent = (*SmtpMailer::Create(options))->Send(ExampleMessage());
  EXPECT_EQ(sent.code(), absl::StatusCode::kUnavailable);
  EXPECT_EQ((*SmtpMailer::Create(options))->CheckConnection().code(),
            absl::StatusCode::kUnavailable);
}

TEST_F(SmtpMailerTest, AMailGoesAfterTheConnectionWasChecked) {
  EXPECT_EQ(mailer_->CheckConnection(), absl::OkStatus());
  ASSERT_TRUE(mailer_->Send(ExampleMessage()).ok());
  EXPECT_EQ(server_.Next().connections, 2);
}

TEST(SmtpMailerFaults, NobodyListens) {
  // Bound and not listening: connections are refused, and nobody else gets the port meanwhile.
  const int bound = socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t length = sizeof(address);
  ASSERT_EQ(bind(bound, reinterpret_cast<sockaddr*>(&address), length), 0);
  getsockname(bound, reinterpret_cast<sockaddr*>(&address), &length);
  auto mailer = *SmtpMailer::Create(Plain(ntohs(address.sin_port)));
  const absl::Status sent = mailer->Send(ExampleMessage());
  EXPECT_EQ(sent.code(), absl::StatusCode::kUnavailable);
  EXPECT_EQ(FailureOf(sent), MailFailure::kTemporary);
  close(bound);
}

TEST(SmtpMailerFaults, AServerThatSaysNothingTimesOut) {
  const int listening = socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t length = sizeof(address);
  ASSERT_EQ(bind(listening, reinterpret_cast<sockaddr*>(&address), length), 0);
  ASSERT_EQ(listen(listening, 1), 0);
  getsockname(listening, reinterpret_cast<sockaddr*>(&address), &length);
  SmtpOptions options = Plain(ntohs(address.sin_port));
  options.timeout = std::chrono::milliseconds(50);
  auto mailer = *SmtpMailer::Create(options);
  const absl::Status sent = mailer->Send(ExampleMessage());
  EXPECT_EQ(sent.code(), absl::StatusCode::kUnavailable);
  EXPECT_EQ(FailureOf(sent), MailFailure::kTemporary);
  close(listening);
}

TEST(SmtpMailerCreate, RefusesWhatIsNoHost) {
  SmtpOptions options = Plain(25);
  options.host = "mail.example.org/x y\r\n";
  EXPECT_EQ(SmtpMailer::Create(options).status().code(), absl::StatusCode::kInvalidArgument);
}

}  // namespace
}  // namespace amble::mail
