#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "services/platform/clock/clock.h"
#include "services/platform/host/configuration.h"
#include "services/platform/mail/catcher.h"

namespace amble::program {

/// What the banner of `amble dev` tells about the practice to look around in.
struct Demo {
  std::string therapist_email;
  std::string therapist_token;  ///< a session, for the banner's curl
  std::string operator_email;
  std::string group;           ///< practices/{practice}/groups/{group}
  std::string invitation_url;  ///< an open invitation to try as a participant
};

/// Opens a believable practice in an empty development platform, through its own API as people
/// would: an operator, a verified therapist, two groups, routes, walks to come, members and their
/// answers. On later starts only signs the therapist in. Blocks for a few seconds the first time;
/// needs the native gRPC port and the mail catcher. Repeated after an interruption it may leave a
/// second practice, never a half one in the banner.
absl::StatusOr<Demo> OpenDemo(const host::Configuration& configuration, const Clock& clock,
                              const mail::DevMailCatcher& catcher);

}  // namespace amble::program
