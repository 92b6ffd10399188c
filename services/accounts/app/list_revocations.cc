#include "services/accounts/app/list_revocations.h"

#include "services/accounts/app/transact.h"

namespace amble::accounts {

absl::StatusOr<RevocationPage> ListRevocations::operator()(const rpc::CallContext&,
                                                           const ListRevocationsCommand& command) {
  return InRead<RevocationPage>(*to_.database, [&](storage::Transaction& transaction) {
    return to_.revocations->List(transaction, command.cursor, kMaxRevocations);
  });
}

}  // namespace amble::accounts
