#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "services/groups/app/dependencies.h"
#include "services/groups/app/first_walk_view.h"
#include "services/groups/domain/first_walk.h"
#include "services/groups/domain/invitation.h"
#include "services/groups/domain/walk_preview.h"
#include "services/platform/rpc/call_context.h"

namespace amble::groups {

/// An invitation as whoever holds the link may see it.
struct InvitationPreview {
  GroupKey group;
  InvitationState state = InvitationState::kEnded;
  std::string title;  ///< neutral for a THERAPY group
  std::string practice_display_name;
  bool mailed = false;
  bool asks_to_join = false;
  Agreement agreement;
  std::vector<WalkPreview> walks;  ///< soonest first, at most kPreviewedWalks
  std::string help;
  NamedGreeter greeter;      ///< of the next walk; nobody in links to a THERAPY group
  FirstWalkCard first_walk;  ///< of it the public part; of version 0 when nobody has written it
};

/// What an invitation is about, for whoever holds its token. NOT_FOUND for a token that nobody gave
/// out. Of one that is not OPEN neither walks nor agreement are told.
class GetInvitation {
 public:
  explicit GetInvitation(const Dependencies& dependencies) : dependencies_(dependencies) {}
  absl::StatusOr<InvitationPreview> operator()(const rpc::CallContext& call,
                                               const std::string& token) const;

 private:
  const Dependencies& dependencies_;
};

}  // namespace amble::groups
