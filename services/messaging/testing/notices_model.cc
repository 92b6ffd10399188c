#include "services/messaging/testing/notices_model.h"

#include <fmt/format.h>

#include <thread>

#include "services/messaging/app/expand_notices.h"
#include "services/messaging/app/fire_reminders.h"
#include "services/messaging/testing/told.h"
#include "services/platform/errors/errors.h"

namespace amble::messaging {
namespace {

constexpr absl::Duration kLease = absl::Minutes(2);

constexpr storage::Statement kHeardOf{
    "SELECT d.person FROM deliveries d JOIN notices n ON n.practice = d.practice"
    " AND n.notice = d.notice WHERE n.practice = $1 AND n.key = $2"};
constexpr storage::Statement kStillWaiting{
    "SELECT n.key FROM dispatches d JOIN notices n ON n.practice = d.practice"
    " AND n.notice = d.notice WHERE d.state = 0 AND n.practice = $1 AND n.group_id = $2"
    " AND n.walk = $3 AND n.kind <> 5 AND n.kind <> 9"};

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

std::string PersonOf(int person) { return "p" + std::to_string(person); }

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
    told.version = 1;
    system_.tell_walk(told);
    walks_.push_back(walk);
    Move(walks_.back(), start);
  }
}

void NoticesModel::Wrong(const std::string& what) {
  violations_.push_back(
      fmt::format("{} at {}", what, absl::FormatTime(system_.clock->Now(), absl::UTCTimeZone())));
}

void NoticesModel::Answer(PlannedWalk& walk, int person, ResponseState state) {
  system_.answer(walk.key, PersonOf(person), state);
  const bool counted = CountsOnWalk(walk.answers[person]);
  walk.answers[person] = state;
  if (walk.cancelled && !counted && CountsOnWalk(state)) walk.must_hear.insert(PersonOf(person));
  if (IsReminded(state)) return Remind(walk, person);
  for (auto& [kind, due_and_people] : walk.to_remind) {
    due_and_people.second.erase(PersonOf(person));
  }
}

void NoticesModel::Move(PlannedWalk& walk, absl::Time start) {
  if (walk.cancelled) return;
  if (walk.start != start && walk.start != absl::Time()) {
    system_.change(walk.key, [&](Walk& changed) { changed.start = start; });
  }
  if (walk.start == start) return;
  walk.start = start;
  walk.to_remind.clear();
  for (const auto& [person, state] : walk.answers) {
    if (IsReminded(state)) Remind(walk, person);
  }
}

void NoticesModel::Remind(PlannedWalk& walk, int person) {
  for (const Reminder& reminder :
       RemindersOf({.key = walk.key, .start = walk.start}, system_.clock->Now())) {
    auto& [due, people] = walk.to_remind[reminder.kind];
    due = reminder.due;
    people.insert(PersonOf(person));
  }
}

void NoticesModel::Cancel(PlannedWalk& walk) {
  if (walk.cancelled) return;
  system_.change(walk.key, [](Walk& changed) { changed.cancelled = true; });
  walk.cancelled = true;
  for (const auto& [person, state] : walk.answers) {
    if (CountsOnWalk(state)) walk.must_hear.insert(PersonOf(person));
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
    for (const PlannedWalk& walk : walks_) {
      if (walk.key != each.notice.WalkOf() || !EndsWithItsWalk(each.notice.kind)) continue;
      if (walk.cancelled) Wrong(each.notice.key + " left after the cancellation");
      if (IsReminder(each.notice.kind) && walk.start != each.notice.walk_start) {
        Wrong(each.notice.key + " left though the walk was moved");
      }
    }
  }
  if (dies) return;
  const absl::Status concluded =
      system_.dependencies->database->Write([&](storage::Transaction& transaction) {
        return queue.Conclude(transaction, claim, conclusions, system_.clock->Now()).status();
      });
  if (!concluded.ok()) Wrong(concluded.ToString());
}

std::map<std::string, int> NoticesModel::HeardOf(const std::string& key) {
  std::map<std::string, int> heard;
  const absl::Status read = system_.dependencies->database->Read([&](storage::Transaction&
                                                                         transaction)
                                                                     -> absl::Status {
    AMBLE_ASSIGN_OR_RETURN(const auto rows, transaction.Query(kHeardOf, {group_.practice, key}));
    for (const storage::Row& row : rows) ++heard[row.Text(0)];
    return absl::OkStatus();
  });
  if (!read.ok()) Wrong(read.ToString());
  return heard;
}

void NoticesModel::CheckReminders() {
  const absl::Time now = system_.clock->Now();
  for (PlannedWalk& walk : walks_) {
    if (walk.cancelled) continue;
    for (auto it = walk.to_remind.begin(); it != walk.to_remind.end();) {
      const NoticeKind kind = it->first;
      const auto& [due, people] = it->second;
      const absl::Time stale =
          walk.start - (kind == NoticeKind::kDayBefore ? kDayBeforeEnds : absl::ZeroDuration());
      const bool told = now >= due && (now < stale || now >= stale + kClockGrace);
      if (!told) {
        ++it;
        continue;
      }
      const auto heard = HeardOf(KeyOfReminder(kind, walk.key, walk.start));
      for (const std::string& person : people) {
        if (heard.contains(person)) continue;
        Wrong(fmt::format("{} was not reminded of {} ({})", person, walk.key.walk,
                          static_cast<int>(kind)));
      }
      it = walk.to_remind.erase(it);
    }
  }
}

void NoticesModel::CheckCancellations() {
  for (const PlannedWalk& walk : walks_) {
    if (!walk.cancelled) continue;
    const auto heard = HeardOf(KeyOf(NoticeKind::kCancelled, Walk{.key = walk.key}));
    for (const std::string& person : walk.must_hear) {
      if (!heard.contains(person)) Wrong(person + " stands at the cancelled " + walk.key.walk);
    }
    if (heard.size() > walk.must_hear.size()) Wrong("somebody is told who did not count on it");
    const absl::Status read = system_.dependencies->database->Read(
        [&](storage::Transaction& transaction) -> absl::Status {
          AMBLE_ASSIGN_OR_RETURN(
              const auto rows,
              transaction.Query(kStillWaiting, {walk.key.practice, walk.key.group, walk.key.walk}));
          for (const storage::Row& row : rows) Wrong(row.Text(0) + " waits after the cancellation");
          return absl::OkStatus();
        });
    if (!read.ok()) Wrong(read.ToString());
  }
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
      if (more % 4 == 0) Cancel(walk);
      return;
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
