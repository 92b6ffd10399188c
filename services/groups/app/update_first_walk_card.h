#pragma once

#include <set>
#include <string>

#include "absl/status/statusor.h"
#include "services/groups/app/dependencies.h"
#include "services/groups/app/first_walk_view.h"
#include "services/platform/rpc/call_context.h"

namespace amble::groups {

/// What UpdateFirstWalkCard needs.
struct UpdateFirstWalkCardCommand {
  FirstWalkCard card;           ///< of it what `paths` name
  std::set<std::string> paths;  ///< as the API names fields
  std::string etag;             ///< empty: whatever it is now
};

/// Writes the card. LEADER and CO_LEADER may.
class UpdateFirstWalkCard {
 public:
  explicit UpdateFirstWalkCard(const Dependencies& dependencies) : dependencies_(dependencies) {}
  absl::StatusOr<FirstWalkView> operator()(const rpc::CallContext& call,
                                           const UpdateFirstWalkCardCommand& command) const;

 private:
  const Dependencies& dependencies_;
};

}  // namespace amble::groups
