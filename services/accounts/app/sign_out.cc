#include "services/accounts/app/sign_out.h"

#include "services/platform/errors/errors.h"

namespace amble::accounts {

absl::Status SignOut::operator()(const rpc::CallContext& call) {
  const absl::Time now = to_.clock->Now();
  return to_.database->Write([&](storage::Transaction& transaction) -> absl::Status {
    AMBLE_ASSIGN_OR_RETURN(
        const bool ended,
        to_.sessions->Delete(transaction, call.principal.person, call.principal.session));
    if (!ended) return absl::OkStatus();
    return to_.revocations->OfSession(transaction, call.principal.session, now);
  });
}

}  // namespace amble::accounts
