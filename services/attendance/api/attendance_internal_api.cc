#include "services/attendance/api/attendance_internal_api.h"

#include <utility>

#include "services/attendance/api/conversions.h"
#include "services/platform/errors/errors.h"

namespace amble::attendance {
namespace {

absl::StatusOr<RespondCommand> Parse(const v1::RespondForNewMemberRequest& request) {
  RespondCommand command{.member = request.member()};
  AMBLE_ASSIGN_OR_RETURN(command.walk, ParseWalk(request.walk(), "walk"));
  AMBLE_ASSIGN_OR_RETURN(command.answer, FromProto(request.answer()));
  return command;
}

}  // namespace

grpc::ServerUnaryReactor* AttendanceInternalApi::RespondForNewMember(
    grpc::CallbackServerContext* context, const v1::RespondForNewMemberRequest* request,
    v1::Response* response) {
  return adapter_->UnaryAsync(
      context, request, response,
      [this](const SharedCall& call, const v1::RespondForNewMemberRequest& request, auto respond) {
        auto command = Parse(request);
        if (!command.ok()) return respond(command.status());
        respond_for_new_member_(call, *std::move(command),
                                [this, respond](const absl::StatusOr<AnswerView>& view) {
                                  if (!view.ok()) return respond(view.status());
                                  respond(ToOwnProto(*view, clock_->Now()));
                                });
      });
}

}  // namespace amble::attendance
