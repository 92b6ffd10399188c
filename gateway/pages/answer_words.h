#pragma once

#include <string>

#include "absl/time/time.h"
#include "amble/attendance/v1/attendance.pb.h"
#include "gateway/pages/words.h"

/// How an answer stands, in words.
namespace amble::gateway {

absl::Time StartOf(const attendance::v1::AnsweredWalk& walk);
absl::Time EndOf(const attendance::v1::AnsweredWalk& walk);
/// Whether the answer may still change at `now`.
bool TakesAnswers(const attendance::v1::AnsweredWalk& walk, absl::Time now);

/// Whether all that may still be said at `now` is that they cannot come: the leader has started the
/// walk before its time.
bool MayOnlyStayAway(const attendance::v1::Response& response, absl::Time now);

/// How one state of an answer is said.
struct StateWords {
  Text heading;
  Text text;
  const char* mood = "";
  const char* marks = nullptr;  ///< the button that is the answer now
};

StateWords WordsForState(const attendance::v1::Response& response, absl::Time now);

/// What is said below the heading.
std::string LeadOf(const attendance::v1::Response& response, const StateWords& words,
                   absl::Time now);

/// Whether the walk will be, as far as that is asked; else empty.
std::string DecisionOf(const attendance::v1::AnsweredWalk& walk, absl::Time now);

}  // namespace amble::gateway
