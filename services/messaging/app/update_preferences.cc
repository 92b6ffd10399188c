#include "services/messaging/app/update_preferences.h"

#include "services/messaging/app/transact.h"
#include "services/platform/errors/errors.h"
#include "services/platform/idempotency/request_ledger.h"
#include "services/platform/resources/etag.h"

namespace amble::messaging {
namespace {

absl::Status Check(const UpdatePreferencesCommand& command) {
  if (command.quiet_hours && *command.quiet_hours) {
    AMBLE_RETURN_IF_ERROR(CheckQuietHours(**command.quiet_hours));
  }
  if (!command.kinds) return absl::OkStatus();
  for (const auto& [kind, preference] : *command.kinds) {
    if (preference.digest && !MayWaitForDigest(kind)) {
      return InvalidField("preferences.kinds.digest", "This kind cannot wait for a digest.");
    }
  }
  return absl::OkStatus();
}

void Apply(const UpdatePreferencesCommand& command, Preferences& preferences) {
  if (command.kinds) preferences.kinds = *command.kinds;
  if (command.quiet_hours) preferences.quiet_hours = *command.quiet_hours;
  if (command.digest_minute) preferences.digest_minute = *command.digest_minute;
  if (command.calendar_files) preferences.calendar_files = *command.calendar_files;
  if (command.direct_messages) preferences.direct_messages = *command.direct_messages;
  if (command.no_mail_at_all) preferences.no_mail_at_all = *command.no_mail_at_all;
}

}  // namespace

absl::StatusOr<Preferences> UpdatePreferences::operator()(const rpc::CallContext& call,
                                                          const UpdatePreferencesCommand& command) {
  AMBLE_RETURN_IF_ERROR(Check(command));
  const std::string& person = call.principal.person;
  const auto change = [&](storage::Transaction& transaction) -> absl::StatusOr<std::string> {
    AMBLE_ASSIGN_OR_RETURN(Preferences preferences, to_.preferences->Lock(transaction, person));
    AMBLE_RETURN_IF_ERROR(resources::CheckEtag(command.etag, preferences.version));
    Apply(command, preferences);
    ++preferences.version;
    AMBLE_RETURN_IF_ERROR(to_.preferences->Save(transaction, person, preferences));
    return person;
  };
  return InWrite<Preferences>(
      *to_.database, [&](storage::Transaction& transaction) -> absl::StatusOr<Preferences> {
        AMBLE_RETURN_IF_ERROR(idempotency::Once(transaction, call.request, to_.clock->Now(), [&] {
                                return change(transaction);
                              }).status());
        return to_.preferences->Find(transaction, person);
      });
}

}  // namespace amble::messaging
