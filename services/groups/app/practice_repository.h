#pragma once

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "services/groups/domain/practice.h"
#include "services/platform/storage/database.h"

namespace amble::groups {

/// What accounts has told: a projection, rebuilt from its feed.
class PracticeRepository {
 public:
  virtual ~PracticeRepository() = default;
  virtual absl::StatusOr<std::optional<Practice>> Find(storage::Transaction& transaction,
                                                       const std::string& practice) = 0;
  /// `person` on the staff of `practice`, or nullopt.
  virtual absl::StatusOr<std::optional<Staff>> FindStaff(storage::Transaction& transaction,
                                                         const std::string& practice,
                                                         const std::string& person) = 0;
  /// The THERAPISTs of `practice`, in any order.
  virtual absl::StatusOr<std::vector<Staff>> ListTherapists(storage::Transaction& transaction,
                                                            const std::string& practice) = 0;
  /// Who `person` is now: itself, or whom it was merged into.
  virtual absl::StatusOr<std::string> Resolve(storage::Transaction& transaction,
                                              const std::string& person) = 0;
  /// Keeps what is told unless a version as new is known.
  virtual absl::Status Apply(storage::Transaction& transaction, const Practice& practice) = 0;
  virtual absl::Status Apply(storage::Transaction& transaction, const Staff& staff) = 0;
  /// Keeps that `person` is `into` from now on.
  virtual absl::Status ApplyMerge(storage::Transaction& transaction, const std::string& person,
                                  const std::string& into) = 0;
  /// Forgets everything, before the feed is read again from zero.
  virtual absl::Status Reset(storage::Transaction& transaction) = 0;
};

}  // namespace amble::groups
