#include "gateway/pages/series_outcomes.h"

#include <algorithm>
#include <map>
#include <vector>

#include "gateway/pages/walk_words.h"
#include "services/platform/errors/errors.h"
#include "services/platform/resources/timestamps.h"

namespace amble::gateway {
namespace {

namespace attendance = amble::attendance::v1;
namespace scheduling = amble::scheduling::v1;

Reason ReasonOfRefusal(const attendance::DateAnswer& date) {
  return static_cast<Reason>(date.refusal().reason());
}

/// What became of one date.
Text WordsFor(const attendance::DateAnswer& date) {
  if (!date.has_response()) {
    switch (ReasonOfRefusal(date)) {
      case Reason::kAnswerByPassed:
        return "date_too_late";
      case Reason::kEtagMismatch:
        return "date_changed_elsewhere";
      default:
        return "date_not_taken";
    }
  }
  switch (date.response().state()) {
    case attendance::RESPONSE_STATE_GOING:
      return "state_going";
    case attendance::RESPONSE_STATE_WAITLISTED:
      return "state_waitlisted";
    case attendance::RESPONSE_STATE_OFFERED:
      return "state_offered";
    case attendance::RESPONSE_STATE_UNSURE:
      return "state_unsure";
    case attendance::RESPONSE_STATE_NOT_GOING:
      return "state_not_going";
    default:
      return "date_not_taken";
  }
}

/// The dates of one kind.
struct Outcome {
  std::string what;
  std::vector<std::string> dates;
  int without_date = 0;
};

PageData ToPage(const Outcome& outcome) {
  PageData dates{PageData::type::list};
  const auto add = [&dates](const std::string& words) {
    PageData date;
    date.set("date", words);
    dates << date;
  };
  for (const std::string& words : outcome.dates) add(words);
  if (outcome.without_date > 0) {
    const std::string count = std::to_string(outcome.without_date);
    add(!outcome.dates.empty()      ? Say("dates_more", {{"count", count}})
        : outcome.without_date == 1 ? Say("dates_one")
                                    : Say("dates_count", {{"count", count}}));
  }
  PageData page;
  page.set("what", outcome.what);
  page.set("dates", dates);
  return page;
}

}  // namespace

bool NeedsAgreement(const attendance::RespondToSeriesResponse& answered) {
  return std::any_of(answered.answers().begin(), answered.answers().end(),
                     [](const attendance::DateAnswer& date) {
                       return ReasonOfRefusal(date) == Reason::kAgreementRequired;
                     });
}

bool HasRefusals(const attendance::RespondToSeriesResponse& answered) {
  return std::any_of(answered.answers().begin(), answered.answers().end(),
                     [](const attendance::DateAnswer& date) { return !date.has_response(); });
}

std::string SameForAll(const attendance::RespondToSeriesResponse& answered) {
  if (answered.answers().empty() || HasRefusals(answered)) return "";
  const attendance::ResponseState first = answered.answers(0).response().state();
  const bool same = std::all_of(
      answered.answers().begin(), answered.answers().end(),
      [first](const attendance::DateAnswer& date) { return date.response().state() == first; });
  if (!same) return "";
  if (answered.answers_size() == 1) return Say("series_one");
  return Say("series_same", {{"count", std::to_string(answered.answers_size())}});
}

PageData OutcomesInWords(const attendance::RespondToSeriesResponse& answered,
                         const scheduling::ListWalksResponse& walks, absl::Time now) {
  std::map<std::string, std::string> dates;
  for (const scheduling::Walk& walk : walks.walks()) {
    dates[walk.name()] = DateInWords(resources::FromTimestamp(walk.start_time()),
                                     ZoneOf(walk.start().time_zone()), now);
  }
  std::vector<Outcome> outcomes;
  for (const attendance::DateAnswer& date : answered.answers()) {
    std::string what = Say(WordsFor(date));
    auto outcome = std::find_if(outcomes.begin(), outcomes.end(),
                                [&](const Outcome& other) { return other.what == what; });
    if (outcome == outcomes.end()) {
      outcome = outcomes.insert(outcomes.end(), {.what = std::move(what), .dates = {}});
    }
    const attendance::AnsweredWalk& walk = date.response().walk();
    if (date.has_response()) {
      outcome->dates.push_back(
          DateInWords(resources::FromTimestamp(walk.start_time()), ZoneOf(walk.time_zone()), now));
    } else if (const auto known = dates.find(date.walk()); known != dates.end()) {
      outcome->dates.push_back(known->second);
    } else {
      ++outcome->without_date;
    }
  }
  PageData page{PageData::type::list};
  for (const Outcome& outcome : outcomes) page << ToPage(outcome);
  return page;
}

}  // namespace amble::gateway
