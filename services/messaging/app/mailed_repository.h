#pragma once

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "services/messaging/app/dispatch_queue.h"
#include "services/platform/storage/database.h"

namespace amble::messaging {

/// A mail of ours.
struct Mailed {
  std::string person;  ///< whom it was to, as known when it was queued
  DispatchState state = DispatchState::kWaiting;
  /// What it told, in the order in which rows are locked: one dispatch, or those of a digest.
  std::vector<std::string> dispatches;

  friend bool operator==(const Mailed&, const Mailed&) = default;
};

/// Which dispatches of a DispatchQueue a mail has told.
class MailedRepository {
 public:
  virtual ~MailedRepository() = default;

  /// The mail with this Message-ID, "<…@…>", whose dispatches nobody else changes until the
  /// transaction is over. nullopt when it is none of ours, or was forgotten.
  virtual absl::StatusOr<std::optional<Mailed>> Lock(storage::Transaction& transaction,
                                                     const std::string& message_id) = 0;
};

}  // namespace amble::messaging
