#include "services/messaging/app/unsubscribe.h"

#include "services/messaging/app/transact.h"
#include "services/platform/errors/errors.h"

namespace amble::messaging {
namespace {

/// Who `person` has become.
absl::StatusOr<std::string> Present(const Dependencies& to, storage::Transaction& transaction,
                                    const std::string& person) {
  AMBLE_ASSIGN_OR_RETURN(const auto known, to.facts->FindPerson(transaction, person));
  return known && !known->merged_into.empty() ? known->merged_into : person;
}

}  // namespace

absl::StatusOr<Unsubscription> Unsubscribe::operator()(const UnsubscribeCommand& command) {
  return InWrite<Unsubscription>(
      *to_.database, [&](storage::Transaction& transaction) -> absl::StatusOr<Unsubscription> {
        AMBLE_ASSIGN_OR_RETURN(const auto holder,
                               to_.preferences->FindBySecret(transaction, command.token));
        if (!holder) return NotFound("link");
        AMBLE_ASSIGN_OR_RETURN(const std::string person, Present(to_, transaction, *holder));
        AMBLE_ASSIGN_OR_RETURN(const Preferences before,
                               to_.preferences->Lock(transaction, person));
        Preferences after = Unsubscribed(before, command.kind, command.everything);
        if (after != before) {
          ++after.version;
          AMBLE_RETURN_IF_ERROR(to_.preferences->Save(transaction, person, after));
        }
        return Unsubscription{CancellationsGoOn(after)};
      });
}

}  // namespace amble::messaging
