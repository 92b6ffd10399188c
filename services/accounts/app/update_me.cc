#include "services/accounts/app/update_me.h"

#include "services/accounts/app/transact.h"
#include "services/platform/errors/errors.h"
#include "services/platform/idempotency/request_ledger.h"
#include "services/platform/resources/etag.h"

namespace amble::accounts {

namespace {

void Apply(const UpdateMeCommand& command, Person& person) {
  if (command.display_name) person.display_name = *command.display_name;
  if (command.pronouns) person.pronouns = *command.pronouns;
  if (command.locale) person.locale = *command.locale;
  if (command.time_zone) person.time_zone = *command.time_zone;
  if (command.discretion) person.discretion = *command.discretion;
}

absl::StatusOr<Person> FindMe(const Dependencies& to, storage::Transaction& transaction,
                              const rpc::CallContext& call) {
  AMBLE_ASSIGN_OR_RETURN(std::optional<Person> person,
                         to.people->FindLocked(transaction, call.principal.person));
  if (!person) return NotFound("person");
  return *std::move(person);
}

}  // namespace

absl::StatusOr<Person> UpdateMe::operator()(const rpc::CallContext& call,
                                            const UpdateMeCommand& command) {
  // Empty: as the browser says.
  if (command.time_zone && !command.time_zone->empty() && !to_.is_time_zone(*command.time_zone)) {
    return InvalidField("person.time_zone", "must be a zone such as Europe/London");
  }
  const absl::Time now = to_.clock->Now();
  return InWrite<Person>(
      *to_.database, [&](storage::Transaction& transaction) -> absl::StatusOr<Person> {
        AMBLE_RETURN_IF_ERROR(
            idempotency::Once(transaction, call.request, now, [&]() -> absl::StatusOr<std::string> {
              AMBLE_ASSIGN_OR_RETURN(Person person, FindMe(to_, transaction, call));
              AMBLE_RETURN_IF_ERROR(resources::CheckEtag(command.etag, person.version));
              Apply(command, person);
              ++person.version;
              AMBLE_RETURN_IF_ERROR(to_.people->Update(transaction, person));
              AMBLE_RETURN_IF_ERROR(to_.events->Changed(transaction, person, &call));
              return person.id;
            }).status());
        return FindMe(to_, transaction, call);
      });
}

}  // namespace amble::accounts
