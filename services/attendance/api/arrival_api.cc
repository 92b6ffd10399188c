#include "services/attendance/api/arrival_api.h"

#include <fmt/format.h>

#include <utility>

#include "services/attendance/api/conversions.h"
#include "services/platform/errors/errors.h"
#include "services/platform/qr/qr_svg.h"
#include "services/platform/resources/timestamps.h"

namespace amble::attendance {
namespace {

v1::Arrival ArrivalProto(const Arrival& arrival) {
  v1::Arrival proto;
  proto.set_walk(WalkName(arrival.walk));
  proto.set_arrived(arrival.arrived);
  proto.set_late_minutes(arrival.late_minutes);
  return proto;
}

absl::StatusOr<CountHeadsCommand> FromProto(const v1::CountHeadsRequest& request) {
  if (!v1::HeadCountMoment_IsValid(request.moment()) ||
      request.moment() == v1::HEAD_COUNT_MOMENT_UNSPECIFIED) {
    return InvalidField("moment", "Heads are counted at START, MIDDLE or END.");
  }
  CountHeadsCommand command{.moment = static_cast<Moment>(request.moment()),
                            .count = request.count()};
  if (request.has_counted_time()) {
    command.counted_time = resources::FromTimestamp(request.counted_time());
  }
  AMBLE_ASSIGN_OR_RETURN(command.walk, ParseWalk(request.walk(), "walk"));
  return command;
}

}  // namespace

using rpc::CallContext;

ArrivalApi::ArrivalApi(const Dependencies& dependencies, rpc::Adapter* adapter,
                       std::string public_url)
    : adapter_(adapter),
      public_url_(std::move(public_url)),
      arrive_(dependencies),
      say_late_(dependencies),
      get_arrival_code_(dependencies),
      count_heads_(dependencies) {}

grpc::ServerUnaryReactor* ArrivalApi::Arrive(grpc::CallbackServerContext* context,
                                             const v1::ArriveRequest* request,
                                             v1::Arrival* response) {
  return adapter_->Unary(
      context, request, response,
      [this](const CallContext& call,
             const v1::ArriveRequest& request) -> absl::StatusOr<v1::Arrival> {
        AMBLE_ASSIGN_OR_RETURN(const WalkId walk, ParseWalk(request.walk(), "walk"));
        AMBLE_ASSIGN_OR_RETURN(const Arrival arrival, arrive_(call, walk, request.code()));
        return ArrivalProto(arrival);
      });
}

grpc::ServerUnaryReactor* ArrivalApi::SayLate(grpc::CallbackServerContext* context,
                                              const v1::SayLateRequest* request,
                                              v1::Arrival* response) {
  return adapter_->Unary(
      context, request, response,
      [this](const CallContext& call,
             const v1::SayLateRequest& request) -> absl::StatusOr<v1::Arrival> {
        AMBLE_ASSIGN_OR_RETURN(const WalkId walk, ParseWalk(request.walk(), "walk"));
        AMBLE_ASSIGN_OR_RETURN(const Arrival arrival, say_late_(call, walk, request.minutes()));
        return ArrivalProto(arrival);
      });
}

grpc::ServerUnaryReactor* ArrivalApi::GetArrivalCode(grpc::CallbackServerContext* context,
                                                     const v1::GetArrivalCodeRequest* request,
                                                     v1::ArrivalCode* response) {
  return adapter_->Unary(
      context, request, response,
      [this](const CallContext& call,
             const v1::GetArrivalCodeRequest& request) -> absl::StatusOr<v1::ArrivalCode> {
        AMBLE_ASSIGN_OR_RETURN(const WalkId walk, ParseWalk(request.walk(), "walk"));
        AMBLE_ASSIGN_OR_RETURN(const std::string code, get_arrival_code_(call, walk));
        return ToProto(walk, code);
      });
}

grpc::ServerUnaryReactor* ArrivalApi::CountHeads(grpc::CallbackServerContext* context,
                                                 const v1::CountHeadsRequest* request,
                                                 v1::Roll* response) {
  return adapter_->Unary(context, request, response,
                         [this](const CallContext& call,
                                const v1::CountHeadsRequest& request) -> absl::StatusOr<v1::Roll> {
                           AMBLE_ASSIGN_OR_RETURN(const CountHeadsCommand command,
                                                  FromProto(request));
                           AMBLE_ASSIGN_OR_RETURN(const Roll roll, count_heads_(call, command));
                           return attendance::ToProto(roll);
                         });
}

absl::StatusOr<v1::ArrivalCode> ArrivalApi::ToProto(const WalkId& walk,
                                                    const std::string& code) const {
  v1::ArrivalCode proto;
  proto.set_walk(WalkName(walk));
  proto.set_code(code);
  // As the gateway's pages lie.
  proto.set_url(fmt::format("{}/my/{}/{}/{}?arrival={}", public_url_, walk.practice, walk.group,
                            walk.walk, code));
  AMBLE_ASSIGN_OR_RETURN(*proto.mutable_qr_svg(), qr::DrawSvg(proto.url()));
  return proto;
}

}  // namespace amble::attendance
