#include "gateway/pages/answer_words.h"

#include "gateway/pages/walk_words.h"
#include "services/platform/resources/timestamps.h"

namespace amble::gateway {
namespace {

namespace attendance = amble::attendance::v1;

/// From this many on, a walk is said to need people.
constexpr int kLeastMinimum = 2;

}  // namespace

absl::Time StartOf(const attendance::AnsweredWalk& walk) {
  return resources::FromTimestamp(walk.start_time());
}

absl::Time EndOf(const attendance::AnsweredWalk& walk) {
  return StartOf(walk) + absl::Minutes(walk.duration_minutes());
}

bool TakesAnswers(const attendance::AnsweredWalk& walk, absl::Time now) {
  return !walk.cancelled() && !walk.started() && now < EndOf(walk);
}

bool MayOnlyStayAway(const attendance::Response& response, absl::Time now) {
  const attendance::AnsweredWalk& walk = response.walk();
  return walk.started() && !walk.cancelled() && now < StartOf(walk) &&
         response.state() == attendance::RESPONSE_STATE_GOING;
}

StateWords WordsForState(const attendance::Response& response, absl::Time now) {
  if (response.walk().cancelled()) {
    return {"walk_is_cancelled", "walk_is_cancelled_text", "gone"};
  }
  if (now >= EndOf(response.walk())) return {"walk_is_over", "walk_is_over_text"};
  if (MayOnlyStayAway(response, now)) return {"walk_has_started", "walk_has_started_early_text"};
  if (response.walk().started()) return {"walk_has_started", "walk_has_started_text"};
  switch (response.state()) {
    case attendance::RESPONSE_STATE_GOING:
      return {"state_going", "state_going_text", "going", "is_going"};
    case attendance::RESPONSE_STATE_WAITLISTED:
      return {"state_waitlisted", "state_waitlisted_text", "undecided", "is_going"};
    case attendance::RESPONSE_STATE_OFFERED:
      return {"state_offered", "state_offered_text", "going"};
    case attendance::RESPONSE_STATE_UNSURE:
      return {"state_unsure", "state_unsure_text", "undecided", "is_unsure"};
    case attendance::RESPONSE_STATE_NOT_GOING:
      return {"state_not_going", "state_not_going_text", "", "is_not_going"};
    default:
      return {"state_unanswered", "state_unanswered_text"};
  }
}

std::string LeadOf(const attendance::Response& response, const StateWords& words, absl::Time now) {
  const bool open = TakesAnswers(response.walk(), now);
  if (open && response.state() == attendance::RESPONSE_STATE_WAITLISTED &&
      response.position() == 1) {
    return Say("state_waitlisted_next");
  }
  if (open && response.has_offer_expire_time()) {
    return Say("state_offered_until",
               {{"when", DateAndTimeInWords(resources::FromTimestamp(response.offer_expire_time()),
                                            ZoneOf(response.walk().time_zone()), now)}});
  }
  return Say(words.text, {{"position", std::to_string(response.position())}});
}

std::string DecisionOf(const attendance::AnsweredWalk& walk, absl::Time now) {
  if (!TakesAnswers(walk, now)) return "";
  if (walk.goes_ahead()) return Say("walk_goes_ahead");
  if (!walk.has_decide_time()) return "";
  const absl::Time decided = resources::FromTimestamp(walk.decide_time());
  const std::string when = DateAndTimeInWords(decided, ZoneOf(walk.time_zone()), now);
  std::string words =
      now < decided ? Say("walk_decided_on", {{"when", when}}) : Say("walk_decided_soon");
  if (walk.minimum() < kLeastMinimum) return words;
  return Say("walk_minimum", {{"count", std::to_string(walk.minimum())}}) + " " + words;
}

}  // namespace amble::gateway
