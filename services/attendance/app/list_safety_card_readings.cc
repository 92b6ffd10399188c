#include "services/attendance/app/list_safety_card_readings.h"

#include "services/platform/errors/errors.h"

namespace amble::attendance {

absl::StatusOr<std::vector<NamedReading>> ListSafetyCardReadings::operator()(
    const rpc::CallContext& call, const SafetyRepository::ReadingKey& before, int limit) const {
  std::vector<NamedReading> readings;
  AMBLE_RETURN_IF_ERROR(
      dependencies_.database->Read([&](storage::Transaction& transaction) -> absl::Status {
        AMBLE_ASSIGN_OR_RETURN(readings, dependencies_.safety->ReadingsOf(
                                             transaction, call.principal.person, before, limit));
        return absl::OkStatus();
      }));
  return readings;
}

}  // namespace amble::attendance
