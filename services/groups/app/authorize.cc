#include "services/groups/app/authorize.h"

#include <string>
#include <utility>

#include "services/groups/domain/refusal.h"
#include "services/platform/errors/errors.h"

namespace amble::groups {
namespace {

bool IsDenial(const absl::Status& status) {
  return absl::IsNotFound(status) || absl::IsPermissionDenied(status) ||
         ReasonOf(status) == Reason::kCredentialRequired;
}

bool ReachesOnly(const auth::Principal& principal, const GroupKey& group) {
  return principal.kind != auth::Principal::Kind::kGuest ||
         principal.guest_group == "practices/" + group.practice + "/groups/" + group.group;
}

}  // namespace

absl::StatusOr<Standing> FindStanding(const Dependencies& dependencies,
                                      storage::Transaction& transaction,
                                      const rpc::CallContext& call, const GroupKey& group) {
  if (!ReachesOnly(call.principal, group)) return NotFound("group");
  Standing standing;
  standing.staff = call.principal.StaffIn(group.practice);
  AMBLE_ASSIGN_OR_RETURN(standing.member, dependencies.members->FindPresent(transaction, group,
                                                                            call.principal.person));
  if (!standing.member && standing.staff == nullptr) return NotFound("group");
  return standing;
}

absl::Status CheckLeads(const Standing& standing) {
  if (standing.leads()) return absl::OkStatus();
  return PermissionDenied("Only a LEADER or CO_LEADER of the group may do this.");
}

absl::Status CheckMayLead(const Dependencies& dependencies, storage::Transaction& transaction,
                          const rpc::CallContext& call, const Group& group,
                          const std::string& person, std::string_view field) {
  if (!group.therapy()) return absl::OkStatus();
  bool therapist = false;
  absl::Time holds_until = absl::InfinitePast();
  if (person == call.principal.person) {
    if (const auth::StaffMembership* staff = call.principal.StaffIn(group.key.practice)) {
      therapist = staff->Has(auth::StaffRole::kTherapist);
      holds_until = staff->credential_expire_time;
    }
  } else {
    AMBLE_ASSIGN_OR_RETURN(
        auto staff, dependencies.practices->FindStaff(transaction, group.key.practice, person));
    if (staff) {
      therapist = staff->therapist;
      holds_until = staff->credential_expire_time;
    }
  }
  if (therapist && holds_until > dependencies.clock->Now()) return absl::OkStatus();
  return RefuseField(absl::StatusCode::kFailedPrecondition, Reason::kCredentialRequired, field,
                     "A THERAPY group is led by a therapist of the practice with a verified "
                     "credential.");
}

absl::Status WithCatchUp(const Dependencies& dependencies, const rpc::CallContext& call,
                         const std::function<absl::Status()>& attempt) {
  absl::Status status = attempt();
  if (!IsDenial(status) || dependencies.subscriptions == nullptr) return status;
  AMBLE_RETURN_IF_ERROR(dependencies.subscriptions->CatchUp(call.deadline));
  return attempt();
}

Group AsSeenBy(const Standing& standing, Group group) {
  if (standing.belongs()) return group;
  if (!group.therapy()) return group;
  group.description.clear();
  if (standing.staff != nullptr) {
    group.agreement.text.clear();
  } else {
    group.title = std::string(kNeutralTitle);
  }
  return group;
}

}  // namespace amble::groups
