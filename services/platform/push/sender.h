#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "services/platform/push/subscription.h"

/// Sending to browsers: RFC 8030.
namespace amble::push {

/// How much of a device's battery it is worth (RFC 8030 section 5.3).
enum class Urgency { kVeryLow, kLow, kNormal, kHigh };

/// Push services keep nothing longer.
inline constexpr absl::Duration kMostTimeToLive = absl::Hours(24 * 28);
/// RFC 8030 section 5.4.
inline constexpr size_t kMostTopicBytes = 32;

struct Message {
  std::string text;  ///< what the browser's service worker gets: see payload.h
  /// How long a push service keeps it for a browser that is away; cut to kMostTimeToLive. With zero
  /// it arrives now or never.
  absl::Duration time_to_live = absl::Hours(24);
  Urgency urgency = Urgency::kNormal;
  /// Replaces one that still waits under the same topic; empty: none. Letters, digits, '-' and '_'.
  /// The push service reads it: it must mean nothing there, and not be the same for two people.
  std::string topic = {};
};

enum class Outcome {
  kAccepted,  ///< the push service has it
  kGone,      ///< the subscription has ended: drop it (404, 410)
  kTryLater,  ///< 408, 429, 5xx, or no answer: it may or may not have been accepted
  kRefused,   ///< any other answer; or a name that leads to an address that is not public
};

struct Delivery {
  Outcome outcome = Outcome::kTryLater;
  /// What the push service asks for with kTryLater, from kLeastRetryDelay to kMostRetryDelay;
  /// nothing when it says nothing, or nothing that can be read.
  std::optional<absl::Duration> retry_after = {};
  /// What to log: "HTTP 410", "Timeout was reached". Never an endpoint, key or text.
  std::string detail = {};
};

inline constexpr absl::Duration kLeastRetryDelay = absl::Seconds(1);
inline constexpr absl::Duration kMostRetryDelay = absl::Hours(1);

/// Sends messages to browsers. Safe from any thread.
class Sender {
 public:
  virtual ~Sender() = default;
  /// Blocks until the push service has answered or the time for it is over. INVALID_ARGUMENT for
  /// what is never sent: naming "endpoint", "keys.p256dh" or "keys.auth" for a subscription that
  /// should be dropped, "text" or "topic" for a message that is wrong. INTERNAL when the machine
  /// fails. No error repeats the endpoint, the keys or the text.
  virtual absl::StatusOr<Delivery> Send(const Subscription& subscription,
                                        const Message& message) = 0;
};

/// What an HTTP status of a push service means.
Outcome OutcomeOf(long status);
/// The delay that a Retry-After header (RFC 9110 section 10.2.3) asks for: seconds, or a date.
std::optional<absl::Duration> RetryDelay(std::string_view header, absl::Time now);
/// "very-low" to "high".
std::string_view UrgencyName(Urgency urgency);
/// INVALID_ARGUMENT naming "topic".
absl::Status CheckTopic(std::string_view topic);
/// The value of the TTL header: seconds.
int64_t TimeToLiveSeconds(absl::Duration time_to_live);

}  // namespace amble::push
