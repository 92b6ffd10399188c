#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "services/platform/clock/clock.h"
#include "services/platform/ids/ids.h"
#include "services/platform/mail/message.h"
#include "services/platform/storage/database.h"

namespace amble::mail {

/// A mail that is given up, with nothing left of what it said or of whom it was for.
struct FailedMail {
  std::string id;
  std::string reference;
  std::string failure;  ///< a sentence for the operator
  absl::Time since;
};

/// Mails to be sent, in the service's own database: a mail leaves if and only if the transaction
/// that wants it commits. The table comes with MailMigrations() of "generated/MailMigrations.h".
class MailOutbox {
 public:
  /// Of mails that do not say otherwise.
  static constexpr absl::Duration kDefaultLifetime = absl::Hours(48);

  struct Options {
    /// What the mail is about, for Withdraw and FailedMail: an id, no text that a person wrote.
    std::string reference = {};
    /// After this time the mail is useless and is not sent any more.
    absl::Duration lifetime = kDefaultLifetime;
  };

  /// `wake` is called after each commit that appended a mail; usually MailSender::Wake. `ids` and
  /// `clock` must outlive the outbox.
  MailOutbox(Ids& ids, const Clock& clock, std::function<void()> wake);

  /// Appends `message`, of which message_id and date are set here: however often the mail is tried,
  /// they stay the same. INVALID_ARGUMENT when it cannot be written as a mail (see CheckMessage),
  /// or has a calendar part, which rows of this table cannot hold.
  absl::Status Append(storage::Transaction& transaction, Message message, const Options& options);
  absl::Status Append(storage::Transaction& transaction, Message message) {
    return Append(transaction, std::move(message), Options());
  }

  /// Drops what waits under `reference`, and what failed. Once this is committed nothing of it
  /// leaves, unless a sender had already begun to hand it over.
  absl::Status Withdraw(storage::Transaction& transaction, std::string_view reference);

  /// How many mails wait to be sent, but no more than `limit`.
  absl::StatusOr<int64_t> Waiting(storage::Transaction& transaction, int limit);

  /// The latest mails that were given up within the last 30 days, at most `limit`.
  absl::StatusOr<std::vector<FailedMail>> Failed(storage::Transaction& transaction, int limit);

 private:
  Ids& ids_;
  const Clock& clock_;
  std::function<void()> wake_;
};

}  // namespace amble::mail
