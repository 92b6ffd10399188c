#include "services/platform/push/sender.h"

#include <algorithm>

#include "services/platform/errors/errors.h"

namespace amble::push {
namespace {

/// More digits of seconds than the longest delay has.
constexpr size_t kMostDigits = 9;

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

absl::Duration Clamped(absl::Duration delay) {
  return std::clamp(delay, kLeastRetryDelay, kMostRetryDelay);
}

}  // namespace

Outcome OutcomeOf(long status) {
  if (status >= 200 && status < 300) return Outcome::kAccepted;
  if (status == 404 || status == 410) return Outcome::kGone;
  // 408: the server gave up waiting on a connection that was kept.
  if (status == 408 || status == 429 || status >= 500 || status < 200) return Outcome::kTryLater;
  return Outcome::kRefused;
}

std::optional<absl::Duration> RetryDelay(std::string_view header, absl::Time now) {
  while (header.ends_with(' ') || header.ends_with('\t')) header.remove_suffix(1);
  while (header.starts_with(' ') || header.starts_with('\t')) header.remove_prefix(1);
  if (header.empty()) return std::nullopt;
  if (std::all_of(header.begin(), header.end(), IsDigit)) {
    if (header.size() > kMostDigits) return kMostRetryDelay;
    return Clamped(absl::Seconds(std::stol(std::string(header))));
  }
  absl::Time date;
  const std::string text(header);
  if (!absl::ParseTime("%a, %d %b %Y %H:%M:%S GMT", text, &date, nullptr)) return std::nullopt;
  return Clamped(date - now);
}

std::string_view UrgencyName(Urgency urgency) {
  switch (urgency) {
    case Urgency::kVeryLow:
      return "very-low";
    case Urgency::kLow:
      return "low";
    case Urgency::kNormal:
      return "normal";
    case Urgency::kHigh:
      return "high";
  }
  return "normal";
}

absl::Status CheckTopic(std::string_view topic) {
  const bool safe = std::all_of(topic.begin(), topic.end(), [](char c) {
    return IsDigit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' || c == '_';
  });
  if (safe && topic.size() <= kMostTopicBytes) return absl::OkStatus();
  return InvalidField("topic", "Is not at most 32 letters, digits, dashes and underscores.");
}

int64_t TimeToLiveSeconds(absl::Duration time_to_live) {
  return absl::ToInt64Seconds(std::clamp(time_to_live, absl::ZeroDuration(), kMostTimeToLive));
}

}  // namespace amble::push
