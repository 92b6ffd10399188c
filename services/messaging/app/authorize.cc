#include "services/messaging/app/authorize.h"

#include <string>
#include <string_view>
#include <utility>

#include "services/platform/errors/errors.h"

namespace amble::messaging {
namespace {

absl::StatusOr<Standing> LookUp(const Dependencies& dependencies, const rpc::CallContext& call,
                                const GroupKey& key) {
  Standing standing;
  standing.staff = call.principal.StaffIn(key.practice);
  AMBLE_RETURN_IF_ERROR(dependencies.database->Read([&](storage::Transaction& transaction) {
    AMBLE_ASSIGN_OR_RETURN(auto found, dependencies.facts->FindGroup(transaction, key));
    if (!found) return NotFound("group");
    standing.group = *std::move(found);
    AMBLE_ASSIGN_OR_RETURN(standing.member,
                           dependencies.facts->FindActive(transaction, key, call.principal.person));
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

absl::StatusOr<Standing> RequireStanding(const Dependencies& dependencies,
                                         const rpc::CallContext& call, const GroupKey& group,
                                         const std::function<bool(const Standing&)>& allowed) {
  if (call.principal.kind == auth::Principal::Kind::kGuest &&
      GroupOfGuest(call.principal) != group) {
    return NotFound("group");
  }
  absl::StatusOr<Standing> standing = LookUp(dependencies, call, group);
  const bool denied = standing.ok() ? !allowed(*standing) : absl::IsNotFound(standing.status());
  if (denied && dependencies.catch_up) {
    AMBLE_RETURN_IF_ERROR(dependencies.catch_up(call.deadline));
    standing = LookUp(dependencies, call, group);
  }
  AMBLE_RETURN_IF_ERROR(standing.status());
  if (!allowed(*standing)) return PermissionDenied("Your role in this group does not allow this.");
  return standing;
}

absl::Status RequireWalk(const Dependencies& dependencies, const rpc::CallContext& call,
                         const WalkKey& walk) {
  const auto look_up = [&] {
    return dependencies.database->Read([&](storage::Transaction& transaction) -> absl::Status {
      AMBLE_ASSIGN_OR_RETURN(const auto found, dependencies.facts->FindWalk(transaction, walk));
      return found ? absl::OkStatus() : NotFound("walk");
    });
  };
  const absl::Status known = look_up();
  if (!absl::IsNotFound(known) || !dependencies.catch_up) return known;
  AMBLE_RETURN_IF_ERROR(dependencies.catch_up(call.deadline));
  return look_up();
}

bool IsMember(const Standing& standing) { return standing.member.has_value(); }

bool Leads(const Standing& standing) { return standing.leads(); }

bool MayAnnounce(const Standing& standing) {
  return standing.leads() ||
         (standing.staff != nullptr && standing.staff->Has(auth::StaffRole::kCoordinator));
}

bool MaySeeTold(const Standing& standing) {
  return MayAnnounce(standing) ||
         (standing.staff != nullptr && standing.staff->Has(auth::StaffRole::kOwner));
}

}  // namespace amble::messaging
