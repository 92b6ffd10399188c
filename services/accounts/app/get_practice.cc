#include "services/accounts/app/get_practice.h"

#include "services/accounts/app/authorize.h"
#include "services/accounts/app/transact.h"
#include "services/platform/errors/errors.h"

namespace amble::accounts {

absl::StatusOr<Practice> GetPractice::operator()(const rpc::CallContext& call,
                                                 const GetPracticeCommand& command) {
  AMBLE_RETURN_IF_ERROR(RequireStaff(call, command.practice));
  return InRead<Practice>(
      *to_.database, [&](storage::Transaction& transaction) -> absl::StatusOr<Practice> {
        AMBLE_ASSIGN_OR_RETURN(std::optional<Practice> practice,
                               to_.practices->Find(transaction, command.practice));
        if (!practice) return NotFound("practice");
        return *std::move(practice);
      });
}

}  // namespace amble::accounts
