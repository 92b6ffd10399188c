#include "services/accounts/app/update_practice.h"

#include "services/accounts/app/authorize.h"
#include "services/accounts/app/staff_changes.h"
#include "services/accounts/app/transact.h"
#include "services/platform/errors/errors.h"
#include "services/platform/idempotency/request_ledger.h"
#include "services/platform/resources/etag.h"
#include "services/platform/text/text.h"

namespace amble::accounts {

namespace {

absl::Status Check(const Dependencies& to, const rpc::CallContext& call,
                   const UpdatePracticeCommand& command) {
  AMBLE_RETURN_IF_ERROR(RequireRole(call, command.practice, StaffRole::kOwner));
  if (command.display_name && command.display_name->empty()) {
    return MissingField("practice.display_name");
  }
  if (command.time_zone && !to.is_time_zone(*command.time_zone)) {
    return InvalidField("practice.time_zone", "must be a zone such as Europe/London");
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<Practice> UpdatePractice::operator()(const rpc::CallContext& call,
                                                    const UpdatePracticeCommand& command) {
  AMBLE_RETURN_IF_ERROR(Check(to_, call, command));
  const absl::Time now = to_.clock->Now();
  const auto effect = [&](storage::Transaction& transaction) -> absl::StatusOr<std::string> {
    AMBLE_ASSIGN_OR_RETURN(Practice practice, LockPractice(to_, transaction, command.practice));
    AMBLE_RETURN_IF_ERROR(resources::CheckEtag(command.etag, practice.version));
    if (command.display_name) {
      practice.display_name = *command.display_name;
      practice.name_key = FoldKey(practice.display_name);
    }
    if (command.time_zone) practice.time_zone = *command.time_zone;
    if (command.help) practice.help = *command.help;
    ++practice.version;
    AMBLE_RETURN_IF_ERROR(to_.practices->Update(transaction, practice));
    AMBLE_RETURN_IF_ERROR(to_.events->Changed(transaction, practice, &call));
    return practice.id;
  };
  return InWrite<Practice>(
      *to_.database, [&](storage::Transaction& transaction) -> absl::StatusOr<Practice> {
        AMBLE_RETURN_IF_ERROR(idempotency::Once(transaction, call.request, now, [&] {
                                return effect(transaction);
                              }).status());
        return LockPractice(to_, transaction, command.practice);
      });
}

}  // namespace amble::accounts
