#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "services/attendance/domain/roll.h"
#include "services/platform/storage/database.h"

namespace amble::attendance {

/// A walk, and the Walk::RollVersion of its roll.
struct RollVersion {
  WalkId walk;
  int64_t version = 0;

  friend bool operator==(const RollVersion&, const RollVersion&) = default;
};

/// Who is on the roll of a walk, and all marks that have arrived. Marks are never changed.
class RollRepository {
 public:
  virtual ~RollRepository() = default;

  /// Puts everybody who is GOING on the roll, and who arrived before the start.
  virtual absl::Status ExpectThoseGoing(storage::Transaction& transaction,
                                        const std::string& practice, const std::string& walk) = 0;

  /// ALREADY_EXISTS when the entry is there.
  virtual absl::Status AddEntry(storage::Transaction& transaction, const std::string& practice,
                                const std::string& walk, const RollEntry& entry) = 0;

  /// In any order; at most kLargestRoll.
  virtual absl::StatusOr<std::vector<RollEntry>> Entries(storage::Transaction& transaction,
                                                         const std::string& practice,
                                                         const std::string& walk) = 0;

  /// Of those of `walks` (ids, of any practice) that are known, each once, in any order.
  virtual absl::StatusOr<std::vector<RollVersion>> Versions(storage::Transaction& transaction,
                                                            std::vector<std::string> walks) = 0;

  /// In the order of arrival.
  virtual absl::StatusOr<std::vector<RollMark>> Marks(storage::Transaction& transaction,
                                                      const std::string& practice,
                                                      const std::string& walk) = 0;

  /// Adds marks, whose ids are new to the walk. One batch.
  virtual absl::Status AddMarks(storage::Transaction& transaction, const std::string& practice,
                                const std::string& walk, std::span<const RollMark> marks) = 0;
};

}  // namespace amble::attendance
