#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "amble/messaging/v1/preferences.pb.h"
#include "services/messaging/app/preference_repository.h"
#include "services/messaging/app/subscribe_push.h"
#include "services/messaging/app/unsubscribe.h"
#include "services/messaging/app/update_preferences.h"

/// Preferences and devices as the API has them.
namespace amble::messaging {

/// All kinds, those of which nothing was said as by default.
v1::Preferences ToProto(const Preferences& preferences);
/// Without its secrets: what is shown of a device.
v1::PushSubscription ToProto(const PushDevice& device);

absl::StatusOr<UpdatePreferencesCommand> FromProto(const v1::UpdatePreferencesRequest& request);
absl::StatusOr<UnsubscribeCommand> FromProto(const v1::UnsubscribeRequest& request);
absl::StatusOr<SubscribePushCommand> FromProto(const v1::SubscribePushRequest& request);
/// The id in "me/pushSubscriptions/{subscription}".
absl::StatusOr<std::string> ParseDevice(const v1::UnsubscribePushRequest& request);

}  // namespace amble::messaging
