#include "services/scheduling/app/materialise_series.h"

#include <algorithm>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "absl/time/clock.h"
#include "services/platform/errors/errors.h"
#include "services/scheduling/domain/decision.h"

namespace amble::scheduling {
namespace {

/// How long accounts has to say who is on the staff.
constexpr absl::Duration kDirectoryTimeout = absl::Seconds(5);

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

absl::Status PlanDue(const Dependencies& dependencies, storage::Transaction& transaction,
                     Series series) {
  AMBLE_ASSIGN_OR_RETURN(const Schedule schedule, ScheduleOf(series, *dependencies.zones));
  return MaterialiseSeries(dependencies, transaction, std::move(series), schedule, nullptr)
      .status();
}

/// A series that was found to be due.
struct Claim {
  SeriesKey key;
  int64_t version = 0;
  /// Who leads its walks; nothing where that is not asked for, and it is done.
  std::optional<std::vector<std::string>> people = {};
};

/// The people who lead the walks of `series` and still lead the group.
absl::StatusOr<std::vector<std::string>> PeopleWhoLead(const Dependencies& dependencies,
                                                       storage::Transaction& transaction,
                                                       const Series& series) {
  std::vector<std::string> people;
  for (const std::string& leader : series.plan.leaders) {
    AMBLE_ASSIGN_OR_RETURN(const auto member,
                           dependencies.memberships->FindMember(transaction, series.key.practice,
                                                                series.key.group, leader));
    if (member && member->active && member->leads) people.push_back(member->person);
  }
  return people;
}

/// Plans `series`, unless somebody has to be asked for first.
absl::Status PlanClaimed(const Dependencies& dependencies, storage::Transaction& transaction,
                         Series series, Claim& claim) {
  AMBLE_ASSIGN_OR_RETURN(const auto group, dependencies.memberships->FindGroup(
                                               transaction, series.key.practice, series.key.group));
  if (group && group->archived) {
    series.next_task = dependencies.clock->Now() + kArchivedLook;
    return dependencies.series->Save(transaction, series);
  }
  if (group && group->therapy) {
    AMBLE_ASSIGN_OR_RETURN(claim.people, PeopleWhoLead(dependencies, transaction, series));
    return absl::OkStatus();
  }
  return PlanDue(dependencies, transaction, std::move(series));
}

/// Whether one of `people` is a therapist whose credential holds.
absl::StatusOr<bool> AnyMayPlan(const Dependencies& dependencies, const std::string& practice,
                                const std::vector<std::string>& people) {
  if (dependencies.staff == nullptr) return false;
  rpc::CallContext call;
  call.deadline = absl::Now() + kDirectoryTimeout;
  for (const std::string& person : people) {
    AMBLE_ASSIGN_OR_RETURN(const auto staff, dependencies.staff->Find(call, practice, person));
    if (staff && staff->Has(auth::StaffRole::kTherapist) &&
        staff->credential_expire_time > dependencies.clock->Now()) {
      return true;
    }
  }
  return false;
}

/// Plans the series of `claim` if one of its leaders may, unless somebody changed it meanwhile.
absl::Status PlanOnceAsked(const Dependencies& dependencies, const Claim& claim, absl::Time now) {
  AMBLE_ASSIGN_OR_RETURN(const bool may,
                         AnyMayPlan(dependencies, claim.key.practice, *claim.people));
  return dependencies.database->Write([&](storage::Transaction& transaction) -> absl::Status {
    AMBLE_ASSIGN_OR_RETURN(auto series,
                           dependencies.series->Find(transaction, claim.key, /*lock=*/true));
    if (!series || series->next_task > now || series->version != claim.version) {
      return absl::OkStatus();
    }
    if (may) return PlanDue(dependencies, transaction, *std::move(series));
    series->next_task = now + kCredentialLook;
    return dependencies.series->Save(transaction, *series);
  });
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
  std::optional<Claim> claim;
  absl::Status status =
      dependencies.database->Write([&](storage::Transaction& transaction) -> absl::Status {
        claim.reset();
        AMBLE_ASSIGN_OR_RETURN(auto series, dependencies.series->ClaimDue(transaction, now));
        if (!series) return absl::OkStatus();
        claim = Claim{.key = series->key, .version = series->version};
        return PlanClaimed(dependencies, transaction, *std::move(series), *claim);
      });
  if (status.ok() && claim && claim->people) status = PlanOnceAsked(dependencies, *claim, now);
  if (status.ok()) return claim.has_value();
  if (claim) AMBLE_RETURN_IF_ERROR(PutOff(dependencies, claim->key, now));
  return status;
}

}  // namespace amble::scheduling
