#include "services/accounts/app/get_contacts.h"

#include <map>

#include "services/accounts/app/transact.h"
#include "services/platform/errors/errors.h"

namespace amble::accounts {

namespace {

/// How `person` is reached, who was merged into `account` or is that account itself.
Contact ToContact(const Person& person, const Person& account) {
  const bool proved = !account.IsGuest();
  return {
      .person = person.id,
      .email = proved ? account.email : account.given_email,
      .proved = proved,
      .display_name = account.display_name.empty() ? person.display_name : account.display_name};
}

}  // namespace

absl::StatusOr<std::vector<Contact>> GetContacts::operator()(const rpc::CallContext&,
                                                             const GetContactsCommand& command) {
  std::vector<Person> people;
  std::map<std::string, Person> accounts;
  AMBLE_RETURN_IF_ERROR(to_.database->Read([&](storage::Transaction& transaction) -> absl::Status {
    AMBLE_ASSIGN_OR_RETURN(people, to_.people->FindAll(transaction, command.people));
    std::vector<std::string> survivors;
    for (const Person& person : people) {
      if (!person.StandsAlone()) survivors.push_back(person.merged_into);
    }
    accounts.clear();
    if (survivors.empty()) return absl::OkStatus();
    // Only guests are merged, and only into those who have proved an address: one step.
    AMBLE_ASSIGN_OR_RETURN(std::vector<Person> found, to_.people->FindAll(transaction, survivors));
    for (Person& account : found) accounts[account.id] = std::move(account);
    return absl::OkStatus();
  }));
  std::vector<Contact> contacts;
  contacts.reserve(people.size());
  for (const Person& person : people) {
    contacts.push_back(
        ToContact(person, person.StandsAlone() ? person : accounts.at(person.merged_into)));
  }
  return contacts;
}

}  // namespace amble::accounts
