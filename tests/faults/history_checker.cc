#include "tests/faults/history_checker.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <utility>

namespace amble::faults {
namespace {

/// An answer at one of its versions.
struct Standing {
  ResponseState state = ResponseState::kUnanswered;
  int64_t join_sequence = 0;
  int64_t version = 0;
  int position = 0;  ///< with kWaitlisted: in the list as the transaction left it
};

/// All about one walk.
class WalkJudge {
 public:
  WalkJudge(std::string walk, std::vector<Finding>& findings)
      : walk_(std::move(walk)), findings_(findings) {}

  void Stores(const StoredWalk& walk) { stored_ = walk; }
  void Stores(const StoredAnswer& answer) { answers_.push_back(&answer); }
  void Logs(const LoggedChange& change) { log_.push_back(&change); }
  void Sees(const Operation& operation) { operations_.push_back(&operation); }

  void Judge() {
    Replay();
    JudgeAnswers();
    JudgeReplies();
    JudgeJoins();
  }

 private:
  void Report(Violation violation, const std::string& words) {
    findings_.push_back({violation, walk_ + ": " + words});
  }

  /// Goes through the walk's commits, one after the other.
  void Replay() {
    std::set<std::string> seen;
    for (auto i = log_.begin(); i != log_.end();) {
      const std::string& batch = (*i)->batch;
      if (!seen.insert(batch).second) {
        Report(Violation::kInterleaved, "the changes of " + batch + " are parted by others");
      }
      const int64_t joined_before = last_join_;
      std::vector<std::string> changed;
      for (; i != log_.end() && (*i)->batch == batch; ++i) {
        Apply(**i, joined_before);
        changed.push_back((*i)->member);
      }
      JudgeCommit(batch);
      for (const std::string& member : changed) {
        Standing& standing = now_[member];
        standing.position = PositionOf(standing);
        versions_[{member, standing.version}] = standing;
      }
    }
  }

  void Apply(const LoggedChange& change, int64_t joined_before) {
    Standing& standing = now_[change.member];
    if (change.version <= standing.version) {
      Report(Violation::kDoubled, fmt::format("{} has version {} after version {}", change.member,
                                              change.version, standing.version));
    }
    if (change.join_sequence != standing.join_sequence) {
      if (change.join_sequence <= joined_before) {
        Report(Violation::kOutOfOrder,
               fmt::format("{} joins as number {} though {} was given before", change.member,
                           change.join_sequence, joined_before));
      }
      last_join_ = std::max(last_join_, change.join_sequence);
    }
    if (change.promoted && change.state != ResponseState::kGoing) {
      Report(Violation::kLost, change.member + " moved up to no place");
    }
    standing = {change.state, change.join_sequence, change.version, 0};
  }

  /// The rules that hold after each commit.
  void JudgeCommit(const std::string& batch) {
    int going = 0;
    int64_t last_going = 0;
    int64_t first_waiting = 0;
    std::map<int64_t, std::string> joins;
    for (const auto& [member, standing] : now_) {
      const auto [other, fresh] = joins.emplace(standing.join_sequence, member);
      if (!fresh) {
        Report(Violation::kOutOfOrder, fmt::format("{} and {} both joined as number {}", member,
                                                   other->second, standing.join_sequence));
      }
      if (standing.state == ResponseState::kGoing) {
        ++going;
        last_going = std::max(last_going, standing.join_sequence);
      } else if (standing.state == ResponseState::kWaitlisted) {
        if (first_waiting == 0 || standing.join_sequence < first_waiting) {
          first_waiting = standing.join_sequence;
        }
      }
    }
    if (going > stored_.capacity) {
      Report(Violation::kOverbooked,
             fmt::format("{} GOING with {} places after {}", going, stored_.capacity, batch));
    }
    if (first_waiting == 0) return;
    if (going < stored_.capacity) {
      Report(Violation::kPlaceWasted,
             fmt::format("{} of {} places taken while number {} waits after {}", going,
                         stored_.capacity, first_waiting, batch));
    }
    if (last_going > first_waiting) {
      Report(Violation::kOutOfOrder, fmt::format("number {} has a place before number {} after {}",
                                                 last_going, first_waiting, batch));
    }
  }

