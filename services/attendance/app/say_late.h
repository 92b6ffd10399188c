#pragma once

#include "absl/status/statusor.h"
#include "services/attendance/app/arrival.h"

namespace amble::attendance {

/// How often somebody may say so of one walk.
inline constexpr int kMostLateChanges = 20;

/// "I'm late": keeps by how many minutes, for leaders to see. kNoOffer for who has no place on the
/// walk, kTooManyRequests after kMostLateChanges.
class SayLate {
 public:
  explicit SayLate(const Dependencies& dependencies) : dependencies_(dependencies) {}
  absl::StatusOr<Arrival> operator()(const rpc::CallContext& call, const WalkId& walk,
                                     int minutes) const;

 private:
  absl::Status CheckHasPlace(storage::Transaction& transaction, const Access& access) const;

  Dependencies dependencies_;
};

}  // namespace amble::attendance
