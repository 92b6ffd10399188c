#pragma once

#include "absl/status/status.h"
#include "services/attendance/app/combiner.h"
#include "services/attendance/app/dependencies.h"

namespace amble::attendance {

/// Most offers that are ended at a time.
inline constexpr int kMostLapses = 500;

/// Ends offers whose time is over, so that the next in line are offered the places. Every replica
/// may do so at any time: who comes second finds nothing to end.
class LapseOffers {
 public:
  LapseOffers(const Dependencies& dependencies, Combiner* combiner)
      : dependencies_(dependencies), combiner_(combiner) {}
  /// Returns when all that were due at its start have ended. Blocks.
  absl::Status operator()() const;

 private:
  absl::Status End(std::vector<OfferKey> offers) const;

  const Dependencies& dependencies_;
  Combiner* combiner_;
};

}  // namespace amble::attendance
