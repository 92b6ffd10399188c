#include "services/accounts/app/get_safety_card.h"

#include "services/accounts/app/safety_card_use.h"
#include "services/accounts/app/transact.h"
#include "services/platform/errors/errors.h"

namespace amble::accounts {

absl::StatusOr<SafetyCard> GetSafetyCard::operator()(const rpc::CallContext& call) {
  AMBLE_RETURN_IF_ERROR(RequireSafetyCards(to_));
  return InRead<SafetyCard>(
      *to_.database, [&](storage::Transaction& transaction) -> absl::StatusOr<SafetyCard> {
        AMBLE_ASSIGN_OR_RETURN(std::optional<SafetyCard> card,
                               to_.safety_cards->Find(transaction, call.principal.person));
        return card.value_or(SafetyCard());
      });
}

}  // namespace amble::accounts
