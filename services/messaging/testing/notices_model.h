#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "services/messaging/testing/messaging_fixture.h"

namespace amble::messaging {

/// One group with two walks and five people, to whom things happen in any order; and what must then
/// have been told, by a model so simple that it can be believed. Each number is one thing that
/// happens: answers, in time or late, walks that move, are led by others or are cancelled, clocks
/// that jump, workers that run beside others or die, mails that leave. Who is told of a change or
/// of a cancellation is known exactly: those and nobody else.
class NoticesModel {
 public:
  /// What the model does to the system.
  struct System {
    Dependencies* dependencies;
    FakeClock* clock;
    std::function<void(const Walk&)> tell_walk;
    std::function<void(const WalkKey&, const std::function<void(Walk&)>&)> change;
    /// To the walk as it was in a version.
    std::function<void(const WalkKey&, const std::string&, ResponseState, int64_t)> answer;
  };

  /// `group` has the members "m-p0" to "m-p4", and no walks.
  NoticesModel(System system, GroupKey group);

  void Do(uint32_t number);
  /// Lets all come to an end, and moves each walk that is left once more, far away.
  void Settle();
  /// What is wrong, in words; empty: nothing.
  const std::vector<std::string>& violations() const { return violations_; }

 private:
  static constexpr int kPeople = 5;
  static constexpr int kWalks = 2;

  struct PlannedWalk {
    WalkKey key;
    absl::Time start;
    bool cancelled = false;
    int64_t version = 1;
    int64_t changed = 0;  ///< the version in which it last moved; 0: none
    std::map<int, ResponseState> answers;
    std::set<int> leaders;
    std::set<std::string> must_hear;                               ///< that it is cancelled
    std::map<int64_t, std::set<std::string>> must_hear_of_change;  ///< by version
    /// Who came, or was counted on, at any time while it was to start then.
    std::map<absl::Time, std::set<std::string>> came;
    /// What there is to remind of for this start: what was not due yet by the clock of the moment
    /// in which the walk was planned or moved, even if that clock went wrong.
    std::vector<Reminder> reminders;
    /// Who is to be reminded, and when it is due, for this start: who came before it was due.
    std::map<NoticeKind, std::pair<absl::Time, std::set<std::string>>> to_remind;
  };

  /// `late`: to the walk as it was before it last moved.
  void Answer(PlannedWalk& walk, int person, ResponseState state, bool late = false);
  void Move(PlannedWalk& walk, absl::Time start);
  /// Or along another way.
  void MoveElsewhere(PlannedWalk& walk);
  /// Leads the walk from now on, or no longer.
  void ChangeLeader(PlannedWalk& walk, int person);
  void Change(PlannedWalk& walk, const std::function<void(Walk&)>& change);
  /// The walk has moved: whoever counts on it hears of it.
  void Changed(PlannedWalk& walk);
  static Tie TieOf(const PlannedWalk& walk, int person);
  /// After `person` may have become somebody else to the walk.
  void Follow(PlannedWalk& walk, int person);
  /// `person` comes, and is to be reminded of what is not due yet.
  void Remind(PlannedWalk& walk, int person);
  void Cancel(PlannedWalk& walk);
  void RunRivals(int rivals, const std::function<void()>& meanwhile);
  void WorkToTheEnd();
  void Send(bool dies);
  void CheckLeaves(const PlannedWalk& walk, const ClaimedDispatch& leaves);
  void CheckReminders();
  void CheckNobodyElseIsReminded(const PlannedWalk& walk);
  void CheckChanges();
  void CheckCancellations();
  /// `heard` are those who must have heard of `key`, and nobody else.
  void CheckHeard(const std::string& key, const std::set<std::string>& must_hear);
  void Wrong(const std::string& what);
  /// How often each person has a delivery of the notice with `key`.
  std::map<std::string, int> HeardOf(const std::string& key);

  System system_;
  GroupKey group_;
  std::vector<PlannedWalk> walks_;
  std::map<std::string, std::set<std::string>> message_ids_;  ///< by notice's key and person
  std::vector<std::string> violations_;
};

/// Lets happen what `numbers` say, and all come to an end; what was wrong.
std::vector<std::string> RunModel(NoticesModel& model, const std::vector<uint32_t>& numbers);

}  // namespace amble::messaging
