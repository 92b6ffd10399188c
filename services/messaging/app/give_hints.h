#pragma once

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "services/messaging/app/dependencies.h"
#include "services/messaging/app/thread_lookup.h"

namespace amble::messaging {

/// The channel of all hints. Each goes to one person alone.
inline constexpr char kHintsChannel[] = "hints";
/// What is to be read again.
inline constexpr char kNoticesHint[] = "me/notices";
inline constexpr char kThreadsHint[] = "me/threads";

/// Hints are kept so long for who comes back.
inline constexpr absl::Duration kHintLifetime = absl::Hours(24);

/// Lets those of `people` who look just now know, with the commit, that `name` is to be read again.
/// Costs one row for each.
absl::Status GiveHints(const Dependencies& dependencies, storage::Transaction& transaction,
                       const std::vector<std::string>& people, const std::string& name);

/// Lets the others in a thread between few know that it has news: of one with leaders the member
/// and the leaders, between two members the other. What is said where many are they see in the
/// thread itself: a message costs the same however many they are.
absl::Status HintAtThread(const Dependencies& dependencies, storage::Transaction& transaction,
                          const ThreadStanding& standing);

/// Deletes hints that nobody comes back for; for housekeeping.
absl::Status ForgetHints(const Dependencies& dependencies);

}  // namespace amble::messaging
