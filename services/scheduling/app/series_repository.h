#pragma once

#include <optional>
#include <set>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "services/platform/storage/database.h"
#include "services/scheduling/domain/series.h"

namespace amble::scheduling {

/// Where series are kept.
class SeriesRepository {
 public:
  virtual ~SeriesRepository() = default;
  /// The series, or nullopt. `lock`: until the end of the transaction nobody else changes it.
  virtual absl::StatusOr<std::optional<Series>> Find(storage::Transaction& transaction,
                                                     const SeriesKey& key, bool lock = false) = 0;
  /// The series whose task has been due for longest at `now`, locked; passes over those that
  /// other transactions hold.
  virtual absl::StatusOr<std::optional<Series>> ClaimDue(storage::Transaction& transaction,
                                                         absl::Time now) = 0;
  /// The slots from `first` to `last`, both included, of which the series has walks, whatever
  /// became of them.
  virtual absl::StatusOr<std::set<std::string>> Slots(storage::Transaction& transaction,
                                                      const SeriesKey& key,
                                                      const std::string& first,
                                                      const std::string& last) = 0;
  /// Creates or replaces.
  virtual absl::Status Save(storage::Transaction& transaction, const Series& series) = 0;
};

}  // namespace amble::scheduling
