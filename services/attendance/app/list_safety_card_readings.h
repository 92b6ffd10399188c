#pragma once

#include <vector>

#include "absl/status/statusor.h"
#include "services/attendance/app/dependencies.h"
#include "services/platform/rpc/call_context.h"

namespace amble::attendance {

/// Who has read the caller's safety card, the last reading first.
class ListSafetyCardReadings {
 public:
  explicit ListSafetyCardReadings(const Dependencies& dependencies) : dependencies_(dependencies) {}
  absl::StatusOr<std::vector<NamedReading>> operator()(const rpc::CallContext& call,
                                                       const SafetyRepository::ReadingKey& before,
                                                       int limit) const;

 private:
  Dependencies dependencies_;
};

}  // namespace amble::attendance
