#pragma once

#include <optional>
#include <set>
#include <string>

#include "services/scheduling/app/series_repository.h"

namespace amble::scheduling {

class SeriesSqlRepository final : public SeriesRepository {
 public:
  absl::StatusOr<std::optional<Series>> Find(storage::Transaction& transaction,
                                             const SeriesKey& key, bool lock) override;
  absl::StatusOr<std::optional<Series>> ClaimDue(storage::Transaction& transaction,
                                                 absl::Time now) override;
  absl::StatusOr<std::set<std::string>> Slots(storage::Transaction& transaction,
                                              const SeriesKey& key, const std::string& first,
                                              const std::string& last) override;
  absl::Status Save(storage::Transaction& transaction, const Series& series) override;
};

}  // namespace amble::scheduling
