#include "services/attendance/api/attendance_api.h"

#include <utility>

#include "services/attendance/api/conversions.h"
#include "services/attendance/api/response_pages.h"
#include "services/platform/errors/errors.h"

namespace amble::attendance {

using rpc::CallContext;

AttendanceApi::AttendanceApi(const Dependencies& dependencies, const Answering* answering,
                             rpc::Adapter* adapter, const PageTokens* tokens)
    : adapter_(adapter),
      tokens_(tokens),
      clock_(dependencies.clock),
      respond_(answering),
      get_my_response_(dependencies),
      list_my_responses_(dependencies),
      list_responses_(dependencies),
      respond_for_(answering),
      get_turnout_(dependencies),
      start_walk_(dependencies),
      mark_roll_(dependencies),
      add_to_roll_(dependencies),
      get_roll_(dependencies),
      close_walk_(dependencies) {}

grpc::ServerUnaryReactor* AttendanceApi::Respond(grpc::CallbackServerContext* context,
                                                 const v1::RespondRequest* request,
                                                 v1::Response* response) {
  return adapter_->UnaryAsync(
      context, request, response,
      [this](const SharedCall& call, const v1::RespondRequest& request, auto respond) {
        auto command = FromProto(request);
        if (!command.ok()) return respond(command.status());
        respond_(call, *std::move(command),
                 [this, respond](const absl::StatusOr<AnswerView>& view) {
                   if (!view.ok()) return respond(view.status());
                   respond(ToOwnProto(*view, clock_->Now()));
                 });
      });
}

grpc::ServerUnaryReactor* AttendanceApi::AcceptOffer(grpc::CallbackServerContext* context,
                                                     const v1::AcceptOfferRequest* request,
                                                     v1::Response* response) {
  return AnswerOffer(context, request, response, Answer::kGoing);
}

grpc::ServerUnaryReactor* AttendanceApi::DeclineOffer(grpc::CallbackServerContext* context,
                                                      const v1::DeclineOfferRequest* request,
                                                      v1::Response* response) {
  return AnswerOffer(context, request, response, Answer::kNotGoing);
}

template <typename Request>
grpc::ServerUnaryReactor* AttendanceApi::AnswerOffer(grpc::CallbackServerContext* context,
                                                     const Request* request, v1::Response* response,
                                                     Answer answer) {
  return adapter_->UnaryAsync(
      context, request, response,
      [this, answer](const SharedCall& call, const Request& request, auto respond) {
        auto walk = ParseWalk(request.walk(), "walk");
        if (!walk.ok()) return respond(walk.status());
        respond_(call, {.walk = *std::move(walk), .answer = answer, .to_offer = true},
                 [this, respond](const absl::StatusOr<AnswerView>& view) {
                   if (!view.ok()) return respond(view.status());
                   respond(ToOwnProto(*view, clock_->Now()));
                 });
      });
}

grpc::ServerUnaryReactor* AttendanceApi::RespondFor(grpc::CallbackServerContext* context,
                                                    const v1::RespondForRequest* request,
                                                    v1::Response* response) {
  return adapter_->UnaryAsync(
      context, request, response,
      [this](const SharedCall& call, const v1::RespondForRequest& request, auto respond) {
        auto command = FromProto(request);
        if (!command.ok()) return respond(command.status());
        respond_for_(call, *std::move(command), [respond](const absl::StatusOr<AnswerView>& view) {
          if (!view.ok()) return respond(view.status());
          respond(ToLeaderProto(*view));
        });
      });
}

grpc::ServerUnaryReactor* AttendanceApi::GetMyResponse(grpc::CallbackServerContext* context,
                                                       const v1::GetMyResponseRequest* request,
                                                       v1::Response* response) {
  return adapter_->Unary(
      context, request, response,
      [this](const CallContext& call,
             const v1::GetMyResponseRequest& request) -> absl::StatusOr<v1::Response> {
        AMBLE_ASSIGN_OR_RETURN(const WalkId walk, ParseWalk(request.walk(), "walk"));
        AMBLE_ASSIGN_OR_RETURN(const AnswerView view, get_my_response_(call, walk));
        return ToOwnProto(view, clock_->Now());
      });
}

grpc::ServerUnaryReactor* AttendanceApi::ListMyResponses(grpc::CallbackServerContext* context,
                                                         const v1::ListMyResponsesRequest* request,
                                                         v1::ListMyResponsesResponse* response) {
  return adapter_->Unary(
      context, request, response,
      [this](const CallContext& call, const v1::ListMyResponsesRequest& request) {
        return PageOfMyResponses(list_my_responses_, *tokens_, call, request, clock_->Now());
      });
}

grpc::ServerUnaryReactor* AttendanceApi::ListResponses(grpc::CallbackServerContext* context,
                                                       const v1::ListResponsesRequest* request,
                                                       v1::ListResponsesResponse* response) {
  return adapter_->Unary(context, request, response,
                         [this](const CallContext& call, const v1::ListResponsesRequest& request) {
                           return PageOfResponses(list_responses_, *tokens_, call, request);
                         });
}

grpc::ServerUnaryReactor* AttendanceApi::GetTurnout(grpc::CallbackServerContext* context,
                                                    const v1::GetTurnoutRequest* request,
                                                    v1::Turnout* response) {
  return adapter_->Unary(
      context, request, response,
      [this](const CallContext& call,
             const v1::GetTurnoutRequest& request) -> absl::StatusOr<v1::Turnout> {
        AMBLE_ASSIGN_OR_RETURN(const WalkId id, ParseWalk(request.walk(), "walk"));
        AMBLE_ASSIGN_OR_RETURN(const Walk walk, get_turnout_(call, id));
        return ToTurnout(walk);
      });
}

grpc::ServerUnaryReactor* AttendanceApi::StartWalk(grpc::CallbackServerContext* context,
                                                   const v1::StartWalkRequest* request,
                                                   v1::Roll* response) {
  return adapter_->Unary(context, request, response,
                         [this](const CallContext& call,
                                const v1::StartWalkRequest& request) -> absl::StatusOr<v1::Roll> {
                           AMBLE_ASSIGN_OR_RETURN(const WalkId walk,
                                                  ParseWalk(request.walk(), "walk"));
                           AMBLE_ASSIGN_OR_RETURN(const Roll roll, start_walk_(call, walk));
                           return ToProto(roll);
                         });
}

grpc::ServerUnaryReactor* AttendanceApi::MarkRoll(grpc::CallbackServerContext* context,
                                                  const v1::MarkRollRequest* request,
                                                  v1::Roll* response) {
  return adapter_->Unary(
      context, request, response,
      [this](const CallContext& call,
             const v1::MarkRollRequest& request) -> absl::StatusOr<v1::Roll> {
        AMBLE_ASSIGN_OR_RETURN(const WalkId walk, ParseWalk(request.walk(), "walk"));
        AMBLE_ASSIGN_OR_RETURN(const std::vector<RollMark> marks, FromProto(request));
        AMBLE_ASSIGN_OR_RETURN(const Roll roll, mark_roll_(call, walk, marks));
        return ToProto(roll);
      });
}

grpc::ServerUnaryReactor* AttendanceApi::AddToRoll(grpc::CallbackServerContext* context,
                                                   const v1::AddToRollRequest* request,
                                                   v1::Roll* response) {
  return adapter_->Unary(context, request, response,
                         [this](const CallContext& call,
                                const v1::AddToRollRequest& request) -> absl::StatusOr<v1::Roll> {
                           AMBLE_ASSIGN_OR_RETURN(const AddToRollCommand command,
                                                  FromProto(request));
                           AMBLE_ASSIGN_OR_RETURN(const Roll roll, add_to_roll_(call, command));
                           return ToProto(roll);
                         });
}

grpc::ServerUnaryReactor* AttendanceApi::GetRoll(grpc::CallbackServerContext* context,
                                                 const v1::GetRollRequest* request,
                                                 v1::Roll* response) {
  return adapter_->Unary(context, request, response,
                         [this](const CallContext& call,
                                const v1::GetRollRequest& request) -> absl::StatusOr<v1::Roll> {
                           AMBLE_ASSIGN_OR_RETURN(const WalkId walk,
                                                  ParseWalk(request.walk(), "walk"));
                           AMBLE_ASSIGN_OR_RETURN(const Roll roll, get_roll_(call, walk));
                           return ToProto(roll);
                         });
}

grpc::ServerUnaryReactor* AttendanceApi::CloseWalk(grpc::CallbackServerContext* context,
                                                   const v1::CloseWalkRequest* request,
                                                   v1::Roll* response) {
  return adapter_->Unary(
      context, request, response,
      [this](const CallContext& call,
             const v1::CloseWalkRequest& request) -> absl::StatusOr<v1::Roll> {
        AMBLE_ASSIGN_OR_RETURN(const WalkId walk, ParseWalk(request.walk(), "walk"));
        AMBLE_ASSIGN_OR_RETURN(
            const Roll roll, close_walk_(call, walk, request.back_count(), request.early_reason()));
        return ToProto(roll);
      });
}

}  // namespace amble::attendance
