#include "services/groups/api/event_reader.h"

#include <algorithm>

#include "amble/accounts/v1/events.pb.h"
#include "amble/attendance/v1/events.pb.h"
#include "amble/scheduling/v1/events.pb.h"
#include "services/groups/app/apply_merge.h"
#include "services/groups/app/follow_clashes.h"
#include "services/groups/app/follow_staff.h"
#include "services/platform/errors/errors.h"
#include "services/platform/events/event_message.h"

namespace amble::groups {
namespace {

Staff FromProto(const accounts::v1::StaffState& state, int64_t version) {
  const auto& roles = state.roles();
  return {.practice = state.practice(),
          .id = state.staff(),
          .person = state.person(),
          .therapist =
              std::find(roles.begin(), roles.end(), api::v1::STAFF_ROLE_THERAPIST) != roles.end(),
          .credential_expire_time = absl::FromUnixMicros(state.credential_expire_microseconds()),
          .version = version};
}

}  // namespace

absl::Status ApplyAccountsEvent(const Dependencies& dependencies, storage::Transaction& transaction,
                                const events::Event& event) {
  if (events::Holds<accounts::v1::PracticeState>(event)) {
    AMBLE_ASSIGN_OR_RETURN(auto practice, events::ParseEvent<accounts::v1::PracticeState>(event));
    return dependencies.practices->Apply(transaction,
                                         Practice{.id = practice.practice(),
                                                  .display_name = practice.display_name(),
                                                  .help = practice.help(),
                                                  .version = event.version});
  }
  if (events::Holds<accounts::v1::StaffState>(event)) {
    AMBLE_ASSIGN_OR_RETURN(auto staff, events::ParseEvent<accounts::v1::StaffState>(event));
    return FollowStaff(dependencies, transaction, FromProto(staff, event.version), event.history);
  }
  if (events::Holds<accounts::v1::PersonState>(event)) {
    AMBLE_ASSIGN_OR_RETURN(auto person, events::ParseEvent<accounts::v1::PersonState>(event));
    if (person.merged_into().empty()) return absl::OkStatus();
    return ApplyMerge(dependencies, transaction, person.person(), person.merged_into());
  }
  return absl::OkStatus();
}

absl::Status ApplySchedulingEvent(const Dependencies& dependencies,
                                  storage::Transaction& transaction, const events::Event& event) {
  if (!events::Holds<scheduling::v1::WalkEvent>(event)) return absl::OkStatus();
  AMBLE_ASSIGN_OR_RETURN(auto walk, events::ParseEvent<scheduling::v1::WalkEvent>(event));
  const GroupKey group{walk.practice(), walk.group()};
  AMBLE_ASSIGN_OR_RETURN(const auto known,
                         dependencies.walks->Find(transaction, group, walk.walk()));
  AMBLE_RETURN_IF_ERROR(dependencies.walks->Apply(
      transaction, WalkPreview{.group = group,
                               .walk = walk.walk(),
                               .title = walk.title(),
                               .start_time = absl::FromUnixMicros(walk.start_microseconds()),
                               .time_zone = walk.time_zone(),
                               .duration_minutes = walk.duration_minutes(),
                               .area = walk.area(),
                               .access = walk.access(),
                               .cancelled = walk.state() == scheduling::v1::WALK_STATE_CANCELLED,
                               .version = event.version}));
  // Attendance may have told of answers first.
  return known ? absl::OkStatus() : FollowWalk(dependencies, transaction, group, walk.walk());
}

absl::Status ApplyAttendanceEvent(const Dependencies& dependencies,
                                  storage::Transaction& transaction, const events::Event& event) {
  if (events::Holds<attendance::v1::ResponseEvent>(event)) {
    AMBLE_ASSIGN_OR_RETURN(auto response, events::ParseEvent<attendance::v1::ResponseEvent>(event));
    const ToldAnswer answer{.group = {response.practice(), response.group()},
                            .walk = response.walk(),
                            .member = response.member(),
                            .going = response.state() == attendance::v1::RESPONSE_STATE_GOING,
                            .version = event.version};
    AMBLE_RETURN_IF_ERROR(dependencies.goers->Apply(transaction, answer.group, answer.walk,
                                                    answer.member, answer.going, answer.version));
    return FollowAnswer(dependencies, transaction, answer);
  }
  if (events::Holds<attendance::v1::WalkProgressEvent>(event)) {
    AMBLE_ASSIGN_OR_RETURN(auto walk, events::ParseEvent<attendance::v1::WalkProgressEvent>(event));
    if (walk.state() != attendance::v1::ROLL_STATE_CLOSED) return absl::OkStatus();
    return dependencies.goers->ForgetWalk(transaction, {walk.practice(), walk.group()},
                                          walk.walk());
  }
  return absl::OkStatus();
}

}  // namespace amble::groups
