#include "services/groups/app/update_group.h"

#include "services/groups/app/change_group.h"
#include "services/platform/errors/errors.h"
#include "services/platform/resources/etag.h"

namespace amble::groups {
namespace {

void Patch(const UpdateGroupCommand& command, Group& group) {
  const auto changes = [&command](const char* path) { return command.paths.contains(path); };
  if (changes("title")) group.title = command.group.title;
  if (changes("description")) group.description = command.group.description;
  if (changes("join_policy")) group.join_policy = command.group.join_policy;
  if (changes("capacity")) group.capacity = command.group.capacity;
  if (changes("time_zone")) group.time_zone = command.group.time_zone;
  if (changes("free_places")) group.free_places = command.group.free_places;
  if (changes("offer_minutes")) group.offer_minutes = command.group.offer_minutes;
}

}  // namespace

absl::StatusOr<Group> UpdateGroup::operator()(const rpc::CallContext& call,
                                              const UpdateGroupCommand& command) const {
  const GroupKey& key = command.group.key;
  const auto effect = [&](storage::Transaction& transaction,
                          Roster& roster) -> absl::StatusOr<std::string> {
    AMBLE_ASSIGN_OR_RETURN(const Standing standing,
                           FindStanding(dependencies_, transaction, call, key));
    AMBLE_RETURN_IF_ERROR(CheckLeads(standing));
    AMBLE_RETURN_IF_ERROR(CheckNotArchived(roster.group()));
    AMBLE_RETURN_IF_ERROR(resources::CheckEtag(command.etag, roster.group().version));
    Group& group = roster.ChangeGroup();
    Patch(command, group);
    AMBLE_RETURN_IF_ERROR(CompleteAndCheck(group));
    if (command.paths.contains("time_zone") && !dependencies_.is_time_zone(group.time_zone)) {
      return InvalidField("group.time_zone", "Must be a zone such as Europe/London.");
    }
    return key.group;
  };
  Group updated;
  AMBLE_RETURN_IF_ERROR(ChangeGroup(
      dependencies_, call, key, effect,
      [&](storage::Transaction& transaction, const std::string&) -> absl::Status {
        AMBLE_ASSIGN_OR_RETURN(auto group, dependencies_.groups->Find(transaction, key));
        if (!group) return NotFound("group");
        updated = *std::move(group);
        return absl::OkStatus();
      }));
  return updated;
}

}  // namespace amble::groups
