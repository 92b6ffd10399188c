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
/// happens: answers, walks that move or are cancelled, clocks that jump, workers that run beside
/// others or die, mails that leave.
class NoticesModel {
 public:
  /// What the model does to the system.
  struct System {
    Dependencies* dependencies;
    FakeClock* clock;
    std::function<void(const Walk&)> tell_walk;
    std::function<void(const WalkKey&, const std::function<void(Walk&)>&)> change;
    std::function<void(const WalkKey&, const std::string&, ResponseState)> answer;
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
    std::map<int, ResponseState> answers;
    std::set<std::string> must_hear;  ///< that it is cancelled
    /// Who is to be reminded, and when it is due, for this start: who came before it was due.
    std::map<NoticeKind, std::pair<absl::Time, std::set<std::string>>> to_remind;
  };

  void Answer(PlannedWalk& walk, int person, ResponseState state);
  void Move(PlannedWalk& walk, absl::Time start);
  /// `person` comes, and is to be reminded of what is not due yet.
  void Remind(PlannedWalk& walk, int person);
  void Cancel(PlannedWalk& walk);
  void RunRivals(int rivals, const std::function<void()>& meanwhile);
  void WorkToTheEnd();
  void Send(bool dies);
  void CheckReminders();
  void CheckCancellations();
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
