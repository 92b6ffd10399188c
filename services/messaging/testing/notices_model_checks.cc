#include <fmt/format.h>

#include "services/messaging/testing/notices_model.h"
#include "services/platform/errors/errors.h"

namespace amble::messaging {
namespace {

constexpr storage::Statement kHeardOf{
    "SELECT d.person FROM deliveries d JOIN notices n ON n.practice = d.practice"
    " AND n.notice = d.notice WHERE n.practice = $1 AND n.key = $2"};
constexpr storage::Statement kStillWaiting{
    "SELECT n.key FROM dispatches d JOIN notices n ON n.practice = d.practice"
    " AND n.notice = d.notice WHERE d.state = 0 AND n.practice = $1 AND n.group_id = $2"
    " AND n.walk = $3 AND n.kind <> 5 AND n.kind <> 9"};

}  // namespace

void NoticesModel::Wrong(const std::string& what) {
  violations_.push_back(
      fmt::format("{} at {}", what, absl::FormatTime(system_.clock->Now(), absl::UTCTimeZone())));
}

void NoticesModel::CheckLeaves(const PlannedWalk& walk, const ClaimedDispatch& leaves) {
  const Notice& notice = leaves.notice;
  if (walk.key != notice.WalkOf() || !EndsWithItsWalk(notice.kind)) return;
  if (walk.cancelled) Wrong(notice.key + " left after the cancellation");
  const Tie tie = TieOf(walk, std::stoi(leaves.dispatch.person.substr(1)));
  if (IsReminder(notice.kind)) {
    if (walk.start != notice.walk_start) Wrong(notice.key + " left though the walk was moved");
    if (!IsReminded(tie)) Wrong(notice.key + " left for somebody who does not come");
  }
  if (notice.kind == NoticeKind::kChanged) {
    if (VersionOfChange(notice) != walk.changed) Wrong(notice.key + " left after another change");
    if (!CountsOnWalk(tie)) Wrong(notice.key + " left for somebody who does not count on it");
  }
  if (notice.kind == NoticeKind::kOffered && tie.answer != ResponseState::kOffered) {
    Wrong(notice.key + " left for somebody to whom nothing is offered");
  }
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
    CheckNobodyElseIsReminded(walk);
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

void NoticesModel::CheckNobodyElseIsReminded(const PlannedWalk& walk) {
  const auto came = walk.came.find(walk.start);
  for (const NoticeKind kind : {NoticeKind::kDayBefore, NoticeKind::kTwoHoursBefore}) {
    for (const auto& [person, count] : HeardOf(KeyOfReminder(kind, walk.key, walk.start))) {
      if (came != walk.came.end() && came->second.contains(person)) continue;
      Wrong(fmt::format("{} was reminded of {}, and never came", person, walk.key.walk));
    }
  }
}

void NoticesModel::CheckHeard(const std::string& key, const std::set<std::string>& must_hear) {
  const auto heard = HeardOf(key);
  for (const std::string& person : must_hear) {
    if (!heard.contains(person)) Wrong(person + " was not told of " + key);
  }
  for (const auto& [person, count] : heard) {
    if (!must_hear.contains(person)) Wrong(person + " was told of " + key);
  }
}

void NoticesModel::CheckChanges() {
  for (const PlannedWalk& walk : walks_) {
    for (const auto& [version, must_hear] : walk.must_hear_of_change) {
      CheckHeard(KeyOfChange(Walk{.key = walk.key, .version = version}), must_hear);
    }
  }
}

void NoticesModel::CheckCancellations() {
  for (const PlannedWalk& walk : walks_) {
    if (!walk.cancelled) continue;
    CheckHeard(KeyOf(NoticeKind::kCancelled, Walk{.key = walk.key}), walk.must_hear);
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

}  // namespace amble::messaging
