#include "services/attendance/app/follow_ups.h"

#include <optional>
#include <utility>

#include "services/attendance/app/authorize.h"
#include "services/platform/errors/errors.h"
#include "services/platform/idempotency/request_ledger.h"

namespace amble::attendance {
namespace {

absl::StatusOr<FollowUp> LockFollowUp(const Dependencies& dependencies,
                                      storage::Transaction& transaction, const GroupId& group,
                                      const std::string& id) {
  AMBLE_ASSIGN_OR_RETURN(
      std::optional<FollowUp> found,
      dependencies.follow_ups->Lock(transaction, group.practice, group.group, id));
  if (!found) return NotFound("follow-up");
  return *std::move(found);
}

/// `assignee` (empty for nobody) leads the group.
absl::Status CheckAssignee(const Dependencies& dependencies, storage::Transaction& transaction,
                           const GroupId& group, const std::string& assignee) {
  if (assignee.empty()) return absl::OkStatus();
  AMBLE_ASSIGN_OR_RETURN(const std::optional<Member> leader,
                         dependencies.members->Find(transaction, group.practice, assignee));
  if (leader && leader->group == group.group && leader->Leads()) return absl::OkStatus();
  return InvalidField("assignee", "It is no leader of the group.");
}

}  // namespace

absl::StatusOr<FollowUp> CreateFollowUp::operator()(const rpc::CallContext& call,
                                                    const CreateFollowUpCommand& command) const {
  const GroupId& group = command.group;
  const absl::Time now = dependencies_.clock->Now();
  const std::string id = dependencies_.ids->NewId();
  return WithCatchUp(dependencies_, call, [&]() -> absl::StatusOr<FollowUp> {
    FollowUp created;
    AMBLE_RETURN_IF_ERROR(
        dependencies_.database->Write([&](storage::Transaction& transaction) -> absl::Status {
          AMBLE_RETURN_IF_ERROR(AuthorizeLeader(dependencies_, transaction, call, group).status());
          const auto create = [&]() -> absl::StatusOr<std::string> {
            AMBLE_RETURN_IF_ERROR(CheckDue(command.due, now));
            AMBLE_ASSIGN_OR_RETURN(
                const std::optional<Member> member,
                dependencies_.members->Find(transaction, group.practice, command.member));
            if (!member || member->group != group.group) return NotFound("member");
            AMBLE_RETURN_IF_ERROR(
                CheckAssignee(dependencies_, transaction, group, command.assignee));
            AMBLE_RETURN_IF_ERROR(
                dependencies_.follow_ups->Add(transaction, {.practice = group.practice,
                                                            .group = group.group,
                                                            .follow_up = id,
                                                            .member = command.member,
                                                            .reason = command.reason,
                                                            .due = command.due,
                                                            .create_time = now,
                                                            .assignee = command.assignee}));
            return id;
          };
          AMBLE_ASSIGN_OR_RETURN(const std::string known,
                                 idempotency::Once(transaction, call.request, now, create));
          AMBLE_ASSIGN_OR_RETURN(created, LockFollowUp(dependencies_, transaction, group, known));
          return absl::OkStatus();
        }));
    return created;
  });
}

absl::StatusOr<std::vector<FollowUp>> ListFollowUps::operator()(
    const rpc::CallContext& call, const GroupId& group, const FollowUpWindow& window) const {
  return WithCatchUp(dependencies_, call, [&]() -> absl::StatusOr<std::vector<FollowUp>> {
    std::vector<FollowUp> listed;
    AMBLE_RETURN_IF_ERROR(
        dependencies_.database->Read([&](storage::Transaction& transaction) -> absl::Status {
          AMBLE_RETURN_IF_ERROR(AuthorizeLeader(dependencies_, transaction, call, group).status());
          AMBLE_ASSIGN_OR_RETURN(listed, dependencies_.follow_ups->List(transaction, group.practice,
                                                                        group.group, window));
          return absl::OkStatus();
        }));
    return listed;
  });
}

absl::StatusOr<FollowUp> AssignFollowUp::operator()(const rpc::CallContext& call,
                                                    const GroupId& group, const std::string& id,
                                                    const std::string& assignee) const {
  return WithCatchUp(dependencies_, call, [&]() -> absl::StatusOr<FollowUp> {
    FollowUp assigned;
    AMBLE_RETURN_IF_ERROR(
        dependencies_.database->Write([&](storage::Transaction& transaction) -> absl::Status {
          AMBLE_RETURN_IF_ERROR(AuthorizeLeader(dependencies_, transaction, call, group).status());
          const auto assign = [&]() -> absl::StatusOr<std::string> {
            AMBLE_ASSIGN_OR_RETURN(FollowUp plan,
                                   LockFollowUp(dependencies_, transaction, group, id));
            AMBLE_RETURN_IF_ERROR(CheckAssignee(dependencies_, transaction, group, assignee));
            plan.assignee = assignee;
            AMBLE_RETURN_IF_ERROR(dependencies_.follow_ups->SavePlan(transaction, plan));
            return id;
          };
          AMBLE_RETURN_IF_ERROR(
              idempotency::Once(transaction, call.request, dependencies_.clock->Now(), assign)
                  .status());
          AMBLE_ASSIGN_OR_RETURN(assigned, LockFollowUp(dependencies_, transaction, group, id));
          return absl::OkStatus();
        }));
    return assigned;
  });
}

absl::StatusOr<FollowUp> ResolveFollowUp::operator()(const rpc::CallContext& call,
                                                     const GroupId& group, const std::string& id,
                                                     const std::string& note) const {
  return WithCatchUp(dependencies_, call, [&]() -> absl::StatusOr<FollowUp> {
    FollowUp resolved;
    AMBLE_RETURN_IF_ERROR(
        dependencies_.database->Write([&](storage::Transaction& transaction) -> absl::Status {
          AMBLE_ASSIGN_OR_RETURN(const Member leader,
                                 AuthorizeLeader(dependencies_, transaction, call, group));
          AMBLE_ASSIGN_OR_RETURN(resolved, LockFollowUp(dependencies_, transaction, group, id));
          const absl::Time now = dependencies_.clock->Now();
          const auto resolve = [&]() -> absl::StatusOr<std::string> {
            if (resolved.resolve_time) return id;
            resolved.resolve_time = now;
            resolved.resolved_by = leader.member;
            resolved.note = note;
            AMBLE_RETURN_IF_ERROR(dependencies_.follow_ups->SaveResolution(transaction, resolved));
            return id;
          };
          return idempotency::Once(transaction, call.request, now, resolve).status();
        }));
    return resolved;
  });
}

}  // namespace amble::attendance
