#pragma once

#include "services/attendance/app/respond.h"

namespace amble::attendance {

/// A leader's answer for a member who said so by other means.
class RespondFor {
 public:
  explicit RespondFor(const Answering* answering) : answering_(answering) {}
  void operator()(SharedCall call, RespondCommand command, Combiner::Done done) const;

 private:
  const Answering* answering_;
};

}  // namespace amble::attendance
