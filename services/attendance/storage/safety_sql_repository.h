#pragma once

#include "services/attendance/app/safety_repository.h"

namespace amble::attendance {

/// SafetyRepository over SQL.
class SafetySqlRepository final : public SafetyRepository {
 public:
  absl::StatusOr<std::vector<Walker>> Walkers(storage::Transaction& transaction,
                                              const std::string& practice,
                                              const std::string& walk) override;
  absl::Status AddReadings(storage::Transaction& transaction,
                           std::span<const SafetyCardReading> readings) override;
  absl::StatusOr<std::vector<NamedReading>> ReadingsOf(storage::Transaction& transaction,
                                                       const std::string& person,
                                                       const ReadingKey& before,
                                                       int limit) override;
};

}  // namespace amble::attendance
