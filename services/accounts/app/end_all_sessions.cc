#include "services/accounts/app/end_all_sessions.h"

#include "services/accounts/app/transact.h"
#include "services/platform/errors/errors.h"

namespace amble::accounts {

absl::Status EndAllSessions::operator()() {
  AMBLE_RETURN_IF_ERROR(to_.database->Write(
      [&](storage::Transaction& transaction) { return to_.sign_ins->VoidAll(transaction); }));
  int64_t ended = 0;
  do {
    AMBLE_ASSIGN_OR_RETURN(ended,
                           InWrite<int64_t>(*to_.database, [&](storage::Transaction& transaction) {
                             return to_.sessions->DeleteAny(transaction, kEndBatch);
                           }));
  } while (ended > 0);
  return absl::OkStatus();
}

}  // namespace amble::accounts
