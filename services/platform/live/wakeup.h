#pragma once

#include <string>
#include <string_view>

#include "services/platform/events/wakeups.h"

namespace amble::live {

/// Channels are woken in so many groups, by a hash of their name: a wake-up names no channel, makes
/// only a few be looked at, and those that come together for one group are one.
inline constexpr int kGroups = 64;

/// The group of `channel`; the same in all processes and versions.
int GroupOf(std::string_view channel);

/// What events::Wakeups call the wake-up of a group: "live/messaging/17".
std::string WakeupOf(std::string_view service, int group);

/// Tells all processes that `channel` of `service` has grown. Call it after the commit. Losing it
/// costs a poll's interval and nothing else. Does not block.
inline void Wake(events::Wakeups& wakeups, std::string_view service, std::string_view channel) {
  wakeups.Notify(WakeupOf(service, GroupOf(channel)));
}

}  // namespace amble::live
