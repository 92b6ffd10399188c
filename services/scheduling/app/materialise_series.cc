#include "services/scheduling/app/materialise_series.h"

#include <algorithm>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "services/platform/errors/errors.h"
#include "services/scheduling/domain/decision.h"

namespace amble::scheduling {
namespace {

/// The walks of `due` that do not exist, with ids.
absl::StatusOr<std::vector<Walk>> Missing(const Dependencies& dependencies,
                                          storage::Transaction& transaction, const Series& series,
                                          const Schedule& schedule, const DueWalks& due) {
  std::vector<Walk> walks;
  if (due.occurrences.empty()) return walks;
  walks.reserve(due.occurrences.size());
  for (const Occurrence& occurrence : due.occurrences) {
    walks.push_back(WalkOf(series, occurrence, schedule.zone(), dependencies.zones->version()));
  }
  const auto [first, last] = std::minmax_element(
      walks.begin(), walks.end(), [](const Walk& a, const Walk& b) { return a.slot < b.slot; });
  AMBLE_ASSIGN_OR_RETURN(
      const std::set<std::string> there,
      dependencies.series->Slots(transaction, series.key, first->slot, last->slot));
  std::erase_if(walks, [&there](const Walk& walk) { return there.contains(walk.slot); });
  for (Walk& walk : walks) {
    walk.key.walk = dependencies.ids->NewId();
    AwaitDecision(walk, dependencies.clock->Now());
    // The first of all stands for the series where people are invited.
    walk.follows = series.materialised_until != absl::InfinitePast() || &walk != &walks.front();
  }
  return walks;
}

/// All go along one route, so its words are read once.
void ShowRouteOf(const Walk& shown, Walk& walk) {
  walk.area = shown.area;
  walk.meeting_point = shown.meeting_point;
  walk.access = shown.access;
  walk.place = shown.place;
}

absl::Status Tell(const Dependencies& dependencies, storage::Transaction& transaction,
                  std::vector<Walk>& walks, const rpc::CallContext* call) {
  if (walks.empty()) return absl::OkStatus();
  AMBLE_ASSIGN_OR_RETURN(const auto shown,
                         dependencies.walks->Find(transaction, walks.front().key));
  if (!shown) return NotFound("walk");
  for (Walk& walk : walks) {
    ShowRouteOf(*shown, walk);
    // Who has read up to the last one has read them all.
    AMBLE_RETURN_IF_ERROR(
        dependencies.events->Changed(transaction, walk, &walk == &walks.back() ? call : nullptr));
  }
  return absl::OkStatus();
}

absl::Status MaterialiseClaimed(const Dependencies& dependencies, storage::Transaction& transaction,
                                Series series) {
  AMBLE_ASSIGN_OR_RETURN(const auto group, dependencies.memberships->FindGroup(
                                               transaction, series.key.practice, series.key.group));
  if (group && group->archived) {
    series.next_task = dependencies.clock->Now() + kArchivedLook;
    return dependencies.series->Save(transaction, series);
  }
  AMBLE_ASSIGN_OR_RETURN(const Schedule schedule, ScheduleOf(series, *dependencies.zones));
  return MaterialiseSeries(dependencies, transaction, std::move(series), schedule, nullptr)
      .status();
}

absl::Status PutOff(const Dependencies& dependencies, const SeriesKey& key, absl::Time now) {
  return dependencies.database->Write([&](storage::Transaction& transaction) -> absl::Status {
    AMBLE_ASSIGN_OR_RETURN(auto series, dependencies.series->Find(transaction, key, /*lock=*/true));
    if (!series || series->next_task > now) return absl::OkStatus();
    series->next_task = now + kSeriesPutOff;
    return dependencies.series->Save(transaction, *series);
  });
}

}  // namespace

absl::StatusOr<std::string> MaterialiseSeries(const Dependencies& dependencies,
                                              storage::Transaction& transaction, Series series,
                                              const Schedule& schedule,
                                              const rpc::CallContext* call) {
  const DueWalks due = DueAt(series, schedule, dependencies.clock->Now());
  AMBLE_ASSIGN_OR_RETURN(std::vector<Walk> walks,
                         Missing(dependencies, transaction, series, schedule, due));
  series.materialised_until = due.materialised_until;
  series.next_task = due.next_task;
  AMBLE_RETURN_IF_ERROR(dependencies.series->Save(transaction, series));
  for (const Walk& walk : walks) {
    AMBLE_RETURN_IF_ERROR(dependencies.walks->Save(transaction, walk));
  }
  AMBLE_RETURN_IF_ERROR(Tell(dependencies, transaction, walks, call));
  return walks.empty() ? std::string() : walks.front().key.walk;
}

absl::StatusOr<bool> MaterialiseDue(const Dependencies& dependencies) {
  const absl::Time now = dependencies.clock->Now();
  std::optional<SeriesKey> claimed;
  const absl::Status status =
      dependencies.database->Write([&](storage::Transaction& transaction) -> absl::Status {
        claimed.reset();
        AMBLE_ASSIGN_OR_RETURN(const auto series, dependencies.series->ClaimDue(transaction, now));
        if (!series) return absl::OkStatus();
        claimed = series->key;
        return MaterialiseClaimed(dependencies, transaction, *series);
      });
  if (status.ok()) return claimed.has_value();
  if (claimed) AMBLE_RETURN_IF_ERROR(PutOff(dependencies, *claimed, now));
  return status;
}

}  // namespace amble::scheduling
