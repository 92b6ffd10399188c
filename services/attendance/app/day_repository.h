#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "services/attendance/domain/head_count.h"
#include "services/attendance/domain/roll.h"
#include "services/platform/storage/database.h"

namespace amble::attendance {

/// By how much somebody said to be late.
struct LateNotice {
  std::string member;
  int minutes = 0;
  int changes = 0;  ///< how often it was said

  friend bool operator==(const LateNotice&, const LateNotice&) = default;
};

/// What else the day of a walk leaves behind. Who writes holds the walk's row.
class DayRepository {
 public:
  virtual ~DayRepository() = default;

  /// Of whom a roll can tell before the walk was started: members who have arrived, and those GOING
  /// who are late. In any order.
  virtual absl::StatusOr<std::vector<RollEntry>> Announced(storage::Transaction& transaction,
                                                           const std::string& practice,
                                                           const std::string& walk) = 0;

  virtual absl::Status AddHeadCount(storage::Transaction& transaction, const std::string& practice,
                                    const std::string& walk, const HeadCount& count) = 0;
  /// In the order of arrival.
  virtual absl::StatusOr<std::vector<HeadCount>> HeadCounts(storage::Transaction& transaction,
                                                            const std::string& practice,
                                                            const std::string& walk) = 0;

  /// Adds the notice, or replaces that of the member.
  virtual absl::Status SaveLate(storage::Transaction& transaction, const std::string& practice,
                                const std::string& walk, const LateNotice& notice) = 0;
  /// By member.
  virtual absl::StatusOr<std::vector<LateNotice>> LateNotices(storage::Transaction& transaction,
                                                              const std::string& practice,
                                                              const std::string& walk) = 0;

  /// Empty until there is one; also for a walk that is not known.
  virtual absl::StatusOr<std::string> ArrivalCode(storage::Transaction& transaction,
                                                  const std::string& practice,
                                                  const std::string& walk) = 0;
  virtual absl::Status SetArrivalCode(storage::Transaction& transaction,
                                      const std::string& practice, const std::string& walk,
                                      const std::string& code) = 0;
  /// How often the person has guessed wrong.
  virtual absl::StatusOr<int> WrongGuesses(storage::Transaction& transaction,
                                           const std::string& practice, const std::string& walk,
                                           const std::string& person) = 0;
  virtual absl::Status CountWrongGuess(storage::Transaction& transaction,
                                       const std::string& practice, const std::string& walk,
                                       const std::string& person) = 0;

  /// Why the walk ended before its time; empty when it did not.
  virtual absl::StatusOr<std::string> EarlyReason(storage::Transaction& transaction,
                                                  const std::string& practice,
                                                  const std::string& walk) = 0;
  virtual absl::Status SetEarlyReason(storage::Transaction& transaction,
                                      const std::string& practice, const std::string& walk,
                                      const std::string& reason) = 0;

  /// Walks UNDER_WAY of all practices whose planned end was at `first` or before while nothing was
  /// told of it, or at `second` or before while the last stage was not; the longest overdue first.
  virtual absl::StatusOr<std::vector<WalkId>> Overdue(storage::Transaction& transaction,
                                                      absl::Time first, absl::Time second,
                                                      int limit) = 0;
  /// What was told of it last; 0 for nothing.
  virtual absl::StatusOr<int> OverdueStageTold(storage::Transaction& transaction,
                                               const std::string& practice,
                                               const std::string& walk) = 0;
  virtual absl::Status SetOverdueStageTold(storage::Transaction& transaction,
                                           const std::string& practice, const std::string& walk,
                                           int stage) = 0;
};

}  // namespace amble::attendance
