#include "services/groups/app/separation_view.h"

#include <utility>

#include "services/groups/app/authorize.h"
#include "services/platform/errors/errors.h"

namespace amble::groups {

absl::Status CheckKeepsApart(const rpc::CallContext& call, const std::string& practice) {
  const auth::StaffMembership* staff = call.principal.StaffIn(practice);
  if (staff == nullptr) return NotFound("practice");
  if (staff->Has(auth::StaffRole::kTherapist)) return absl::OkStatus();
  return PermissionDenied("Your role in this practice does not allow this.");
}

absl::StatusOr<std::string> KnownNames::NameOf(const GroupKey& group, const std::string& member) {
  auto led = led_.find(group);
  if (led == led_.end()) {
    AMBLE_ASSIGN_OR_RETURN(const Standing standing,
                           FindStanding(dependencies_, transaction_, call_, group));
    led = led_.emplace(group, standing.leads()).first;
  }
  if (!led->second) return std::string();
  AMBLE_ASSIGN_OR_RETURN(auto found, dependencies_.members->Find(transaction_, group, member));
  return found ? std::move(found->walking_name) : std::string();
}

absl::StatusOr<SeparationView> KnownNames::View(Separation separation) {
  SeparationView view{.separation = std::move(separation), .name_a = {}, .name_b = {}};
  const auto& [practice, id, a, b, kind, created_by, create_time, version] = view.separation;
  AMBLE_ASSIGN_OR_RETURN(view.name_a, NameOf({practice, a.group}, a.member));
  AMBLE_ASSIGN_OR_RETURN(view.name_b, NameOf({practice, b.group}, b.member));
  return view;
}

absl::StatusOr<ClashView> KnownNames::View(Clash clash) {
  ClashView view{.clash = std::move(clash), .name_a = {}, .name_b = {}};
  AMBLE_ASSIGN_OR_RETURN(view.name_a, NameOf(view.clash.group, view.clash.a));
  AMBLE_ASSIGN_OR_RETURN(view.name_b, NameOf(view.clash.group, view.clash.b));
  return view;
}

}  // namespace amble::groups