  int PositionOf(const Standing& standing) const {
    if (standing.state != ResponseState::kWaitlisted) return 0;
    return static_cast<int>(std::count_if(now_.begin(), now_.end(), [&](const auto& other) {
      return other.second.state == ResponseState::kWaitlisted &&
             other.second.join_sequence <= standing.join_sequence;
    }));
  }

  /// What is stored at the end is what the last changes said, counted rightly.
  void JudgeAnswers() {
    std::set<std::string> persons;
    std::map<ResponseState, int> counts;
    for (const StoredAnswer* answer : answers_) {
      if (!persons.insert(answer->person).second) {
        Report(Violation::kDoubled, answer->person + " has two answers");
      }
      ++counts[answer->state];
      const auto last = now_.find(answer->member);
      if (last == now_.end() || last->second.version != answer->version ||
          last->second.state != answer->state ||
          last->second.join_sequence != answer->join_sequence) {
        Report(Violation::kLost, answer->member + "'s answer is not that of the last change");
      }
    }
    if (answers_.size() != now_.size()) {
      Report(Violation::kLost, fmt::format("{} members answered, {} answers are stored",
                                           now_.size(), answers_.size()));
    }
    const std::pair<ResponseState, int> told[] = {{ResponseState::kGoing, stored_.going},
                                                  {ResponseState::kWaitlisted, stored_.waitlisted},
                                                  {ResponseState::kUnsure, stored_.unsure},
                                                  {ResponseState::kNotGoing, stored_.not_going}};
    for (const auto& [state, count] : told) {
      if (counts[state] != count) {
        Report(Violation::kMiscounted, fmt::format("{} in state {}, the walk says {}",
                                                   counts[state], static_cast<int>(state), count));
      }
    }
    if (counts[ResponseState::kGoing] > stored_.capacity) {
      Report(Violation::kOverbooked, fmt::format("{} GOING with {} places at the end",
                                                 counts[ResponseState::kGoing], stored_.capacity));
    }
  }

  static bool Fits(Answer answer, ResponseState state) {
    switch (answer) {
      case Answer::kGoing:
        return state == ResponseState::kGoing || state == ResponseState::kWaitlisted;
      case Answer::kNotGoing:
        return state == ResponseState::kNotGoing;
      case Answer::kUnsure:
        return state == ResponseState::kUnsure;
    }
    return false;
  }

  /// Each reply tells a version that was committed, and the last one still stands.
  void JudgeReplies() {
    std::map<std::string, const Operation*> last;
    std::set<std::string> uncertain;
    std::set<std::pair<std::string, int64_t>> told;
    for (const Operation* operation : operations_) {
      if (operation->outcome == Operation::Outcome::kRefused) continue;
      if (operation->outcome == Operation::Outcome::kUnknown) {
        uncertain.insert(operation->member);
        continue;
      }
      const bool first = told.insert({operation->member, operation->version}).second;
      JudgeReply(*operation, first && !uncertain.contains(operation->member));
      const Operation*& before = last[operation->member];
      if (before != nullptr && before->version > operation->version) {
        Report(Violation::kLost,
               fmt::format("{} was told version {} after version {}", operation->member,
                           operation->version, before->version));
      }
      before = operation;
      uncertain.erase(operation->member);
    }
    for (const auto& [member, operation] : last) {
      if (!uncertain.contains(member)) JudgeLastReply(*operation);
    }
  }

  void JudgeReply(const Operation& operation, bool first) {
    const std::string& member = operation.member;
    if (!Fits(operation.answer, operation.state)) {
      Report(Violation::kLost,
             fmt::format("{} said {} and was told state {}", member,
                         static_cast<int>(operation.answer), static_cast<int>(operation.state)));
    }
    if (operation.going > stored_.capacity) {
      Report(Violation::kOverbooked, fmt::format("{} was told that {} are GOING with {} places",
                                                 member, operation.going, stored_.capacity));
    }
    const auto found = versions_.find({member, operation.version});
    if (found == versions_.end() || found->second.state != operation.state ||
        found->second.join_sequence != operation.join_sequence) {
      Report(Violation::kLost, fmt::format("{} was told version {}, which was not committed so",
                                           member, operation.version));
      return;
    }
    // Whoever asks again, or hears of the first try late, may have moved up meanwhile.
    const int position = found->second.position;
    const bool right =
        first && operation.attempts == 1
            ? operation.position == position
            : operation.position <= position && (position == 0) == (operation.position == 0);
    if (!right) {
      Report(Violation::kOutOfOrder,
             fmt::format("{} was told position {}, not {}", member, operation.position, position));
    }
  }

