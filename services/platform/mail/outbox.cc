#include "services/platform/mail/outbox.h"

#include <utility>

#include "services/platform/errors/errors.h"
#include "services/platform/mail/headers.h"
#include "services/platform/mail/outbox_rows.h"

namespace amble::mail {
namespace {

constexpr storage::Statement kInsert{R"sql(
  INSERT INTO mail_outbox (id, reference, message_id, from_name, from_address, to_name, to_address,
    subject, text_body, html_body, headers, created, expires, due, attempts, claim, failed, failure)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $12, 0, '', 0, ''))sql"};

constexpr storage::Statement kWithdraw{"DELETE FROM mail_outbox WHERE reference = $1"};

constexpr storage::Statement kFailed{R"sql(
  SELECT id, reference, failure, due FROM mail_outbox WHERE failed = 1
  ORDER BY due DESC, id DESC LIMIT $1)sql"};

constexpr storage::Statement kWaiting{R"sql(
  SELECT count(*) FROM (SELECT id FROM mail_outbox WHERE failed = 0 LIMIT $1) AS waiting)sql"};

}  // namespace

MailOutbox::MailOutbox(Ids& ids, const Clock& clock, std::function<void()> wake)
    : ids_(ids), clock_(clock), wake_(std::move(wake)) {}

absl::Status MailOutbox::Append(storage::Transaction& transaction, Message message,
                                const Options& options) {
  if (message.calendar) return InvalidField("message.calendar", "An outbox cannot keep calendars.");
  const std::string id = ids_.NewId();
  const std::string domain = message.from.address.substr(message.from.address.find('@') + 1);
  message.message_id = "<" + id + "@" + domain + ">";
  message.date = clock_.Now();
  AMBLE_RETURN_IF_ERROR(CheckMessage(message));
  AMBLE_RETURN_IF_ERROR(
      transaction
          .Execute(
              kInsert,
              {id, options.reference, message.message_id, message.from.name, message.from.address,
               message.to.name, message.to.address, message.subject, message.text, message.html,
               PackHeaders(message.headers), message.date, message.date + options.lifetime})
          .status());
  if (wake_) transaction.AfterCommit(wake_);
  return absl::OkStatus();
}

absl::Status MailOutbox::Withdraw(storage::Transaction& transaction, std::string_view reference) {
  return transaction.Execute(kWithdraw, {reference}).status();
}

absl::StatusOr<int64_t> MailOutbox::Waiting(storage::Transaction& transaction, int limit) {
  AMBLE_ASSIGN_OR_RETURN(const storage::Rows rows, transaction.Query(kWaiting, {limit}));
  return rows.at(0).Int(0);
}

absl::StatusOr<std::vector<FailedMail>> MailOutbox::Failed(storage::Transaction& transaction,
                                                           int limit) {
  AMBLE_ASSIGN_OR_RETURN(const storage::Rows rows, transaction.Query(kFailed, {limit}));
  std::vector<FailedMail> failed;
  for (const storage::Row& row : rows) {
    failed.push_back({row.Text(0), row.Text(1), row.Text(2), row.Time(3)});
  }
  return failed;
}

}  // namespace amble::mail
