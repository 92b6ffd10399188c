#pragma once

#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "services/attendance/domain/walk.h"
#include "services/attendance/domain/wrap_up.h"
#include "services/platform/storage/database.h"

namespace amble::attendance {

/// How walks were wrapped up. Who changes that holds the walk's row.
class WrapUpRepository {
 public:
  virtual ~WrapUpRepository() = default;

  /// Empty when nobody has begun.
  virtual absl::StatusOr<WrapUpProgress> Find(storage::Transaction& transaction,
                                              const std::string& practice,
                                              const std::string& walk) = 0;
  /// Adds or replaces.
  virtual absl::Status Save(storage::Transaction& transaction, const std::string& practice,
                            const std::string& walk, const WrapUpProgress& progress) = 0;

  /// By member.
  virtual absl::StatusOr<std::vector<SettledAbsence>> Settled(storage::Transaction& transaction,
                                                              const std::string& practice,
                                                              const std::string& walk) = 0;
  /// ALREADY_EXISTS when it is settled.
  virtual absl::Status Settle(storage::Transaction& transaction, const std::string& practice,
                              const std::string& walk, const SettledAbsence& settled) = 0;

  /// Walk and member of all absences of `walks` (ids) that are excused.
  virtual absl::StatusOr<std::set<std::pair<std::string, std::string>>> Excused(
      storage::Transaction& transaction, const std::string& practice,
      std::vector<std::string> walks) = 0;

  /// Members (ids, in order) who gave up a place on `walk` late, and had none at its start. See
  /// LateFrom. At most kLargestRoll.
  virtual absl::StatusOr<std::vector<std::string>> GaveUpLate(storage::Transaction& transaction,
                                                              const Walk& walk) = 0;

  /// The first walk of a group that starts after `now`, has not been started and is not cancelled.
  virtual absl::StatusOr<std::optional<Walk>> NextWalk(storage::Transaction& transaction,
                                                       const std::string& practice,
                                                       const std::string& group,
                                                       absl::Time now) = 0;
};

}  // namespace amble::attendance
