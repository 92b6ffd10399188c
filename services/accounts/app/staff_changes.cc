#include "services/accounts/app/staff_changes.h"

#include "services/platform/errors/errors.h"

namespace amble::accounts {

namespace {

absl::Status Announce(const Dependencies& to, storage::Transaction& transaction,
                      const rpc::CallContext& call, const Staff& staff, absl::Time now) {
  AMBLE_RETURN_IF_ERROR(to.events->Changed(transaction, staff, &call));
  return to.revocations->OfPerson(transaction, staff.person, now);
}

}  // namespace

absl::Status AddStaff(const Dependencies& to, storage::Transaction& transaction,
                      const rpc::CallContext& call, const Staff& staff, absl::Time now) {
  AMBLE_RETURN_IF_ERROR(to.staff->Insert(transaction, staff));
  return Announce(to, transaction, call, staff, now);
}

absl::Status ChangeStaff(const Dependencies& to, storage::Transaction& transaction,
                         const rpc::CallContext& call, Staff staff, absl::Time now) {
  ++staff.version;
  AMBLE_RETURN_IF_ERROR(to.staff->Update(transaction, staff));
  if (!staff.roles.empty()) {
    AMBLE_ASSIGN_OR_RETURN(staff, FindStaff(to, transaction, staff.practice, staff.id));
  }
  return Announce(to, transaction, call, staff, now);
}

absl::StatusOr<Practice> LockPractice(const Dependencies& to, storage::Transaction& transaction,
                                      const std::string& practice) {
  AMBLE_ASSIGN_OR_RETURN(std::optional<Practice> found,
                         to.practices->FindLocked(transaction, practice));
  if (!found) return NotFound("practice");
  return *std::move(found);
}

absl::StatusOr<Staff> FindStaff(const Dependencies& to, storage::Transaction& transaction,
                                const std::string& practice, const std::string& staff) {
  AMBLE_ASSIGN_OR_RETURN(std::optional<Staff> found, to.staff->Find(transaction, practice, staff));
  if (!found) return NotFound("staff");
  return *std::move(found);
}

absl::Status KeepOneOwner(const Dependencies& to, storage::Transaction& transaction,
                          const Staff& staff, const StaffRoles& roles) {
  if (!HasRole(staff.roles, StaffRole::kOwner) || HasRole(roles, StaffRole::kOwner)) {
    return absl::OkStatus();
  }
  AMBLE_ASSIGN_OR_RETURN(const bool another,
                         to.staff->HasOtherOwner(transaction, staff.practice, staff.id));
  if (another) return absl::OkStatus();
  return FailedPrecondition(Reason::kLastOwner, "A practice keeps one OWNER.");
}

}  // namespace amble::accounts
