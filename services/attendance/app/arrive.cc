#include "services/attendance/app/arrive.h"

#include <algorithm>
#include <span>
#include <string>
#include <vector>

#include "services/attendance/app/get_roll.h"
#include "services/platform/errors/errors.h"

namespace amble::attendance {
namespace {

/// Whether the person's own word would add nothing: it stands, or a leader says as much.
bool IsThere(const Standing& standing) {
  return std::any_of(standing.heads.begin(), standing.heads.end(),
                     [](const RollMark& mark) { return mark.SaysCame(); });
}

/// What the person has said before, that still counts.
std::vector<std::string> OwnWords(const Standing& standing) {
  std::vector<std::string> own;
  for (const RollMark& head : standing.heads) {
    if (head.self) own.push_back(head.mark);
  }
  return own;
}

}  // namespace

absl::StatusOr<Arrival> Arrive::operator()(const rpc::CallContext& call, const WalkId& id,
                                           const std::string& code) const {
  return ChangeArrival(
      dependencies_, call, id,
      [&](storage::Transaction& transaction, const Access&, absl::Status& refusal) {
        return CheckCode(transaction, call, id, code, refusal);
      },
      [&](storage::Transaction& transaction, Access& access) { return Mark(transaction, access); });
}

absl::Status Arrive::CheckCode(storage::Transaction& transaction, const rpc::CallContext& call,
                               const WalkId& id, const std::string& code,
                               absl::Status& refusal) const {
  DayRepository& day = *dependencies_.day;
  const std::string& person = call.principal.person;
  AMBLE_ASSIGN_OR_RETURN(const int wrong,
                         day.WrongGuesses(transaction, id.practice, id.walk, person));
  if (wrong >= kMostWrongGuesses) {
    refusal = Error(absl::StatusCode::kResourceExhausted, Reason::kTooManyRequests,
                    "Too many wrong codes. A leader can mark you instead.");
    return absl::OkStatus();
  }
  AMBLE_ASSIGN_OR_RETURN(const std::string right,
                         day.ArrivalCode(transaction, id.practice, id.walk));
  if (!right.empty() && code == right) return absl::OkStatus();
  refusal = InvalidField("code", "That is not the code of this walk.");
  return day.CountWrongGuess(transaction, id.practice, id.walk, person);
}

absl::Status Arrive::Mark(storage::Transaction& transaction, Access& access) const {
  Walk& walk = access.walk;
  const Member& member = *access.member;
  AMBLE_RETURN_IF_ERROR(CheckIsTheDay(walk, kEarliestArrival, dependencies_.clock->Now()));
  AMBLE_ASSIGN_OR_RETURN(const Roll roll, ReadRoll(dependencies_, transaction, walk));
  const RollLine* line = roll.Find(member.member);
  if (line != nullptr && IsThere(line->standing)) return absl::OkStatus();
  if (walk.last_mark >= kMostMarks || (line == nullptr && roll.lines.size() >= kLargestRoll)) {
    return InvalidField("walk", "The roll is full.");
  }
  // Before the start nobody is on the roll yet: StartWalk puts who has arrived there.
  if (line == nullptr && walk.progress == Progress::kUnderWay) {
    AMBLE_RETURN_IF_ERROR(dependencies_.roll->AddEntry(transaction, walk.id.practice, walk.id.walk,
                                                       {member.member, member.walking_name, true}));
  }
  const RollMark mark{.mark = dependencies_.ids->NewId(),
                      .entry = member.member,
                      .presence = Presence::kPresent,
                      .replaces = line ? OwnWords(line->standing) : std::vector<std::string>(),
                      .arrival = ++walk.last_mark,
                      .self = true};
  AMBLE_RETURN_IF_ERROR(dependencies_.roll->AddMarks(transaction, walk.id.practice, walk.id.walk,
                                                     std::span(&mark, 1)));
  return dependencies_.walks->Save(transaction, walk);
}

}  // namespace amble::attendance
