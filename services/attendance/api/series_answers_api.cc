#include "services/attendance/api/series_answers_api.h"

#include <fmt/format.h>

#include <set>
#include <utility>

#include "services/attendance/api/conversions.h"
#include "services/platform/errors/errors.h"
#include "services/platform/rpc/status_mapping.h"

namespace amble::attendance {
namespace {

absl::Status CheckScope(const v1::RespondToSeriesRequest& request) {
  if (!v1::AnswerScope_IsValid(request.scope())) {
    return InvalidField("scope", "There is no such scope.");
  }
  const bool scoped = request.scope() != v1::ANSWER_SCOPE_UNSPECIFIED;
  if (scoped == (request.walks_size() > 0)) {
    return InvalidField("scope", "Either a scope or walks must be given.");
  }
  return absl::OkStatus();
}

absl::StatusOr<RespondToSeriesCommand> FromProto(const v1::RespondToSeriesRequest& request) {
  AMBLE_RETURN_IF_ERROR(CheckScope(request));
  RespondToSeriesCommand command{
      .following = request.scope() == v1::ANSWER_SCOPE_THIS_AND_FOLLOWING,
      .reason = request.reason()};
  AMBLE_ASSIGN_OR_RETURN(command.walk, ParseWalk(request.walk(), "walk"));
  AMBLE_ASSIGN_OR_RETURN(command.answer, amble::attendance::FromProto(request.answer()));
  const auto of_the_group = [&](const std::string& name,
                                const std::string& field) -> absl::StatusOr<std::string> {
    AMBLE_ASSIGN_OR_RETURN(WalkId walk, ParseWalk(name, field));
    if (walk.practice != command.walk.practice || walk.group != command.walk.group) {
      return InvalidField(field, "It is not a walk of the same group.");
    }
    return std::move(walk.walk);
  };
  std::set<std::string> named;
  for (int i = 0; i < request.walks_size(); ++i) {
    const std::string field = fmt::format("walks[{}]", i);
    AMBLE_ASSIGN_OR_RETURN(std::string walk, of_the_group(request.walks(i), field));
    if (!named.insert(walk).second) return InvalidField(field, "It is named twice.");
    command.chosen.push_back(std::move(walk));
  }
  for (int i = 0; i < request.seen_size(); ++i) {
    const std::string field = fmt::format("seen[{}].walk", i);
    AMBLE_ASSIGN_OR_RETURN(std::string walk, of_the_group(request.seen(i).walk(), field));
    if (!command.etags.emplace(std::move(walk), request.seen(i).etag()).second) {
      return InvalidField(field, "It is named twice.");
    }
  }
  return command;
}

v1::DateAnswer ToProto(const DateResult& result, const rpc::CallContext& call, absl::Time now) {
  v1::DateAnswer answer;
  answer.set_walk(WalkName(result.walk));
  if (result.answer.ok()) {
    *answer.mutable_response() = ToOwnProto(*result.answer, now);
    return answer;
  }
  const absl::Status refusal = rpc::Publishable(result.answer.status(), call.trace_id);
  answer.mutable_refusal()->set_code(absl::StatusCodeToString(refusal.code()));
  answer.mutable_refusal()->set_reason(static_cast<api::v1::Reason>(ReasonOf(refusal)));
  answer.mutable_refusal()->set_message(std::string(refusal.message()));
  return answer;
}

}  // namespace

grpc::ServerUnaryReactor* SeriesAnswersApi::RespondToSeries(
    grpc::CallbackServerContext* context, const v1::RespondToSeriesRequest* request,
    v1::RespondToSeriesResponse* response) {
  return adapter_->Unary(
      context, request, response,
      [this](const rpc::CallContext& call, const v1::RespondToSeriesRequest& request)
          -> absl::StatusOr<v1::RespondToSeriesResponse> {
        AMBLE_ASSIGN_OR_RETURN(const RespondToSeriesCommand command, FromProto(request));
        AMBLE_ASSIGN_OR_RETURN(const std::vector<DateResult> results,
                               respond_to_series_(call, command));
        v1::RespondToSeriesResponse reply;
        for (const DateResult& result : results) {
          *reply.add_answers() = ToProto(result, call, clock_->Now());
        }
        return reply;
      });
}

}  // namespace amble::attendance
