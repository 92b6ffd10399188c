#include "services/messaging/api/preferences_api.h"

#include <utility>

#include "services/messaging/api/preference_conversions.h"
#include "services/platform/errors/errors.h"

namespace amble::messaging {

using rpc::CallContext;

PreferencesApi::PreferencesApi(const Dependencies& dependencies, rpc::Adapter* adapter,
                               std::string push_key)
    : adapter_(adapter),
      push_key_(std::move(push_key)),
      get_preferences_(dependencies),
      update_preferences_(dependencies),
      unsubscribe_(dependencies),
      subscribe_push_(dependencies),
      unsubscribe_push_(dependencies) {}

grpc::ServerUnaryReactor* PreferencesApi::GetPreferences(grpc::CallbackServerContext* context,
                                                         const v1::GetPreferencesRequest* request,
                                                         v1::Preferences* response) {
  return adapter_->Unary(
      context, request, response,
      [this](const CallContext& call,
             const v1::GetPreferencesRequest&) -> absl::StatusOr<v1::Preferences> {
        AMBLE_ASSIGN_OR_RETURN(const Preferences preferences, get_preferences_(call));
        return ToProto(preferences);
      });
}

grpc::ServerUnaryReactor* PreferencesApi::UpdatePreferences(
    grpc::CallbackServerContext* context, const v1::UpdatePreferencesRequest* request,
    v1::Preferences* response) {
  return adapter_->Unary(
      context, request, response,
      [this](const CallContext& call,
             const v1::UpdatePreferencesRequest& request) -> absl::StatusOr<v1::Preferences> {
        AMBLE_ASSIGN_OR_RETURN(const UpdatePreferencesCommand command, FromProto(request));
        AMBLE_ASSIGN_OR_RETURN(const Preferences preferences, update_preferences_(call, command));
        return ToProto(preferences);
      });
}

grpc::ServerUnaryReactor* PreferencesApi::Unsubscribe(grpc::CallbackServerContext* context,
                                                      const v1::UnsubscribeRequest* request,
                                                      v1::UnsubscribeResponse* response) {
  return adapter_->Unary(
      context, request, response,
      [this](const CallContext&,
             const v1::UnsubscribeRequest& request) -> absl::StatusOr<v1::UnsubscribeResponse> {
        AMBLE_ASSIGN_OR_RETURN(const UnsubscribeCommand command, FromProto(request));
        AMBLE_ASSIGN_OR_RETURN(const Unsubscription done, unsubscribe_(command));
        v1::UnsubscribeResponse response;
        response.set_cancellations_go_on(done.cancellations_go_on);
        return response;
      });
}

grpc::ServerUnaryReactor* PreferencesApi::GetPushKey(grpc::CallbackServerContext* context,
                                                     const v1::GetPushKeyRequest* request,
                                                     v1::PushKey* response) {
  return adapter_->Unary(
      context, request, response,
      [this](const CallContext&, const v1::GetPushKeyRequest&) -> absl::StatusOr<v1::PushKey> {
        v1::PushKey key;
        key.set_application_server_key(push_key_);
        return key;
      });
}

grpc::ServerUnaryReactor* PreferencesApi::SubscribePush(grpc::CallbackServerContext* context,
                                                        const v1::SubscribePushRequest* request,
                                                        v1::PushSubscription* response) {
  return adapter_->Unary(
      context, request, response,
      [this](const CallContext& call,
             const v1::SubscribePushRequest& request) -> absl::StatusOr<v1::PushSubscription> {
        AMBLE_ASSIGN_OR_RETURN(const SubscribePushCommand command, FromProto(request));
        AMBLE_ASSIGN_OR_RETURN(const PushDevice device, subscribe_push_(call, command));
        return ToProto(device);
      });
}

grpc::ServerUnaryReactor* PreferencesApi::UnsubscribePush(grpc::CallbackServerContext* context,
                                                          const v1::UnsubscribePushRequest* request,
                                                          google::protobuf::Empty* response) {
  return adapter_->Unary(
      context, request, response,
      [this](const CallContext& call,
             const v1::UnsubscribePushRequest& request) -> absl::StatusOr<google::protobuf::Empty> {
        AMBLE_ASSIGN_OR_RETURN(const std::string device, ParseDevice(request));
        AMBLE_RETURN_IF_ERROR(unsubscribe_push_(call, device));
        return google::protobuf::Empty();
      });
}

}  // namespace amble::messaging
