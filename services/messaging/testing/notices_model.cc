#include "services/messaging/testing/notices_model.h"

#include <thread>

#include "services/messaging/app/expand_notices.h"
#include "services/messaging/app/fire_reminders.h"
#include "services/messaging/testing/told.h"
#include "services/platform/errors/errors.h"

namespace amble::messaging {
namespace {

constexpr absl::Duration kLease = absl::Minutes(2);

/// As a worker whose transactions may meet another's.
bool Turn(const Dependencies& dependencies) {
  const auto fired = FireReminders(dependencies, 3);
  const auto expanded = ExpandNotices(dependencies, 2);
  return fired.value_or(0) > 0 || expanded.value_or(Expanded()).notices > 0;
}

/// Dies in the middle of a page.
class DyingWays final : public Ways {
 public:
  absl::StatusOr<std::vector<Way>> Choose(storage::Transaction&,
                                          const std::vector<ToTell>&) override {
    return absl::InternalError("killed");
  }
};

constexpr int kFirstLeader = 4;

std::string PersonOf(int person) { return "p" + std::to_string(person); }
std::string MemberOf(int person) { return "m-" + PersonOf(person); }

}  // namespace

NoticesModel::NoticesModel(System system, GroupKey group)
    : system_(std::move(system)), group_(std::move(group)) {
  for (int i = 0; i < kWalks; ++i) {
    // One at 10:00, one so early that its reminder of two hours before leaves in the evening.
    const absl::Time start =
        absl::FromCivil(absl::CivilSecond(2027, 1, 18 + i, i == 0 ? 10 : 7, i == 0 ? 0 : 15, 0),
                        absl::UTCTimeZone());
    PlannedWalk walk{.key = {group_.practice, group_.group, "w" + std::to_string(i)}};
    Walk told;
    told.key = walk.key;
    told.title = "Round the pond";
    told.start = start;
    told.time_zone = "Europe/London";
    told.duration_minutes = 60;
    told.leaders = {MemberOf(kFirstLeader)};
    told.version = walk.version;
    walk.leaders = {kFirstLeader};
    system_.tell_walk(told);
    walks_.push_back(walk);
    Move(walks_.back(), start);
  }
}

Tie NoticesModel::TieOf(const PlannedWalk& walk, int person) {
  const auto answer = walk.answers.find(person);
  return {answer == walk.answers.end() ? ResponseState::kNone : answer->second,
          walk.leaders.contains(person)};
}

void NoticesModel::Follow(PlannedWalk& walk, int person) {
  if (IsReminded(TieOf(walk, person))) return Remind(walk, person);
  for (auto& [kind, due_and_people] : walk.to_remind) {
    due_and_people.second.erase(PersonOf(person));
  }
}

void NoticesModel::Answer(PlannedWalk& walk, int person, ResponseState state, bool late) {
  const int64_t seen = late && walk.changed > 0 ? walk.changed - 1 : walk.version;
  system_.answer(walk.key, PersonOf(person), state, seen);
  const bool counts_now = !CountsOnWalk(TieOf(walk, person).answer) && CountsOnWalk(state);
  walk.answers[person] = state;
  if (counts_now && walk.cancelled) {
    walk.must_hear.insert(PersonOf(person));
  } else if (counts_now && seen < walk.changed) {
    walk.must_hear_of_change[walk.changed].insert(PersonOf(person));
  }
  Follow(walk, person);
}

void NoticesModel::Change(PlannedWalk& walk, const std::function<void(Walk&)>& change) {
  system_.change(walk.key, change);
  ++walk.version;
}

void NoticesModel::Changed(PlannedWalk& walk) {
  walk.changed = walk.version;
  std::set<std::string>& must_hear = walk.must_hear_of_change[walk.changed];
  for (int person = 0; person < kPeople; ++person) {
    if (CountsOnWalk(TieOf(walk, person))) must_hear.insert(PersonOf(person));
  }
}

void NoticesModel::Move(PlannedWalk& walk, absl::Time start) {
  if (walk.cancelled || walk.start == start) return;
  const bool planned_before = walk.start != absl::Time();
  walk.start = start;
  if (planned_before) {
    Change(walk, [&](Walk& changed) { changed.start = start; });
    Changed(walk);
  }
  walk.reminders = RemindersOf({.key = walk.key, .start = walk.start}, system_.clock->Now());
  walk.to_remind.clear();
  for (int person = 0; person < kPeople; ++person) Follow(walk, person);
}

void NoticesModel::MoveElsewhere(PlannedWalk& walk) {
  if (walk.cancelled) return;
  Change(walk, [&](Walk& changed) {
    const std::string words = std::to_string(changed.version);
    (changed.version % 2 == 0 ? changed.area : changed.access) = words;
  });
  Changed(walk);
}

void NoticesModel::ChangeLeader(PlannedWalk& walk, int person) {
  if (walk.cancelled) return;
  if (walk.leaders.erase(person) == 0) walk.leaders.insert(person);
  Change(walk, [&](Walk& changed) {
    changed.leaders.clear();
    for (const int leader : walk.leaders) changed.leaders.push_back(MemberOf(leader));
  });
  Follow(walk, person);
}

void NoticesModel::Remind(PlannedWalk& walk, int person) {
  walk.came[walk.start].insert(PersonOf(person));
  for (const Reminder& reminder : walk.reminders) {
    if (reminder.due <= system_.clock->Now()) continue;
    auto& [due, people] = walk.to_remind[reminder.kind];
    due = reminder.due;
    people.insert(PersonOf(person));
  }
}

void NoticesModel::Cancel(PlannedWalk& walk) {
  if (walk.cancelled) return;
  Change(walk, [](Walk& changed) { changed.cancelled = true; });
  walk.cancelled = true;
  for (int person = 0; person < kPeople; ++person) {
    if (CountsOnWalk(TieOf(walk, person))) walk.must_hear.insert(PersonOf(person));
  }
}

void NoticesModel::RunRivals(int rivals, const std::function<void()>& meanwhile) {
  std::vector<std::thread> threads;
  for (int i = 0; i < rivals; ++i) {
    threads.emplace_back([this] {
      while (Turn(*system_.dependencies)) {
      }
    });
  }
  meanwhile();
  for (std::thread& thread : threads) thread.join();
}

void NoticesModel::WorkToTheEnd() {
  if (const absl::Status worked = Work(*system_.dependencies); !worked.ok()) {
    Wrong(worked.ToString());
  }
  CheckReminders();
  CheckChanges();
  CheckCancellations();
}

void NoticesModel::Send(bool dies) {
  DispatchQueue& queue = *system_.dependencies->dispatches;
  const std::string claim = system_.dependencies->ids->NewId();
  std::vector<ClaimedDispatch> claimed;
  const absl::Status done =
      system_.dependencies->database->Write([&](storage::Transaction& transaction) -> absl::Status {
        AMBLE_ASSIGN_OR_RETURN(claimed,
                               queue.Claim(transaction, claim, system_.clock->Now(), kLease, 1000));
        return absl::OkStatus();
      });
  if (!done.ok()) Wrong(done.ToString());
  std::vector<Conclusion> conclusions;
  for (const ClaimedDispatch& each : claimed) {
    conclusions.push_back({each.dispatch.id});
    if (each.notice.GroupOf() != group_) continue;
    auto& ids = message_ids_[each.notice.key + " " + each.dispatch.person];
    ids.insert(each.dispatch.message_id);
    if (ids.size() > 1) Wrong(each.notice.key + " left twice for " + each.dispatch.person);
    for (const PlannedWalk& walk : walks_) CheckLeaves(walk, each);
  }
  if (dies) return;
  const absl::Status concluded =
      system_.dependencies->database->Write([&](storage::Transaction& transaction) {
        return queue.Conclude(transaction, claim, conclusions, system_.clock->Now()).status();
      });
  if (!concluded.ok()) Wrong(concluded.ToString());
}

void NoticesModel::Do(uint32_t number) {
  PlannedWalk& walk = walks_[number % kWalks];
  const int person = static_cast<int>(number / kWalks % kPeople);
  const uint32_t more = number / (kWalks * kPeople * 10);
  static constexpr ResponseState kStates[]{ResponseState::kGoing, ResponseState::kGoing,
                                           ResponseState::kNotGoing, ResponseState::kWaitlisted,
                                           ResponseState::kOffered};
  static constexpr int kJumps[]{-24 * 60, 24 * 60, 60, 6 * 60, 20, 12 * 60};
  switch (number / (kWalks * kPeople) % 10) {
    case 0:
    case 1:
      return Answer(walk, person, kStates[more % std::size(kStates)]);
    case 2:
      return Move(walk, walk.start + absl::Hours(24) * (static_cast<int>(more % 5) - 2));
    case 3:
      if (more % 4 == 0) return Cancel(walk);
      if (more % 4 == 1) return MoveElsewhere(walk);
      if (more % 4 == 2) return ChangeLeader(walk, person);
      return Answer(walk, person, kStates[more / 4 % std::size(kStates)], /*late=*/true);
    case 4:
    case 5:
      return system_.clock->Advance(absl::Minutes(kJumps[more % std::size(kJumps)]));
    case 6: {
      RunRivals(1 + static_cast<int>(more % 8), [&] {
        if (more % 3 == 0) Answer(walk, person, ResponseState::kGoing);
        if (more % 3 == 1 && more % 5 == 0) Cancel(walk);
      });
      return WorkToTheEnd();
    }
    case 7: {
      DyingWays dying;
      Dependencies dies = *system_.dependencies;
      dies.ways = &dying;
      static_cast<void>(FireReminders(dies, 1));
      static_cast<void>(ExpandNotices(dies));
      return;
    }
    case 8:
      return Send(/*dies=*/more % 3 == 0);
    default:
      return WorkToTheEnd();
  }
}

void NoticesModel::Settle() {
  WorkToTheEnd();
  for (PlannedWalk& walk : walks_) {
    Move(walk, std::max(system_.clock->Now(), walk.start) + absl::Hours(24 * 5));
  }
  for (const absl::Duration before : {absl::Hours(48), absl::Hours(24), absl::Hours(2)}) {
    for (PlannedWalk& walk : walks_) {
      if (walk.cancelled) continue;
      system_.clock->Set(walk.start - before);
      WorkToTheEnd();
      Send(/*dies=*/true);
      system_.clock->Advance(kLease);
      Send(/*dies=*/false);
    }
  }
  for (PlannedWalk& walk : walks_) {
    if (!walk.cancelled) Cancel(walk);
  }
  WorkToTheEnd();
}

std::vector<std::string> RunModel(NoticesModel& model, const std::vector<uint32_t>& numbers) {
  for (const uint32_t number : numbers) model.Do(number);
  model.Settle();
  return model.violations();
}

}  // namespace amble::messaging
