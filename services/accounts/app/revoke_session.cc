#include "services/accounts/app/revoke_session.h"

#include "services/platform/errors/errors.h"
#include "services/platform/idempotency/request_ledger.h"

namespace amble::accounts {

absl::Status RevokeSession::operator()(const rpc::CallContext& call,
                                       const RevokeSessionCommand& command) {
  const absl::Time now = to_.clock->Now();
  return to_.database->Write([&](storage::Transaction& transaction) -> absl::Status {
    return idempotency::Once(
               transaction, call.request, now,
               [&]() -> absl::StatusOr<std::string> {
                 AMBLE_ASSIGN_OR_RETURN(
                     const bool ended,
                     to_.sessions->Delete(transaction, call.principal.person, command.session));
                 if (!ended) return NotFound("session");
                 AMBLE_RETURN_IF_ERROR(
                     to_.revocations->OfSession(transaction, command.session, now));
                 return command.session;
               })
        .status();
  });
}

}  // namespace amble::accounts
