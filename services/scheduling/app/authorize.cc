#include "services/scheduling/app/authorize.h"

#include <string_view>
#include <utility>

#include "services/platform/errors/errors.h"

namespace amble::scheduling {
namespace {

absl::StatusOr<Standing> LookUp(const Dependencies& dependencies, const rpc::CallContext& call,
                                const std::string& practice, const std::string& group) {
  Standing standing;
  standing.staff = call.principal.StaffIn(practice);
  AMBLE_RETURN_IF_ERROR(dependencies.database->Read([&](storage::Transaction& transaction) {
    AMBLE_ASSIGN_OR_RETURN(auto found,
                           dependencies.memberships->FindGroup(transaction, practice, group));
    if (!found) return NotFound("group");
    standing.group = *std::move(found);
    AMBLE_ASSIGN_OR_RETURN(
        standing.member,
        dependencies.memberships->FindActive(transaction, practice, group, call.principal.person));
    return absl::OkStatus();
  }));
  if (!standing.member && standing.staff == nullptr) return NotFound("group");
  return standing;
}

}  // namespace

std::optional<GroupKey> GroupOfGuest(const auth::Principal& principal) {
  static constexpr std::string_view kPractices = "practices/";
  static constexpr std::string_view kGroups = "/groups/";
  if (principal.kind != auth::Principal::Kind::kGuest) return std::nullopt;
  const std::string_view name = principal.guest_group;
  const size_t groups = name.find(kGroups);
  if (!name.starts_with(kPractices) || groups == std::string_view::npos) return std::nullopt;
  return GroupKey{std::string(name.substr(kPractices.size(), groups - kPractices.size())),
                  std::string(name.substr(groups + kGroups.size()))};
}

absl::StatusOr<Standing> FindStanding(const Dependencies& dependencies,
                                      const rpc::CallContext& call, const std::string& practice,
                                      const std::string& group) {
  return RequireStanding(dependencies, call, practice, group, [](const Standing&) { return true; });
}

absl::StatusOr<Standing> RequireStanding(const Dependencies& dependencies,
                                         const rpc::CallContext& call, const std::string& practice,
                                         const std::string& group,
                                         const std::function<bool(const Standing&)>& allowed) {
  if (call.principal.kind == auth::Principal::Kind::kGuest &&
      GroupOfGuest(call.principal) != GroupKey{practice, group}) {
    return NotFound("group");
  }
  absl::StatusOr<Standing> standing = LookUp(dependencies, call, practice, group);
  const bool denied = standing.ok() ? !allowed(*standing) : absl::IsNotFound(standing.status());
  if (denied && dependencies.subscriptions != nullptr) {
    AMBLE_RETURN_IF_ERROR(dependencies.subscriptions->CatchUp(call.deadline));
    standing = LookUp(dependencies, call, practice, group);
  }
  AMBLE_RETURN_IF_ERROR(standing.status());
  if (!allowed(*standing)) return PermissionDenied("Your role in this group does not allow this.");
  return standing;
}

bool Leads(const Standing& standing) { return standing.leads(); }

absl::Status CheckNotArchived(const Standing& standing) {
  if (!standing.group.archived) return absl::OkStatus();
  return FailedPrecondition(Reason::kGroupArchived, "The group is archived.");
}

absl::Status CheckMayPlan(const Standing& standing, absl::Time now) {
  AMBLE_RETURN_IF_ERROR(CheckNotArchived(standing));
  if (!standing.group.therapy) return absl::OkStatus();
  if (standing.staff != nullptr && standing.staff->credential_expire_time > now) {
    return absl::OkStatus();
  }
  return FailedPrecondition(Reason::kCredentialRequired,
                            "Planning walks of this group needs a verified credential.");
}

bool MayCancel(const Standing& standing) {
  return standing.leads() ||
         (standing.staff != nullptr && (standing.staff->Has(auth::StaffRole::kCoordinator) ||
                                        standing.staff->Has(auth::StaffRole::kOwner)));
}

}  // namespace amble::scheduling
