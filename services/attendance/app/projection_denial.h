#pragma once

#include "absl/status/status.h"
#include "services/platform/errors/errors.h"

namespace amble::attendance {

/// Whether a refusal may rest on what other services have said and may have corrected since: who is
/// in the group, which walks there are, when they start.
inline bool MayRestOnProjection(const absl::Status& status) {
  switch (ReasonOf(status)) {
    case Reason::kNotFound:
    case Reason::kPermissionDenied:
    case Reason::kMembershipState:
    case Reason::kAgreementRequired:
    case Reason::kWalkNotPlanned:
    case Reason::kWalkStarted:
    case Reason::kAnswerByPassed:
      return true;
    default:
      return false;
  }
}

}  // namespace amble::attendance
