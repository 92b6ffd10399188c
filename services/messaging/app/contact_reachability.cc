#include "services/messaging/app/contact_reachability.h"

#include "services/messaging/app/dispatcher.h"
#include "services/messaging/app/transact.h"
#include "services/messaging/domain/failure.h"
#include "services/platform/errors/errors.h"

namespace amble::messaging {

absl::StatusOr<std::map<std::string, std::string>> ContactReachability::FindUnreached(
    const std::vector<std::string>& people) {
  using ByPerson = std::map<std::string, Preferences>;
  AMBLE_ASSIGN_OR_RETURN(const auto contacts, contacts_.Find(people));
  AMBLE_ASSIGN_OR_RETURN(const ByPerson preferences,
                         InRead<ByPerson>(*to_.database, [&](storage::Transaction& transaction) {
                           return to_.preferences->FindAll(transaction, people);
                         }));
  std::map<std::string, std::string> unreached;
  for (const std::string& person : people) {
    const auto contact = contacts.find(person);
    if (contact == contacts.end() || contact->second.email.empty()) {
      unreached[person] = failure::kNoAddress;
      continue;
    }
    const auto said = preferences.find(person);
    if (said == preferences.end() || said->second.bounced_address.empty()) continue;
    if (said->second.bounced_address == AddressHash(address_key_, contact->second.email)) {
      unreached[person] = failure::kAddressBounced;
    }
  }
  return unreached;
}

}  // namespace amble::messaging
