#pragma once

#include "services/attendance/app/respond.h"

namespace amble::attendance {

/// The answer that came with an invitation, for a member who exists since a moment ago: the feed of
/// groups is read up to the member if need be. For services alone.
class RespondForNewMember {
 public:
  explicit RespondForNewMember(const Answering* answering) : answering_(answering) {}
  void operator()(SharedCall call, RespondCommand command, Combiner::Done done) const;

 private:
  const Answering* answering_;
};

}  // namespace amble::attendance
