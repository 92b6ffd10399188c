#include "services/accounts/app/get_me.h"

#include "services/accounts/app/transact.h"
#include "services/platform/errors/errors.h"

namespace amble::accounts {

absl::StatusOr<Person> GetMe::operator()(const rpc::CallContext& call) {
  return InRead<Person>(
      *to_.database, [&](storage::Transaction& transaction) -> absl::StatusOr<Person> {
        AMBLE_ASSIGN_OR_RETURN(std::optional<Person> person,
                               to_.people->Find(transaction, call.principal.person));
        if (!person) return NotFound("person");
        return *std::move(person);
      });
}

}  // namespace amble::accounts
