#pragma once

#include <span>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "services/attendance/domain/safety_card.h"
#include "services/platform/storage/database.h"

namespace amble::attendance {

/// A reading as it is shown to whose card it was.
struct NamedReading {
  SafetyCardReading reading;
  std::string walk_title;   ///< empty: not known any more
  std::string reader_name;  ///< as above

  friend bool operator==(const NamedReading&, const NamedReading&) = default;
};

/// Whose safety cards belong to a walk, and who has read them.
class SafetyRepository {
 public:
  virtual ~SafetyRepository() = default;

  /// Members who are GOING, are on the roll, or have arrived, by walking name, then id; at most
  /// kLargestRoll.
  virtual absl::StatusOr<std::vector<Walker>> Walkers(storage::Transaction& transaction,
                                                      const std::string& practice,
                                                      const std::string& walk) = 0;

  /// One batch.
  virtual absl::Status AddReadings(storage::Transaction& transaction,
                                   std::span<const SafetyCardReading> readings) = 0;

  /// Where a page begins: before the reading with this key.
  struct ReadingKey {
    absl::Time time = absl::FromUnixSeconds(253'402'300'799);  ///< the end of the year 9999
    std::string reading;
  };
  /// Of the card of a person, in all practices, as the member that they are now; the last one
  /// first.
  virtual absl::StatusOr<std::vector<NamedReading>> ReadingsOf(storage::Transaction& transaction,
                                                               const std::string& person,
                                                               const ReadingKey& before,
                                                               int limit) = 0;
};

}  // namespace amble::attendance
