#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "absl/time/time.h"

namespace amble::load {

/// What one slice of time brought.
struct SliceResult {
  int64_t completed = 0;  ///< answered with OK
  int64_t failed = 0;     ///< answered with an error, or not at all
  absl::Duration took;    ///< from the first call to the last answer
  /// Of those that completed, from the call to its answer.
  std::vector<float> latencies_microseconds;

  /// One line of JSON.
  std::string ToJson() const;
};

/// Hears whether the call was answered with OK. Called once.
using Done = std::function<void(bool ok)>;
/// Makes one call on behalf of `slot` and returns at once; `done` is called on another thread. Of
/// one slot, at most one call is under way. False: the slot has nothing more to ask.
using Issue = std::function<bool(int slot, Done done)>;

/// A closed loop: keeps `in_flight` calls under way for `duration`, then awaits the last answers.
/// InfiniteDuration: until no slot has anything more to ask.
SliceResult RunClosedLoop(int in_flight, absl::Duration duration, const Issue& issue);

}  // namespace amble::load
