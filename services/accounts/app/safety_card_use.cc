#include "services/accounts/app/safety_card_use.h"

#include <optional>

#include "services/platform/errors/errors.h"

namespace amble::accounts {

absl::Status RequireSafetyCards(const Dependencies& to) {
  if (to.safety_cards != nullptr) return absl::OkStatus();
  return FailedPrecondition(Reason::kUnavailable,
                            "This installation keeps no safety cards: it was given no keys to "
                            "seal them by.");
}

absl::Status MergeSafetyCard(const Dependencies& to, storage::Transaction& transaction,
                             const std::string& guest, const std::string& account) {
  if (to.safety_cards == nullptr) return absl::OkStatus();
  AMBLE_ASSIGN_OR_RETURN(const auto found, to.safety_cards->FindAll(transaction, {guest, account}));
  const auto card = found.find(guest);
  if (card == found.end()) return absl::OkStatus();
  // One that cannot be opened must not keep anybody from signing in.
  if (!found.contains(account) && card->second.ok()) {
    AMBLE_RETURN_IF_ERROR(to.safety_cards->Save(transaction, account, *card->second));
  }
  return to.safety_cards->Delete(transaction, guest);
}

}  // namespace amble::accounts
