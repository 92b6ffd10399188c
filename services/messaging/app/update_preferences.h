#pragma once

#include <map>
#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "services/messaging/app/dependencies.h"
#include "services/messaging/domain/preferences.h"
#include "services/platform/rpc/call_context.h"

namespace amble::messaging {

/// What is not set stays.
struct UpdatePreferencesCommand {
  std::string etag;  ///< empty: whatever the state
  /// All that is said of kinds; those that are missing are as by default again.
  std::optional<std::map<NoticeKind, KindPreference>> kinds;
  std::optional<std::optional<QuietHours>> quiet_hours;  ///< within: never
  std::optional<int> digest_minute;
  std::optional<bool> calendar_files;
  std::optional<bool> direct_messages;
  std::optional<bool> no_mail_at_all;
};

/// Changes how the caller wants to be told. INVALID_ARGUMENT for quiet hours of more than half a
/// day, and for a kind in a digest that cannot wait; ABORTED when `etag` is not that of the present
/// state.
class UpdatePreferences {
 public:
  explicit UpdatePreferences(const Dependencies& dependencies) : to_(dependencies) {}
  absl::StatusOr<Preferences> operator()(const rpc::CallContext& call,
                                         const UpdatePreferencesCommand& command);

 private:
  Dependencies to_;
};

}  // namespace amble::messaging
