#include "services/attendance/domain/walk_book.h"

#include <algorithm>
#include <utility>

#include "services/platform/errors/errors.h"

namespace amble::attendance {
namespace {

/// Has a place, or waits for one.
bool IsOnList(ResponseState state) {
  return state == ResponseState::kGoing || state == ResponseState::kWaitlisted ||
         state == ResponseState::kOffered;
}

ResponseState StateWithoutPlace(Answer answer) {
  return answer == Answer::kUnsure ? ResponseState::kUnsure : ResponseState::kNotGoing;
}

}  // namespace

WalkBook::WalkBook(Walk walk, absl::Time now, PlaceRule rule)
    : walk_(std::move(walk)),
      now_(now),
      rule_(rule),
      first_new_sequence_(walk_.next_join_sequence),
      minimum_reached_(walk_.MinimumReached()) {}

void WalkBook::Load(Response response) {
  if (response.state == ResponseState::kWaitlisted) {
    waiting_.emplace(response.join_sequence, response.member);
  }
  std::string member = response.member;
  entries_.try_emplace(std::move(member), Entry{std::move(response)});
}

absl::Status WalkBook::Record(const AnswerChange& change) {
  const bool takes_back = change.answer == Answer::kNotGoing && !change.by_leader;
  AMBLE_RETURN_IF_ERROR(takes_back ? CheckMayTakeBack(walk_, now_) : CheckAnswersOpen(walk_, now_));
  Lapse(change.member);
  const Response before = Of(change.member);
  if (!change.etag.empty() && change.etag != before.etag()) {
    return Error(absl::StatusCode::kAborted, Reason::kEtagMismatch,
                 "The answer has changed since it was read.");
  }
  if (change.to_offer && before.state != ResponseState::kOffered) {
    return FailedPrecondition(Reason::kNoOffer, "No place is offered, or no longer.");
  }
  ResponseState after = before.state;
  if (change.answer != Answer::kGoing) {
    after = StateWithoutPlace(change.answer);
  } else if (before.state == ResponseState::kOffered) {
    after = ResponseState::kGoing;
  } else if (!IsOnList(before.state)) {
    const bool free = walk_.PlacesLeft() > 0 && walk_.turnout.waitlisted == 0;
    if (!free && walk_.plan.answer_by && now_ > *walk_.plan.answer_by) {
      return FailedPrecondition(Reason::kAnswerByPassed,
                                "The time to answer is over, and no place is free.");
    }
    after = free ? ResponseState::kGoing : ResponseState::kWaitlisted;
  }
  if (after == before.state && change.reason == before.reason) return absl::OkStatus();

  Response& response = Edit(change.member);
  response.person = change.person;
  response.reason = change.reason;
  response.given_by_leader = change.by_leader;
  const bool joins = IsOnList(after) && !IsOnList(before.state);
  if (joins || before.state == ResponseState::kUnanswered) {
    Join(response, after);
  } else {
    SetState(response, after);
  }
  Promote();
  return absl::OkStatus();
}

void WalkBook::Lapse(const std::string& member) {
  const Response response = Of(member);
  if (response.state != ResponseState::kOffered) return;
  if (!response.offer_until || now_ < *response.offer_until) return;
  SetState(Edit(member), ResponseState::kUnsure);
  Promote();
}

void WalkBook::Withdraw(const std::string& member) {
  const ResponseState state = Of(member).state;
  if (!IsOnList(state) && state != ResponseState::kUnsure) return;
  SetState(Edit(member), ResponseState::kNotGoing);
  Promote();
}

void WalkBook::Move(const std::string& from, const std::string& to, const std::string& to_person) {
  const Response old = Of(from);
  if (old.state == ResponseState::kUnanswered) return;
  SetState(Edit(from), ResponseState::kUnanswered);
  if (Of(to).state == ResponseState::kUnanswered) {
    Response& moved = Edit(to);
    moved.person = to_person;
    moved.reason = old.reason;
    moved.given_by_leader = old.given_by_leader;
    moved.join_sequence = old.join_sequence;
    SetState(moved, old.state);
    moved.gave_up = old.gave_up;
    moved.offer_until = old.offer_until;
  }
  Promote();
}

void WalkBook::ChangePerson(const std::string& member, const std::string& person) {
  const Response response = Of(member);
  if (response.version == 0 || response.person == person) return;
  Edit(member).person = person;
}

void WalkBook::Replan(WalkPlan plan, int64_t version) {
  walk_.plan = std::move(plan);
  walk_.plan_version = version;
}

void WalkBook::Promote() {
  if (!CheckAnswersOpen(walk_, now_).ok()) return;
  if (walk_.PlacesLeft() == 0 || waiting_.empty()) return;
  absl::TimeZone zone = absl::UTCTimeZone();
  if (!walk_.plan.time_zone.empty()) absl::LoadTimeZone(walk_.plan.time_zone, &zone);
  const std::optional<absl::Time> until = OfferUntil(rule_, now_, walk_.plan.start, zone);
  while (walk_.PlacesLeft() > 0 && !waiting_.empty()) {
    const std::string member = waiting_.begin()->second;
    Response& response = Edit(member);
    SetState(response, until ? ResponseState::kOffered : ResponseState::kGoing);
    response.offer_until = until;
    entries_.at(member).promoted = !until;
  }
}

bool WalkBook::CrossMinimum() {
  if (walk_.MinimumReached() == minimum_reached_ && !minimum_asked_) return false;
  minimum_reached_ = walk_.MinimumReached();
  minimum_asked_ = false;
  ++walk_.minimum_version;
  return true;
}

Response WalkBook::Of(const std::string& member) const {
  const auto found = entries_.find(member);
  if (found != entries_.end()) return found->second.response;
  Response none;
  none.member = member;
  return none;
}

std::vector<WalkBook::Change> WalkBook::Changes() const {
  std::vector<const Entry*> changed;
  for (const auto& [member, entry] : entries_) {
    if (entry.changed > 0) changed.push_back(&entry);
  }
  std::sort(changed.begin(), changed.end(),
            [](const Entry* a, const Entry* b) { return a->changed < b->changed; });
  std::vector<Change> changes;
  changes.reserve(changed.size());
  for (const Entry* entry : changed) changes.push_back({entry->response, entry->promoted});
  return changes;
}

std::unordered_map<std::string, int> WalkBook::Positions() const {
  std::unordered_map<std::string, int> positions;
  // Everybody who waits behind the first new sequence is known: they are counted from the end.
  int position = walk_.turnout.waitlisted;
  for (auto i = waiting_.rbegin(); i != waiting_.rend() && i->first >= first_new_sequence_; ++i) {
    positions[i->second] = position--;
  }
  return positions;
}

Response& WalkBook::Edit(const std::string& member) {
  Entry& entry = entries_[member];
  entry.response.member = member;
  entry.response.version += 1;
  entry.response.update_time = now_;
  entry.promoted = false;
  entry.changed = ++changes_;
  return entry.response;
}

void WalkBook::SetState(Response& response, ResponseState state) {
  if (int* counter = CounterOf(response.state)) --*counter;
  if (response.state == ResponseState::kGoing) response.gave_up = now_;
  if (state == ResponseState::kGoing || state == ResponseState::kUnanswered) {
    response.gave_up.reset();
  }
  if (response.state == ResponseState::kWaitlisted) waiting_.erase(response.join_sequence);
  response.state = state;
  response.offer_until.reset();
  if (int* counter = CounterOf(state)) ++*counter;
  if (state == ResponseState::kWaitlisted) {
    waiting_.emplace(response.join_sequence, response.member);
  }
}

void WalkBook::Join(Response& response, ResponseState state) {
  response.join_sequence = walk_.next_join_sequence++;
  SetState(response, state);
}

int* WalkBook::CounterOf(ResponseState state) {
  switch (state) {
    case ResponseState::kGoing:
      return &walk_.turnout.going;
    case ResponseState::kWaitlisted:
      return &walk_.turnout.waitlisted;
    case ResponseState::kOffered:
      return &walk_.turnout.offered;
    case ResponseState::kUnsure:
      return &walk_.turnout.unsure;
    case ResponseState::kNotGoing:
      return &walk_.turnout.not_going;
    case ResponseState::kUnanswered:
      return nullptr;
  }
  return nullptr;
}

}  // namespace amble::attendance
