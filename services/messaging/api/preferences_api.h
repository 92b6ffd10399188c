#pragma once

#include <string>

#include "amble/messaging/v1/messaging.grpc.pb.h"
#include "services/messaging/app/get_preferences.h"
#include "services/messaging/app/subscribe_push.h"
#include "services/messaging/app/unsubscribe.h"
#include "services/messaging/app/unsubscribe_push.h"
#include "services/messaging/app/update_preferences.h"
#include "services/platform/rpc/adapter.h"

namespace amble::messaging {

/// The methods of MessagingService about how people want to be told: parse, call the use-case,
/// convert.
class PreferencesApi {
 public:
  /// `push_key`: what browsers are to subscribe with; empty where nothing is pushed. `adapter`
  /// outlives it.
  PreferencesApi(const Dependencies& dependencies, rpc::Adapter* adapter, std::string push_key);

  grpc::ServerUnaryReactor* GetPreferences(grpc::CallbackServerContext* context,
                                           const v1::GetPreferencesRequest* request,
                                           v1::Preferences* response);
  grpc::ServerUnaryReactor* UpdatePreferences(grpc::CallbackServerContext* context,
                                              const v1::UpdatePreferencesRequest* request,
                                              v1::Preferences* response);
  grpc::ServerUnaryReactor* Unsubscribe(grpc::CallbackServerContext* context,
                                        const v1::UnsubscribeRequest* request,
                                        v1::UnsubscribeResponse* response);
  grpc::ServerUnaryReactor* GetPushKey(grpc::CallbackServerContext* context,
                                       const v1::GetPushKeyRequest* request, v1::PushKey* response);
  grpc::ServerUnaryReactor* SubscribePush(grpc::CallbackServerContext* context,
                                          const v1::SubscribePushRequest* request,
                                          v1::PushSubscription* response);
  grpc::ServerUnaryReactor* UnsubscribePush(grpc::CallbackServerContext* context,
                                            const v1::UnsubscribePushRequest* request,
                                            google::protobuf::Empty* response);

 private:
  rpc::Adapter* adapter_;
  const std::string push_key_;
  messaging::GetPreferences get_preferences_;
  messaging::UpdatePreferences update_preferences_;
  messaging::Unsubscribe unsubscribe_;
  messaging::SubscribePush subscribe_push_;
  messaging::UnsubscribePush unsubscribe_push_;
};

}  // namespace amble::messaging
