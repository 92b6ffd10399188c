#include "services/accounts/app/put_safety_card.h"

#include "services/accounts/app/safety_card_use.h"
#include "services/accounts/app/sign_in_code.h"
#include "services/accounts/app/transact.h"
#include "services/platform/errors/errors.h"
#include "services/platform/idempotency/request_ledger.h"

namespace amble::accounts {
namespace {

constexpr char kResource[] = "me/safetyCard";

/// A plain hash of a card could be guessed: there are not that many numbers.
rpc::RequestKey Blinded(const Dependencies& to, rpc::RequestKey key) {
  key.body_hash = HashCode(to.settings.code_key, kResource, key.body_hash);
  return key;
}

}  // namespace

absl::StatusOr<SafetyCard> PutSafetyCard::operator()(const rpc::CallContext& call,
                                                     SafetyCard card) {
  AMBLE_RETURN_IF_ERROR(RequireSafetyCards(to_));
  const std::string& person = call.principal.person;
  const absl::Time now = to_.clock->Now();
  card.update_time = now;
  const auto replace = [&](storage::Transaction& transaction) -> absl::StatusOr<std::string> {
    AMBLE_ASSIGN_OR_RETURN(const std::optional<Person> found,
                           to_.people->FindLocked(transaction, person));
    if (!found || !found->StandsAlone()) return NotFound("person");
    AMBLE_RETURN_IF_ERROR(card.IsEmpty() ? to_.safety_cards->Delete(transaction, person)
                                         : to_.safety_cards->Save(transaction, person, card));
    return kResource;
  };
  return InWrite<SafetyCard>(
      *to_.database, [&](storage::Transaction& transaction) -> absl::StatusOr<SafetyCard> {
        AMBLE_RETURN_IF_ERROR(idempotency::Once(transaction, Blinded(to_, call.request), now, [&] {
                                return replace(transaction);
                              }).status());
        AMBLE_ASSIGN_OR_RETURN(std::optional<SafetyCard> stored,
                               to_.safety_cards->Find(transaction, person));
        return stored.value_or(SafetyCard());
      });
}

}  // namespace amble::accounts
