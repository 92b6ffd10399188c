#include "services/groups/app/create_group.h"

#include "services/groups/app/authorize.h"
#include "services/groups/app/roster.h"
#include "services/platform/errors/errors.h"
#include "services/platform/idempotency/request_ledger.h"
#include "services/platform/text/text.h"

namespace amble::groups {

absl::StatusOr<Group> CreateGroup::operator()(const rpc::CallContext& call,
                                              const CreateGroupCommand& command) const {
  Group group = command.group;
  AMBLE_RETURN_IF_ERROR(CompleteAndCheck(group));
  if (!dependencies_.is_time_zone(group.time_zone)) {
    return InvalidField("group.time_zone", "Must be a zone such as Europe/London.");
  }
  if (group.therapy() && command.agreement_text.empty()) return MissingField("agreement_text");
  if (!command.agreement_text.empty()) group.agreement = {1, command.agreement_text};
  Member leader{.id = dependencies_.ids->NewId(),
                .person = call.principal.person,
                .walking_name = TrimSpace(command.walking_name),
                .role = MemberRole::kLeader,
                .state = MemberState::kActive,
                .agreement_version = group.agreement.version};
  if (leader.walking_name.empty()) return MissingField("walking_name");
  group.key.group = dependencies_.ids->NewId();

  const auto create = [&](storage::Transaction& transaction) -> absl::StatusOr<std::string> {
    AMBLE_RETURN_IF_ERROR(
        CheckMayLead(dependencies_, transaction, call, group, call.principal.person, "group.kind"));
    AMBLE_ASSIGN_OR_RETURN(Roster roster, Roster::Create(dependencies_, transaction, group, &call));
    Member member = leader;
    AMBLE_RETURN_IF_ERROR(roster.Add(member));
    AMBLE_RETURN_IF_ERROR(roster.Close());
    return group.key.group;
  };
  absl::StatusOr<Group> result = NotFound("group");
  AMBLE_RETURN_IF_ERROR(dependencies_.database->Write([&](storage::Transaction& transaction) {
    AMBLE_ASSIGN_OR_RETURN(const std::string id,
                           idempotency::Once(transaction, call.request, dependencies_.clock->Now(),
                                             [&] { return create(transaction); }));
    AMBLE_ASSIGN_OR_RETURN(auto saved,
                           dependencies_.groups->Find(transaction, {group.key.practice, id}));
    if (saved) result = *std::move(saved);
    return absl::OkStatus();
  }));
  return result;
}

}  // namespace amble::groups
