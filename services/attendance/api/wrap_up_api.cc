#include "services/attendance/api/wrap_up_api.h"

#include <fmt/format.h>

#include <string>
#include <utility>
#include <vector>

#include "services/attendance/api/conversions.h"
#include "services/attendance/api/follow_up_api.h"
#include "services/attendance/api/group_names.h"
#include "services/platform/errors/detail.h"
#include "services/platform/errors/errors.h"
#include "services/platform/resources/timestamps.h"

namespace amble::attendance {
namespace {

using resources::FromTimestamp;
using resources::ToTimestamp;

/// The report of walks that start in the same minute as `walk`: those of the group seldom do.
std::string AttendanceCsv(const Walk& walk) {
  const auto format = [](absl::Time time) {
    return absl::FormatTime("%Y-%m-%dT%H:%M:%SZ", time, absl::UTCTimeZone());
  };
  const absl::Time from = absl::FromUnixSeconds(absl::ToUnixSeconds(walk.plan.start));
  return fmt::format("/v1/{}/attendanceReport.csv?from={}&to={}&table=REPORT_TABLE_MEMBERS",
                     GroupName({walk.id.practice, walk.id.group}), format(from),
                     format(from + absl::Seconds(1)));
}

std::string NameOf(const WrapUp& wrap_up, const std::string& leader) {
  const auto found = wrap_up.leaders.find(leader);
  return found == wrap_up.leaders.end() ? std::string() : found->second;
}

void Describe(const WrapUp& wrap_up, const MissedMember& line, v1::MissedMember& proto) {
  const GroupId group{wrap_up.walk.id.practice, wrap_up.walk.id.group};
  proto.set_member(MemberName(group, line.member));
  proto.set_walking_name(line.walking_name);
  proto.set_in_a_row(line.in_a_row);
  if (line.follow_up) *proto.mutable_follow_up() = ToProto(*line.follow_up);
  if (line.settled) {
    proto.set_settlement(static_cast<v1::AbsenceSettlement>(line.settled->settlement));
    proto.set_settled_by(MemberName(group, line.settled->settled_by));
    proto.set_settled_by_walking_name(NameOf(wrap_up, line.settled->settled_by));
    *proto.mutable_settle_time() = ToTimestamp(line.settled->settle_time);
  }
  for (const KindStep step : line.steps) proto.add_steps(static_cast<v1::KindStep>(step));
}

void Describe(const WrapUpProgress& progress, const NextWalk& next, v1::NextWalk& proto) {
  const WalkId& id = next.walk.id;
  const GroupId group{id.practice, id.group};
  proto.set_walk(WalkName(id));
  proto.set_title(next.walk.plan.title);
  *proto.mutable_start_time() = ToTimestamp(next.walk.plan.start);
  proto.set_time_zone(next.walk.plan.time_zone);
  proto.set_going_count(next.walk.turnout.going);
  proto.set_capacity(next.walk.plan.capacity);
  proto.set_waiting_count(next.walk.turnout.waitlisted);
  const auto list = [&](const std::vector<ListedMember>& members, auto& protos) {
    for (const ListedMember& member : members) {
      v1::WrapUpMember& one = *protos.Add();
      one.set_member(MemberName(group, member.member));
      one.set_walking_name(member.walking_name);
    }
  };
  list(next.going, *proto.mutable_going());
  list(next.unanswered, *proto.mutable_unanswered());
  proto.set_more(next.more);
  if (progress.next_walk != id.walk) return;
  proto.set_confirmed_by(MemberName(group, progress.next_confirmed_by));
  if (progress.next_confirm_time) {
    *proto.mutable_confirm_time() = ToTimestamp(*progress.next_confirm_time);
  }
}

v1::WrapUp ToProto(const WrapUp& wrap_up) {
  const WalkId& id = wrap_up.walk.id;
  v1::WrapUp proto;
  proto.set_walk(WalkName(id));
  for (const MissedMember& line : wrap_up.absent) Describe(wrap_up, line, *proto.add_absent());
  for (const MissedMember& line : wrap_up.said_no_late) {
    Describe(wrap_up, line, *proto.add_said_no_late());
  }
  proto.set_open_count(wrap_up.OpenCount());
  if (wrap_up.next) Describe(wrap_up.progress, *wrap_up.next, *proto.mutable_next_walk());
  proto.set_attendance_csv(AttendanceCsv(wrap_up.walk));
  if (wrap_up.progress.finish_time) {
    *proto.mutable_finish_time() = ToTimestamp(*wrap_up.progress.finish_time);
    proto.set_finished_by(MemberName({id.practice, id.group}, wrap_up.progress.finished_by));
    proto.set_finished_by_walking_name(NameOf(wrap_up, wrap_up.progress.finished_by));
  }
  return proto;
}

/// What of it tells what others have done.
v1::WrapUp InShort(const v1::WrapUp& whole) {
  v1::WrapUp brief;
  brief.set_walk(whole.walk());
  for (const v1::MissedMember& line : whole.absent()) {
    if (line.settlement() == v1::ABSENCE_SETTLEMENT_UNSPECIFIED) continue;
    v1::MissedMember& settled = *brief.add_absent();
    settled.set_member(line.member());
    settled.set_settlement(line.settlement());
    settled.set_settled_by(line.settled_by());
  }
  brief.set_open_count(whole.open_count());
  if (whole.has_next_walk()) brief.mutable_next_walk()->set_walk(whole.next_walk().walk());
  return brief;
}

absl::StatusOr<SettleAbsence> FromProto(const v1::SettledAbsence& request, const WalkId& walk,
                                        const std::string& field) {
  AMBLE_ASSIGN_OR_RETURN(auto member, ParseMember(request.member(), field + ".member"));
  if (member.first != GroupId{walk.practice, walk.group}) {
    return InvalidField(field + ".member", "It is not a member of the same group.");
  }
  if (!v1::AbsenceSettlement_IsValid(request.settlement())) {
    return InvalidField(field + ".settlement", "There is no such settlement.");
  }
  SettleAbsence settle{.member = std::move(member.second),
                       .settlement = static_cast<Settlement>(request.settlement())};
  const bool followed = settle.settlement == Settlement::kFollowUp;
  if (followed && !request.has_follow_up()) return MissingField(field + ".follow_up");
  if (!followed && request.has_follow_up()) {
    return InvalidField(field + ".follow_up", "It is given with FOLLOW_UP alone.");
  }
  if (followed) {
    settle.reason = request.follow_up().reason();
    settle.due = FromTimestamp(request.follow_up().due_time());
  }
  return settle;
}

absl::StatusOr<FinishWrapUpCommand> FromProto(const v1::FinishWrapUpRequest& request) {
  FinishWrapUpCommand command;
  AMBLE_ASSIGN_OR_RETURN(command.walk, ParseWalk(request.walk(), "walk"));
  for (int i = 0; i < request.settled_size(); ++i) {
    AMBLE_ASSIGN_OR_RETURN(SettleAbsence settle, FromProto(request.settled(i), command.walk,
                                                           fmt::format("settled[{}]", i)));
    command.settled.push_back(std::move(settle));
  }
  if (request.next_walk_confirmed().empty()) return command;
  AMBLE_ASSIGN_OR_RETURN(WalkId next,
                         ParseWalk(request.next_walk_confirmed(), "next_walk_confirmed"));
  if (next.practice != command.walk.practice || next.group != command.walk.group) {
    return InvalidField("next_walk_confirmed", "It is not a walk of the same group.");
  }
  command.next_walk = std::move(next.walk);
  return command;
}

}  // namespace

absl::Status WrapUpApi::WithCurrent(const rpc::CallContext& call, const WalkId& walk,
                                    absl::Status refused) const {
  if (ReasonOf(refused) != Reason::kEtagMismatch) return refused;
  const absl::StatusOr<WrapUp> wrap_up = get_(call, walk);
  if (!wrap_up.ok()) return refused;
  v1::WrapUp current = ToProto(*wrap_up);
  if (current.ByteSizeLong() > kMostDetailBytes) current = InShort(current);
  AddDetail(refused, {current.GetTypeName(), current.SerializeAsString()});
  return refused;
}

grpc::ServerUnaryReactor* WrapUpApi::GetWrapUp(grpc::CallbackServerContext* context,
                                               const v1::GetWrapUpRequest* request,
                                               v1::WrapUp* response) {
  return adapter_->Unary(context, request, response,
                         [this](const rpc::CallContext& call,
                                const v1::GetWrapUpRequest& request) -> absl::StatusOr<v1::WrapUp> {
                           AMBLE_ASSIGN_OR_RETURN(const WalkId walk,
                                                  ParseWalk(request.walk(), "walk"));
                           AMBLE_ASSIGN_OR_RETURN(const WrapUp wrap_up, get_(call, walk));
                           return ToProto(wrap_up);
                         });
}

grpc::ServerUnaryReactor* WrapUpApi::FinishWrapUp(grpc::CallbackServerContext* context,
                                                  const v1::FinishWrapUpRequest* request,
                                                  v1::WrapUp* response) {
  return adapter_->Unary(
      context, request, response,
      [this](const rpc::CallContext& call,
             const v1::FinishWrapUpRequest& request) -> absl::StatusOr<v1::WrapUp> {
        AMBLE_ASSIGN_OR_RETURN(const FinishWrapUpCommand command, FromProto(request));
        const absl::StatusOr<WrapUp> wrap_up = finish_(call, command);
        if (!wrap_up.ok()) return WithCurrent(call, command.walk, wrap_up.status());
        return ToProto(*wrap_up);
      });
}

}  // namespace amble::attendance
