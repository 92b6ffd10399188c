#include "services/messaging/app/merge_preferences.h"

#include "services/platform/errors/errors.h"

namespace amble::messaging {

absl::Status MergePreferences(const Dependencies& dependencies, storage::Transaction& transaction,
                              const std::string& from, const std::string& to) {
  PreferenceRepository& preferences = *dependencies.preferences;
  AMBLE_RETURN_IF_ERROR(preferences.MoveDevices(transaction, from, to));
  AMBLE_ASSIGN_OR_RETURN(const Preferences guest, preferences.Find(transaction, from));
  if (guest.version == 0 && guest.bounced_address.empty()) return absl::OkStatus();
  AMBLE_ASSIGN_OR_RETURN(const Preferences own, preferences.Lock(transaction, to));
  Preferences merged = Merged(guest, own);
  if (merged != own) {
    ++merged.version;
    AMBLE_RETURN_IF_ERROR(preferences.Save(transaction, to, merged));
  }
  // Told again when a feed begins anew, by then the person may have changed their mind.
  return preferences.Save(transaction, from, Preferences());
}

}  // namespace amble::messaging
