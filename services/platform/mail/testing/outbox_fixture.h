#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "generated/MailMigrations.h"
#include "services/platform/errors/errors.h"
#include "services/platform/ids/fake_ids.h"
#include "services/platform/mail/mailer.h"
#include "services/platform/mail/outbox.h"
#include "services/platform/mail/sender.h"
#include "services/platform/mail/testing/example_message.h"
#include "services/platform/testing/databases.h"

namespace amble::mail {

/// A mailer whose answers the test decides; OK when it says nothing.
class ScriptedMailer final : public Mailer {
 public:
  absl::Status Send(const Message& message) override {
    if (before_reply) before_reply(message);
    sent.push_back(message);
    return reply;
  }

  absl::Status reply;
  std::function<void(const Message&)> before_reply;
  std::vector<Message> sent;
};

/// A database whose connection is lost at will.
class FragileDatabase final : public storage::Database {
 public:
  explicit FragileDatabase(std::unique_ptr<storage::Database> inner) : inner_(std::move(inner)) {}
  storage::Engine engine() const override { return inner_->engine(); }
  absl::Status Write(const Work& work) override {
    return lost ? absl::UnavailableError("lost") : inner_->Write(work);
  }
  absl::Status Read(const Work& work) override { return inner_->Read(work); }

  bool lost = false;

 private:
  std::unique_ptr<storage::Database> inner_;
};

class OutboxTest : public ::testing::TestWithParam<storage::Engine> {
 protected:
  void SetUp() override {
    const storage::MigrationSet sets[] = {MailMigrations()};
    ASSERT_EQ(storage::Migrate(database_, sets), absl::OkStatus());
  }

  absl::Status Append(Message message, const MailOutbox::Options& options = {}) {
    return database_.Write([&](storage::Transaction& transaction) {
      return outbox_.Append(transaction, message, options);
    });
  }
  absl::Status Append(const std::string& subject) {
    Message message = ExampleMessage();
    message.subject = subject;
    return Append(std::move(message));
  }
  absl::Status Withdraw(std::string_view reference) {
    return database_.Write([&](storage::Transaction& transaction) {
      return outbox_.Withdraw(transaction, reference);
    });
  }
  std::vector<FailedMail> Failed() {
    std::vector<FailedMail> failed;
    EXPECT_EQ(database_.Read([&](storage::Transaction& transaction) -> absl::Status {
      AMBLE_ASSIGN_OR_RETURN(failed, outbox_.Failed(transaction, 100));
      return absl::OkStatus();
    }),
              absl::OkStatus());
    return failed;
  }
  /// How many rows have `text` in some column.
  int64_t RowsWith(const std::string& text) {
    int64_t rows = -1;
    const storage::Statement count{R"sql(
      SELECT COUNT(*) FROM mail_outbox WHERE $1 IN (message_id, from_name, from_address, to_name,
        to_address, subject, text_body, html_body, reference))sql"};
    EXPECT_EQ(database_.Read([&](storage::Transaction& transaction) {
      auto result = transaction.Query(count, {text});
      if (result.ok()) rows = result->at(0).Int(0);
      return result.status();
    }),
              absl::OkStatus());
    return rows;
  }

  FakeClock clock_{absl::FromUnixSeconds(1'800'000'000)};
  FakeIds ids_;
  FragileDatabase database_{testing::OpenFresh(GetParam())};
  int wakes_ = 0;
  MailOutbox outbox_{ids_, clock_, [this] { ++wakes_; }};
  ScriptedMailer mailer_;
};

}  // namespace amble::mail