  void JudgeLastReply(const Operation& operation) {
    const auto found = now_.find(operation.member);
    const Standing standing = found == now_.end() ? Standing() : found->second;
    const bool stands = standing.state == operation.state && standing.version == operation.version;
    const bool moved_up = operation.state == ResponseState::kWaitlisted &&
                          standing.state == ResponseState::kGoing &&
                          standing.version > operation.version;
    if ((!stands && !moved_up) || standing.join_sequence != operation.join_sequence) {
      Report(Violation::kLost,
             fmt::format("{} was last told version {} in state {}; it is {} in state {}",
                         operation.member, operation.version, static_cast<int>(operation.state),
                         standing.version, static_cast<int>(standing.state)));
    }
  }

  /// Whoever had joined before another asked stands before the other.
  void JudgeJoins() {
    std::set<std::string> uncertain;  // who may have joined by what they do not know of
    for (const Operation* operation : operations_) {
      if (operation->outcome == Operation::Outcome::kUnknown) uncertain.insert(operation->member);
    }
    std::map<std::pair<int64_t, std::string>, const Operation*> joins;
    for (const Operation* operation : operations_) {
      if (operation->outcome != Operation::Outcome::kAcknowledged) continue;
      if (uncertain.contains(operation->member)) continue;
      joins.emplace(std::pair(operation->join_sequence, operation->member), operation);
    }
    const Operation* latest = nullptr;  // of the lower numbers, the one that was asked for last
    for (const auto& [join, operation] : joins) {
      if (latest != nullptr && operation->replied < latest->invoked) {
        Report(Violation::kOutOfOrder,
               fmt::format("{} joined as number {} before {} asked for number {}",
                           operation->member, join.first, latest->member, latest->join_sequence));
      }
      if (latest == nullptr || operation->invoked > latest->invoked) latest = operation;
    }
  }

  const std::string walk_;
  std::vector<Finding>& findings_;
  StoredWalk stored_;
  std::vector<const StoredAnswer*> answers_;
  std::vector<const LoggedChange*> log_;
  std::vector<const Operation*> operations_;

  std::map<std::string, Standing> now_;  ///< by member
  std::map<std::pair<std::string, int64_t>, Standing> versions_;
  int64_t last_join_ = 0;
};

}  // namespace

std::string NameOf(Violation violation) {
  switch (violation) {
    case Violation::kOverbooked:
      return "OVERBOOKED";
    case Violation::kPlaceWasted:
      return "PLACE_WASTED";
    case Violation::kOutOfOrder:
      return "OUT_OF_ORDER";
    case Violation::kDoubled:
      return "DOUBLED";
    case Violation::kLost:
      return "LOST";
    case Violation::kMiscounted:
      return "MISCOUNTED";
    case Violation::kInterleaved:
      return "INTERLEAVED";
  }
  return "UNKNOWN";
}

std::vector<Finding> Check(const RaceHistory& history) {
  std::vector<Finding> findings;
  std::map<std::string, WalkJudge> judges;
  const auto judge = [&](const std::string& walk) -> WalkJudge& {
    return judges.try_emplace(walk, walk, findings).first->second;
  };
  for (const StoredWalk& walk : history.walks) judge(walk.walk).Stores(walk);
  for (const StoredAnswer& answer : history.answers) judge(answer.walk).Stores(answer);
  for (const LoggedChange& change : history.log) judge(change.walk).Logs(change);
  for (const Operation& operation : history.operations) judge(operation.walk).Sees(operation);
  for (auto& [walk, one] : judges) one.Judge();
  return findings;
}

}  // namespace amble::faults
