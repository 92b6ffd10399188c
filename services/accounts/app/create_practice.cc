#include "services/accounts/app/create_practice.h"

#include <vector>

#include "services/accounts/app/authorize.h"
#include "services/accounts/app/staff_changes.h"
#include "services/accounts/app/staff_invitations.h"
#include "services/accounts/app/transact.h"
#include "services/platform/errors/errors.h"
#include "services/platform/idempotency/request_ledger.h"
#include "services/platform/text/text.h"

namespace amble::accounts {

namespace {

constexpr std::string_view kDefaultTimeZone = "UTC";

absl::Status Check(const Dependencies& to, const rpc::CallContext& call,
                   const CreatePracticeCommand& command) {
  if (!to.settings.anybody_creates_practices || !command.owner_email.empty()) {
    AMBLE_RETURN_IF_ERROR(RequireOperator(call));
  }
  if (command.display_name.empty()) return MissingField("practice.display_name");
  if (!command.time_zone.empty() && !to.is_time_zone(command.time_zone)) {
    return InvalidField("practice.time_zone", "must be a zone such as Europe/London");
  }
  return absl::OkStatus();
}

/// Where anybody creates practices, nobody creates many.
absl::Status LimitPractices(const Dependencies& to, storage::Transaction& transaction,
                            const rpc::CallContext& call) {
  if (call.principal.is_operator) return absl::OkStatus();
  // Locked, so that two at once are counted one after the other.
  AMBLE_RETURN_IF_ERROR(to.people->FindLocked(transaction, call.principal.person).status());
  AMBLE_ASSIGN_OR_RETURN(const std::vector<Staff> places,
                         to.staff->ListOfPerson(transaction, call.principal.person));
  if (places.size() < static_cast<size_t>(kMaxPracticesPerPerson)) return absl::OkStatus();
  return PermissionDenied("You are on the staff of too many practices to create another.");
}

absl::StatusOr<Practice> Insert(const Dependencies& to, storage::Transaction& transaction,
                                const rpc::CallContext& call, const CreatePracticeCommand& command,
                                absl::Time now) {
  Practice practice{.id = to.ids->NewId(),
                    .display_name = command.display_name,
                    .name_key = FoldKey(command.display_name),
                    .time_zone = command.time_zone,
                    .help = command.help,
                    .create_time = now};
  if (practice.time_zone.empty()) {
    AMBLE_ASSIGN_OR_RETURN(const std::optional<Person> caller,
                           to.people->Find(transaction, call.principal.person));
    practice.time_zone =
        caller && !caller->time_zone.empty() ? caller->time_zone : std::string(kDefaultTimeZone);
  }
  AMBLE_RETURN_IF_ERROR(to.practices->Insert(transaction, practice));
  AMBLE_RETURN_IF_ERROR(to.events->Changed(transaction, practice, &call));
  return practice;
}

}  // namespace

absl::StatusOr<Practice> CreatePractice::operator()(const rpc::CallContext& call,
                                                    const CreatePracticeCommand& command) {
  AMBLE_RETURN_IF_ERROR(Check(to_, call, command));
  const absl::Time now = to_.clock->Now();
  const auto effect = [&](storage::Transaction& transaction) -> absl::StatusOr<std::string> {
    AMBLE_RETURN_IF_ERROR(LimitPractices(to_, transaction, call));
    AMBLE_ASSIGN_OR_RETURN(const Practice practice, Insert(to_, transaction, call, command, now));
    if (command.owner_email.empty()) {
      const Staff owner{.practice = practice.id,
                        .id = to_.ids->NewId(),
                        .person = call.principal.person,
                        .roles = {StaffRole::kOwner, StaffRole::kTherapist},
                        .create_time = now};
      AMBLE_RETURN_IF_ERROR(AddStaff(to_, transaction, call, owner, now));
    } else {
      AMBLE_RETURN_IF_ERROR(InviteByMail(to_, transaction, practice, command.owner_email,
                                         "owner_email", {StaffRole::kOwner}, now)
                                .status());
    }
    return practice.id;
  };
  return InWrite<Practice>(
      *to_.database, [&](storage::Transaction& transaction) -> absl::StatusOr<Practice> {
        AMBLE_ASSIGN_OR_RETURN(
            const std::string id,
            idempotency::Once(transaction, call.request, now, [&] { return effect(transaction); }));
        AMBLE_ASSIGN_OR_RETURN(std::optional<Practice> practice,
                               to_.practices->Find(transaction, id));
        if (!practice) return NotFound("practice");
        return *std::move(practice);
      });
}

}  // namespace amble::accounts
