#include "services/platform/mail/outbox_rows.h"

#include <fmt/format.h>

#include "services/platform/errors/errors.h"

namespace amble::mail {
namespace {

using storage::Statement;

constexpr Statement kHasDue{"SELECT id FROM mail_outbox WHERE failed = 0 AND due <= $1 LIMIT 1"};

constexpr Statement kForget{"DELETE FROM mail_outbox WHERE failed = 1 AND due < $1"};

constexpr Statement kSelectDue{R"sql(
  SELECT id, message_id, from_name, from_address, to_name, to_address, subject, text_body, html_body,
         headers, created, expires, attempts
  FROM mail_outbox WHERE failed = 0 AND due <= $1
  ORDER BY due, id LIMIT $2 {for_update_skip_locked})sql"};

constexpr Statement kClaim{R"sql(
  UPDATE mail_outbox SET claim = $2, due = $3, attempts = attempts + 1 WHERE id = $1)sql"};

constexpr Statement kHeld{"SELECT id FROM mail_outbox WHERE id = $1 AND claim = $2 AND failed = 0"};

constexpr Statement kDelete{"DELETE FROM mail_outbox WHERE id = $1 AND claim = $2"};

constexpr Statement kPutOff{R"sql(
  UPDATE mail_outbox SET due = $3, failure = $4, claim = '' WHERE id = $1 AND claim = $2)sql"};

constexpr Statement kFail{R"sql(
  UPDATE mail_outbox SET failed = 1, due = $3, failure = $4, claim = '', message_id = '',
    from_name = '', from_address = '', to_name = '', to_address = '', subject = '', text_body = '',
    html_body = '', headers = ''
  WHERE id = $1 AND claim = $2)sql"};

ClaimedMail ReadMail(const storage::Row& row) {
  return {.id = row.Text(0),
          .message = {.from = {row.Text(2), row.Text(3)},
                      .to = {row.Text(4), row.Text(5)},
                      .subject = row.Text(6),
                      .text = row.Text(7),
                      .html = row.Text(8),
                      .message_id = row.Text(1),
                      .date = row.Time(10),
                      .headers = UnpackHeaders(row.Text(9))},
          .expires = row.Time(11),
          .attempts = row.Int(12) + 1};
}

}  // namespace

std::string PackHeaders(const std::vector<std::pair<std::string, std::string>>& headers) {
  std::string packed;
  for (const auto& [name, value] : headers) packed += fmt::format("{}: {}\n", name, value);
  return packed;
}

std::vector<std::pair<std::string, std::string>> UnpackHeaders(std::string_view packed) {
  std::vector<std::pair<std::string, std::string>> headers;
  while (!packed.empty()) {
    const size_t colon = packed.find(": ");
    const size_t end = packed.find('\n');
    headers.emplace_back(packed.substr(0, colon), packed.substr(colon + 2, end - colon - 2));
    packed.remove_prefix(end + 1);
  }
  return headers;
}

absl::StatusOr<bool> HasDueMail(storage::Transaction& transaction, absl::Time now) {
  AMBLE_ASSIGN_OR_RETURN(const storage::Rows rows, transaction.Query(kHasDue, {now}));
  return !rows.empty();
}

absl::StatusOr<std::vector<ClaimedMail>> ClaimMails(storage::Transaction& transaction,
                                                    const std::string& claim, absl::Time now,
                                                    absl::Time lease_ends, int limit,
                                                    absl::Time forget_before) {
  AMBLE_RETURN_IF_ERROR(transaction.Execute(kForget, {forget_before}).status());
  AMBLE_ASSIGN_OR_RETURN(const storage::Rows rows, transaction.Query(kSelectDue, {now, limit}));
  std::vector<ClaimedMail> mails;
  std::vector<storage::Params> claims;
  for (const storage::Row& row : rows) {
    mails.push_back(ReadMail(row));
    claims.push_back({mails.back().id, claim, lease_ends});
  }
  AMBLE_RETURN_IF_ERROR(transaction.ExecuteBatch(kClaim, std::move(claims)));
  return mails;
}

absl::StatusOr<bool> IsHeld(storage::Transaction& transaction, const std::string& id,
                            const std::string& claim) {
  AMBLE_ASSIGN_OR_RETURN(const storage::Rows rows, transaction.Query(kHeld, {id, claim}));
  return !rows.empty();
}

absl::Status DeleteMail(storage::Transaction& transaction, const std::string& id,
                        const std::string& claim) {
  return transaction.Execute(kDelete, {id, claim}).status();
}

absl::Status PutOffMail(storage::Transaction& transaction, const std::string& id,
                        const std::string& claim, absl::Time due, std::string_view failure) {
  return transaction.Execute(kPutOff, {id, claim, due, failure}).status();
}

absl::Status FailMail(storage::Transaction& transaction, const std::string& id,
                      const std::string& claim, absl::Time now, std::string_view failure) {
  return transaction.Execute(kFail, {id, claim, now, failure}).status();
}

}  // namespace amble::mail
