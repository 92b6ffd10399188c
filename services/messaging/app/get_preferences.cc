#include "services/messaging/app/get_preferences.h"

#include "services/messaging/app/transact.h"

namespace amble::messaging {

absl::StatusOr<Preferences> GetPreferences::operator()(const rpc::CallContext& call) {
  return InRead<Preferences>(*to_.database, [&](storage::Transaction& transaction) {
    return to_.preferences->Find(transaction, call.principal.person);
  });
}

}  // namespace amble::messaging
