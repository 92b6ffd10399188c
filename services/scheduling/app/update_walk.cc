#include "services/scheduling/app/update_walk.h"

#include "services/platform/errors/errors.h"
#include "services/scheduling/app/authorize.h"
#include "services/scheduling/app/change_walk.h"

namespace amble::scheduling {
namespace {

void Patch(const UpdateWalkCommand& command, Walk& walk) {
  const Walk& change = command.walk;
  const auto changes = [&command](const char* path) { return command.paths.contains(path); };
  if (changes("title")) walk.title = change.title;
  if (changes("duration_minutes")) walk.duration_minutes = change.duration_minutes;
  if (changes("route")) walk.route = change.route;
  if (changes("capacity")) walk.capacity = change.capacity;
  if (changes("minimum")) walk.minimum = change.minimum;
  if (changes("answer_by_time")) walk.answer_by_time = change.answer_by_time;
  if (changes("leaders")) walk.leaders = change.leaders;
  if (changes("leader_phone")) walk.leader_phone = change.leader_phone;
  if (changes("home_contact")) walk.home_contact = change.home_contact;
  if (changes("note")) walk.note = change.note;
  if (changes("meeting_point_minutes")) {
    walk.meeting_point_minutes = change.meeting_point_minutes;
  }
}

}  // namespace

absl::StatusOr<Walk> UpdateWalk::operator()(const rpc::CallContext& call,
                                            const UpdateWalkCommand& command) const {
  const WalkKey& key = command.walk.key;
  AMBLE_RETURN_IF_ERROR(
      RequireStanding(dependencies_, call, key.practice, key.group, Leads).status());
  const absl::Time now = dependencies_.clock->Now();
  const auto change = [&](storage::Transaction& transaction, Walk& walk) -> absl::Status {
    AMBLE_RETURN_IF_ERROR(CheckStillPlanned(walk, now));
    Patch(command, walk);
    AMBLE_RETURN_IF_ERROR(CheckRoute(dependencies_, transaction, walk));
    // Somebody named earlier may have left since; that must not stand in the way of the rest.
    if (command.paths.contains("leaders")) {
      AMBLE_RETURN_IF_ERROR(CheckLeaders(dependencies_, transaction, walk));
    }
    return CheckPlan(walk, now);
  };
  return WithLeadersOfLate(dependencies_, call, [&] {
    return ChangeWalk(dependencies_, call, key, command.etag, change);
  });
}

}  // namespace amble::scheduling
