#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "absl/time/time.h"

namespace amble::attendance {

/// What people say; the numbers of amble.attendance.v1.Answer.
enum class Answer { kGoing = 1, kNotGoing = 2, kUnsure = 3 };

/// Where an answer stands; the numbers of amble.attendance.v1.ResponseState.
enum class ResponseState {
  kGoing = 1,
  kWaitlisted = 2,
  kOffered = 3,
  kUnsure = 4,
  kNotGoing = 5,
  kUnanswered = 6,
};

/// Longest reason, in code points.
inline constexpr int kLongestReason = 300;

/// A member's answer to a walk.
struct Response {
  std::string member;  ///< id
  std::string person;  ///< id of the person behind the member
  ResponseState state = ResponseState::kUnanswered;
  /// The order in which members joined the list of the walk, and so of the waiting list; given anew
  /// whenever a member asks for a place that they neither have nor wait for.
  int64_t join_sequence = 0;
  int64_t version = 0;  ///< grows with each change; the etag
  std::string reason;
  bool given_by_leader = false;
  absl::Time update_time;
  std::optional<absl::Time> offer_until;  ///< with kOffered: then it goes to the next
  std::optional<absl::Time> gave_up;  ///< when a place was lost or given up, unless it is had again

  std::string etag() const { return std::to_string(version); }

  friend bool operator==(const Response&, const Response&) = default;
};

}  // namespace amble::attendance
