#include "services/accounts/app/get_safety_cards.h"

#include "services/accounts/app/safety_card_use.h"
#include "services/platform/errors/errors.h"

namespace amble::accounts {

absl::StatusOr<std::vector<PersonalSafetyCard>> GetSafetyCards::operator()(
    const rpc::CallContext&, const std::vector<std::string>& people) {
  AMBLE_RETURN_IF_ERROR(RequireSafetyCards(to_));
  std::vector<PersonalSafetyCard> cards;
  AMBLE_RETURN_IF_ERROR(to_.database->Read([&](storage::Transaction& transaction) -> absl::Status {
    cards.clear();
    AMBLE_ASSIGN_OR_RETURN(const std::vector<Person> known,
                           to_.people->FindAll(transaction, people));
    std::vector<std::string> owners;
    for (const Person& person : known) {
      owners.push_back(person.StandsAlone() ? person.id : person.merged_into);
    }
    AMBLE_ASSIGN_OR_RETURN(const auto found, to_.safety_cards->FindAll(transaction, owners));
    for (size_t i = 0; i < known.size(); ++i) {
      const auto card = found.find(owners[i]);
      if (card == found.end()) continue;
      cards.push_back({.person = known[i].id,
                       .card = card->second.ok() ? *card->second : SafetyCard(),
                       .unreadable = !card->second.ok()});
    }
    return absl::OkStatus();
  }));
  return cards;
}

}  // namespace amble::accounts
