#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "services/attendance/app/arrival.h"

namespace amble::attendance {

/// How often somebody may guess wrong on one walk.
inline constexpr int kMostWrongGuesses = 5;

/// "I'm here": marks the caller PRESENT, if `code` is that of the walk. INVALID_ARGUMENT naming
/// `code` when it is not; kTooManyRequests once that has happened kMostWrongGuesses times. Who is
/// there already is not marked again.
class Arrive {
 public:
  explicit Arrive(const Dependencies& dependencies) : dependencies_(dependencies) {}
  absl::StatusOr<Arrival> operator()(const rpc::CallContext& call, const WalkId& walk,
                                     const std::string& code) const;

 private:
  absl::Status CheckCode(storage::Transaction& transaction, const rpc::CallContext& call,
                         const WalkId& walk, const std::string& code, absl::Status& refusal) const;
  absl::Status Mark(storage::Transaction& transaction, Access& access) const;

  Dependencies dependencies_;
};

}  // namespace amble::attendance
