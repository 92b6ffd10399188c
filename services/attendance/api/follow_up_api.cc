#include "services/attendance/api/follow_up_api.h"

#include <charconv>
#include <string>
#include <utility>
#include <vector>

#include "services/attendance/api/conversions.h"
#include "services/attendance/api/group_names.h"
#include "services/platform/errors/errors.h"
#include "services/platform/resources/resource_name.h"
#include "services/platform/resources/timestamps.h"

namespace amble::attendance {
namespace {

using resources::FromTimestamp;
using resources::ToTimestamp;
using rpc::CallContext;

constexpr char kFollowUpPattern[] = "practices/*/groups/*/followUps/*";

/// The id of the member of `group` that `name` names; empty for an empty name.
absl::StatusOr<std::string> AssigneeIn(const GroupId& group, const std::string& name) {
  if (name.empty()) return std::string();
  AMBLE_ASSIGN_OR_RETURN(auto member, ParseMember(name, "assignee"));
  if (member.first != group) {
    return InvalidField("assignee", "It is not a member of the same group.");
  }
  return std::move(member.second);
}

absl::StatusOr<CreateFollowUpCommand> FromProto(const v1::CreateFollowUpRequest& request) {
  CreateFollowUpCommand command{.reason = request.reason(),
                                .due = FromTimestamp(request.due_time())};
  AMBLE_ASSIGN_OR_RETURN(command.group, ParseGroup(request.parent(), "parent"));
  AMBLE_ASSIGN_OR_RETURN(auto member, ParseMember(request.member(), "member"));
  if (member.first != command.group) {
    return InvalidField("member", "It is not a member of the same group.");
  }
  command.member = std::move(member.second);
  AMBLE_ASSIGN_OR_RETURN(command.assignee, AssigneeIn(command.group, request.assignee()));
  return command;
}

/// Out of a token that this service sealed, so it has the form of a number.
absl::Time TimeFrom(const std::string& microseconds) {
  int64_t number = 0;
  std::from_chars(microseconds.data(), microseconds.data() + microseconds.size(), number);
  return absl::FromUnixMicros(number);
}

}  // namespace

v1::FollowUp ToProto(const FollowUp& follow_up) {
  const GroupId group{follow_up.practice, follow_up.group};
  v1::FollowUp proto;
  proto.set_name(
      resources::FormatName(kFollowUpPattern, {group.practice, group.group, follow_up.follow_up}));
  proto.set_member(MemberName(group, follow_up.member));
  proto.set_walking_name(follow_up.walking_name);
  proto.set_kind(static_cast<v1::FollowUpKind>(follow_up.kind));
  proto.set_reason(follow_up.reason);
  *proto.mutable_due_time() = ToTimestamp(follow_up.due);
  if (!follow_up.walk.empty()) {
    proto.set_walk(WalkName({group.practice, group.group, follow_up.walk}));
  }
  *proto.mutable_create_time() = ToTimestamp(follow_up.create_time);
  if (follow_up.resolve_time) *proto.mutable_resolve_time() = ToTimestamp(*follow_up.resolve_time);
  proto.set_note(follow_up.note);
  if (!follow_up.assignee.empty()) proto.set_assignee(MemberName(group, follow_up.assignee));
  proto.set_assignee_walking_name(follow_up.assignee_name);
  if (!follow_up.resolved_by.empty()) {
    proto.set_resolved_by(MemberName(group, follow_up.resolved_by));
  }
  return proto;
}

grpc::ServerUnaryReactor* FollowUpApi::CreateFollowUp(grpc::CallbackServerContext* context,
                                                      const v1::CreateFollowUpRequest* request,
                                                      v1::FollowUp* response) {
  return adapter_->Unary(
      context, request, response,
      [this](const CallContext& call,
             const v1::CreateFollowUpRequest& request) -> absl::StatusOr<v1::FollowUp> {
        AMBLE_ASSIGN_OR_RETURN(const CreateFollowUpCommand command, FromProto(request));
        AMBLE_ASSIGN_OR_RETURN(const FollowUp created, create_(call, command));
        return ToProto(created);
      });
}

grpc::ServerUnaryReactor* FollowUpApi::ListFollowUps(grpc::CallbackServerContext* context,
                                                     const v1::ListFollowUpsRequest* request,
                                                     v1::ListFollowUpsResponse* response) {
  return adapter_->Unary(
      context, request, response,
      [this](const CallContext& call,
             const v1::ListFollowUpsRequest& request) -> absl::StatusOr<v1::ListFollowUpsResponse> {
        AMBLE_ASSIGN_OR_RETURN(const GroupId group, ParseGroup(request.parent(), "parent"));
        AMBLE_ASSIGN_OR_RETURN(const int limit, PageSize(request.page_size()));
        const std::string scope =
            PageScope({call.principal.person, "ListFollowUps", request.parent(),
                       request.show_resolved() ? "all" : "open", request.assignee(),
                       request.due_before().SerializeAsString()});
        AMBLE_ASSIGN_OR_RETURN(const std::vector<std::string> after,
                               tokens_->Decode(scope, request.page_token(), 2));
        FollowUpWindow window{.resolved = request.show_resolved(), .limit = limit + 1};
        AMBLE_ASSIGN_OR_RETURN(window.assignee, AssigneeIn(group, request.assignee()));
        if (request.has_due_before()) window.due_before = FromTimestamp(request.due_before());
        if (!after.empty()) {
          window.after_due = TimeFrom(after[0]);
          window.after_id = after[1];
        }
        AMBLE_ASSIGN_OR_RETURN(std::vector<FollowUp> listed, list_(call, group, window));
        v1::ListFollowUpsResponse reply;
        reply.set_next_page_token(
            CutPage(listed, limit, *tokens_, scope, [](const FollowUp& follow_up) {
              return std::vector<std::string>{std::to_string(absl::ToUnixMicros(follow_up.due)),
                                              follow_up.follow_up};
            }));
        for (const FollowUp& follow_up : listed) *reply.add_follow_ups() = ToProto(follow_up);
        return reply;
      });
}

grpc::ServerUnaryReactor* FollowUpApi::AssignFollowUp(grpc::CallbackServerContext* context,
                                                      const v1::AssignFollowUpRequest* request,
                                                      v1::FollowUp* response) {
  return adapter_->Unary(
      context, request, response,
      [this](const CallContext& call,
             const v1::AssignFollowUpRequest& request) -> absl::StatusOr<v1::FollowUp> {
        AMBLE_ASSIGN_OR_RETURN(const auto ids,
                               resources::ParseName(request.name(), kFollowUpPattern, "name"));
        const GroupId group{ids[0], ids[1]};
        AMBLE_ASSIGN_OR_RETURN(const std::string assignee, AssigneeIn(group, request.assignee()));
        AMBLE_ASSIGN_OR_RETURN(const FollowUp assigned, assign_(call, group, ids[2], assignee));
        return ToProto(assigned);
      });
}

grpc::ServerUnaryReactor* FollowUpApi::ResolveFollowUp(grpc::CallbackServerContext* context,
                                                       const v1::ResolveFollowUpRequest* request,
                                                       v1::FollowUp* response) {
  return adapter_->Unary(
      context, request, response,
      [this](const CallContext& call,
             const v1::ResolveFollowUpRequest& request) -> absl::StatusOr<v1::FollowUp> {
        AMBLE_ASSIGN_OR_RETURN(const auto ids,
                               resources::ParseName(request.name(), kFollowUpPattern, "name"));
        AMBLE_ASSIGN_OR_RETURN(const FollowUp resolved,
                               resolve_(call, {ids[0], ids[1]}, ids[2], request.note()));
        return ToProto(resolved);
      });
}

}  // namespace amble::attendance
