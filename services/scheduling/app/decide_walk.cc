#include "services/scheduling/app/decide_walk.h"

#include "services/platform/errors/errors.h"
#include "services/scheduling/app/authorize.h"
#include "services/scheduling/app/change_walk.h"
#include "services/scheduling/domain/decision.h"

namespace amble::scheduling {

absl::StatusOr<Walk> DecideWalk::operator()(const rpc::CallContext& call,
                                            const DecideWalkCommand& command) const {
  const WalkKey& key = command.key;
  AMBLE_ASSIGN_OR_RETURN(const Standing standing,
                         RequireStanding(dependencies_, call, key.practice, key.group, Leads));
  if (command.go && !command.reason.empty()) {
    return InvalidField("reason", "Nobody reads a reason for what will be.");
  }
  if (!command.go && command.reason.empty()) return MissingField("reason");
  if (!command.go) CatchUpBeforeCancelling(dependencies_, call);
  const std::string& member = standing.member->id;
  const absl::Time now = dependencies_.clock->Now();
  return ChangeWalk(dependencies_, call, key, command.etag, [&](storage::Transaction&, Walk& walk) {
    return command.go ? DecideGo(walk, member, now) : DecideNoGo(walk, command.reason, member, now);
  });
}

}  // namespace amble::scheduling
