#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "services/platform/mail/message.h"
#include "services/platform/storage/database.h"

/// The rows of mail_outbox as the sender handles them. Internal to this folder.
namespace amble::mail {

/// A mail that a sender holds until `lease_ends`.
struct ClaimedMail {
  std::string id;
  Message message;
  absl::Time expires;
  int64_t attempts = 0;  ///< this one included
};

/// Headers as one text, "Name: value" a line. Neither holds a line break: CheckMessage has seen
/// them.
std::string PackHeaders(const std::vector<std::pair<std::string, std::string>>& headers);
std::vector<std::pair<std::string, std::string>> UnpackHeaders(std::string_view packed);

/// Whether a mail is due at `now`.
absl::StatusOr<bool> HasDueMail(storage::Transaction& transaction, absl::Time now);

/// Takes at most `limit` due mails, which nobody else takes before `lease_ends`. Forgets failures
/// from before `forget_before`.
absl::StatusOr<std::vector<ClaimedMail>> ClaimMails(storage::Transaction& transaction,
                                                    const std::string& claim, absl::Time now,
                                                    absl::Time lease_ends, int limit,
                                                    absl::Time forget_before);

/// Whether the mail is still there and held under `claim`.
absl::StatusOr<bool> IsHeld(storage::Transaction& transaction, const std::string& id,
                            const std::string& claim);

/// The mail has been handed over. These three do nothing when it is not held under `claim` any
/// more.
absl::Status DeleteMail(storage::Transaction& transaction, const std::string& id,
                        const std::string& claim);
/// It is tried again at `due`.
absl::Status PutOffMail(storage::Transaction& transaction, const std::string& id,
                        const std::string& claim, absl::Time due, std::string_view failure);
/// It is given up, and what it said and whom it was for is erased.
absl::Status FailMail(storage::Transaction& transaction, const std::string& id,
                      const std::string& claim, absl::Time now, std::string_view failure);

}  // namespace amble::mail
