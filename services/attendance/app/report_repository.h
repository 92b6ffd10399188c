#pragma once

#include <map>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "services/attendance/domain/member.h"
#include "services/attendance/domain/walk.h"
#include "services/platform/storage/database.h"

namespace amble::attendance {

/// What leaders look back on, a group at a time.
class ReportRepository {
 public:
  virtual ~ReportRepository() = default;

  /// Walks of a group that start in [from, to) and are not cancelled, soonest first; at most
  /// `limit`.
  virtual absl::StatusOr<std::vector<Walk>> Walks(storage::Transaction& transaction,
                                                  const std::string& practice,
                                                  const std::string& group, absl::Time from,
                                                  absl::Time to, int limit) = 0;

  /// The last `limit` walks of a group that are CLOSED and started before `before`, the latest
  /// first.
  virtual absl::StatusOr<std::vector<Walk>> ClosedBefore(storage::Transaction& transaction,
                                                         const std::string& practice,
                                                         const std::string& group,
                                                         absl::Time before, int limit) = 0;

  /// The first `limit` of those that start after `after`, the earliest first.
  virtual absl::StatusOr<std::vector<Walk>> ClosedAfter(storage::Transaction& transaction,
                                                        const std::string& practice,
                                                        const std::string& group, absl::Time after,
                                                        int limit) = 0;

  /// How many gave up a place on each of `walks` (at most some hundred) late, and have none now; by
  /// walk's id, without those that nobody did so of. See LateFrom.
  virtual absl::StatusOr<std::map<std::string, int>> LateWithdrawals(
      storage::Transaction& transaction, const std::string& practice,
      const std::vector<Walk>& walks) = 0;

  /// ACTIVE and PAUSED members of a group, by id; at most `limit`.
  virtual absl::StatusOr<std::vector<Member>> Members(storage::Transaction& transaction,
                                                      const std::string& practice,
                                                      const std::string& group, int limit) = 0;
};

}  // namespace amble::attendance
