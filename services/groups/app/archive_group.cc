#include "services/groups/app/archive_group.h"

#include <fmt/format.h>

#include <utility>

#include "services/groups/app/change_group.h"
#include "services/groups/domain/refusal.h"
#include "services/platform/errors/errors.h"

namespace amble::groups {
namespace {

absl::Status CheckNothingPlanned(const Dependencies& dependencies,
                                 storage::Transaction& transaction, const GroupKey& key) {
  AMBLE_ASSIGN_OR_RETURN(const int planned, dependencies.walks->CountPlanned(
                                                transaction, key, dependencies.clock->Now()));
  if (planned == 0) return absl::OkStatus();
  return RefuseField(absl::StatusCode::kFailedPrecondition, Reason::kFieldInvalid, "name",
                     fmt::format("Walks to come are planned: {}. Cancel them first.", planned));
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
