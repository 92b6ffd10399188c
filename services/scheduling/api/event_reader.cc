#include "services/scheduling/api/event_reader.h"

#include "amble/attendance/v1/events.pb.h"
#include "amble/groups/v1/events.pb.h"
#include "services/platform/errors/errors.h"
#include "services/platform/events/event_message.h"
#include "services/scheduling/app/apply_progress.h"

namespace amble::scheduling {

namespace {

/// Whether the person is no member any more, and no other membership has taken its place.
bool HasGone(const groups::v1::MemberEvent& member) {
  return (member.state() == groups::v1::MEMBER_STATE_LEFT ||
          member.state() == groups::v1::MEMBER_STATE_REMOVED) &&
         member.merged_into().empty();
}

}  // namespace

absl::Status ApplyGroupsEvent(MembershipRepository& memberships, CalendarFeedRepository& feeds,
                              storage::Transaction& transaction, const events::Event& event) {
  if (events::Holds<groups::v1::GroupEvent>(event)) {
    AMBLE_ASSIGN_OR_RETURN(auto group, events::ParseEvent<groups::v1::GroupEvent>(event));
    return memberships.Apply(transaction,
                             Group{.practice = group.practice(),
                                   .id = group.group(),
                                   .title = group.title(),
                                   .therapy = group.kind() == groups::v1::GROUP_KIND_THERAPY,
                                   .time_zone = group.time_zone(),
                                   .version = event.version,
                                   .archived = group.archived()});
  }
  if (events::Holds<groups::v1::MemberEvent>(event)) {
    AMBLE_ASSIGN_OR_RETURN(auto member, events::ParseEvent<groups::v1::MemberEvent>(event));
    // What was made since is of whoever came back: the feed may be read again.
    if (HasGone(member)) {
      AMBLE_RETURN_IF_ERROR(feeds.DeleteOfGroup(transaction, member.person(), member.practice(),
                                                member.group(), event.write_time));
    }
    return memberships.Apply(transaction,
                             Member{.practice = member.practice(),
                                    .group = member.group(),
                                    .id = member.member(),
                                    .person = member.person(),
                                    .leads = member.role() == groups::v1::MEMBER_ROLE_LEADER ||
                                             member.role() == groups::v1::MEMBER_ROLE_CO_LEADER,
                                    .active = member.state() == groups::v1::MEMBER_STATE_ACTIVE,
                                    .version = event.version});
  }
  return absl::OkStatus();
}

absl::Status ApplyAttendanceEvent(WalkRepository& walks, WalkEvents& told,
                                  storage::Transaction& transaction, const events::Event& event) {
  if (!events::Holds<attendance::v1::WalkProgressEvent>(event)) return absl::OkStatus();
  AMBLE_ASSIGN_OR_RETURN(auto progress,
                         events::ParseEvent<attendance::v1::WalkProgressEvent>(event));
  const WalkKey key{progress.practice(), progress.group(), progress.walk()};
  switch (progress.state()) {
    case attendance::v1::ROLL_STATE_UNDER_WAY:
      return ApplyProgress(walks, told, transaction, key, WalkState::kUnderWay);
    case attendance::v1::ROLL_STATE_CLOSED:
      return ApplyProgress(walks, told, transaction, key, WalkState::kClosed);
    default:
      return absl::OkStatus();
  }
}

}  // namespace amble::scheduling
