#include "services/groups/app/archive_group.h"

#include <fmt/format.h>

#include <utility>

#include "services/groups/app/change_group.h"
#include "services/groups/domain/refusal.h"
#include "services/platform/errors/errors.h"

namespace amble::groups {
namespace {

/// "Friday, 15 January 2027, 09:00", by the clocks where the walk is.
std::string InWords(const WalkPreview& walk) {
  absl::TimeZone zone;
  if (!absl::LoadTimeZone(walk.time_zone, &zone)) zone = absl::UTCTimeZone();
  return absl::FormatTime("%A, %-d %B %Y, %H:%M", walk.start_time, zone);
}

absl::Status CheckNothingPlanned(const Dependencies& dependencies,
                                 storage::Transaction& transaction, const GroupKey& key) {
  const absl::Time now = dependencies.clock->Now();
  AMBLE_ASSIGN_OR_RETURN(
      const auto walks, dependencies.walks->ListPlanned(transaction, key, now, kNamedPlannedWalks));
  if (walks.empty()) return absl::OkStatus();
  AMBLE_ASSIGN_OR_RETURN(const int planned,
                         dependencies.walks->CountPlanned(transaction, key, now));
  std::string words;
  for (const WalkPreview& walk : walks) {
    words += fmt::format("{}{}", words.empty() ? "" : "; ", InWords(walk));
  }
  const int more = planned - static_cast<int>(walks.size());
  if (more > 0) words += fmt::format("; and {} more", more);
  return RefuseField(absl::StatusCode::kFailedPrecondition, Reason::kWalksPlanned, "name",
                     fmt::format("Walks to come are planned: {}. Cancel them first.", words));
}

}  // namespace

absl::StatusOr<Group> ArchiveGroup::operator()(const rpc::CallContext& call,
                                               const GroupKey& key) const {
  const auto effect = [&](storage::Transaction& transaction,
                          Roster& roster) -> absl::StatusOr<std::string> {
    AMBLE_ASSIGN_OR_RETURN(const Standing standing,
                           FindStanding(dependencies_, transaction, call, key));
    AMBLE_RETURN_IF_ERROR(CheckLeads(standing));
    if (roster.group().archived()) return key.group;
    AMBLE_RETURN_IF_ERROR(CheckNothingPlanned(dependencies_, transaction, key));
    roster.ChangeGroup().archive_time = dependencies_.clock->Now();
    return key.group;
  };
  // A walk that was planned or cancelled a moment ago counts.
  if (dependencies_.subscriptions != nullptr) {
    AMBLE_RETURN_IF_ERROR(dependencies_.subscriptions->CatchUp(call.deadline));
  }
  Group archived;
  AMBLE_RETURN_IF_ERROR(ChangeGroup(
      dependencies_, call, key, effect,
      [&](storage::Transaction& transaction, const std::string&) -> absl::Status {
        AMBLE_ASSIGN_OR_RETURN(auto group, dependencies_.groups->Find(transaction, key));
        if (!group) return NotFound("group");
        archived = *std::move(group);
        return absl::OkStatus();
      }));
  return archived;
}

}  // namespace amble::groups
