#include "services/accounts/api/safety_card_api.h"

#include "services/platform/errors/errors.h"
#include "services/platform/resources/timestamps.h"

namespace amble::accounts {
namespace {

SafetyCard FromProto(const v1::SafetyCard& message) {
  return {.emergency_name = message.emergency_name(),
          .emergency_phone = message.emergency_phone(),
          .needs = message.needs()};
}

}  // namespace

using rpc::CallContext;

v1::SafetyCard ToProto(const SafetyCard& card) {
  v1::SafetyCard message;
  if (card.IsEmpty()) return message;
  message.set_emergency_name(card.emergency_name);
  message.set_emergency_phone(card.emergency_phone);
  message.set_needs(card.needs);
  *message.mutable_update_time() = resources::ToTimestamp(card.update_time);
  return message;
}

grpc::ServerUnaryReactor* SafetyCardApi::GetSafetyCard(grpc::CallbackServerContext* context,
                                                       const v1::GetSafetyCardRequest* request,
                                                       v1::SafetyCard* response) {
  return adapter_->Unary(context, request, response,
                         [this](const CallContext& call,
                                const v1::GetSafetyCardRequest&) -> absl::StatusOr<v1::SafetyCard> {
                           AMBLE_ASSIGN_OR_RETURN(const SafetyCard card, get_safety_card_(call));
                           return ToProto(card);
                         });
}

grpc::ServerUnaryReactor* SafetyCardApi::PutSafetyCard(grpc::CallbackServerContext* context,
                                                       const v1::PutSafetyCardRequest* request,
                                                       v1::SafetyCard* response) {
  return adapter_->Unary(
      context, request, response,
      [this](const CallContext& call,
             const v1::PutSafetyCardRequest& request) -> absl::StatusOr<v1::SafetyCard> {
        AMBLE_ASSIGN_OR_RETURN(const SafetyCard card,
                               put_safety_card_(call, FromProto(request.safety_card())));
        return ToProto(card);
      });
}

}  // namespace amble::accounts
