#include "services/accounts/app/issue_operator_link.h"

#include <optional>

#include "services/accounts/app/transact.h"
#include "services/platform/errors/errors.h"
#include "services/platform/text/email.h"

namespace amble::accounts {

namespace {

absl::StatusOr<Person> MakeOperator(const Dependencies& to, storage::Transaction& transaction,
                                    const std::string& email, absl::Time now) {
  AMBLE_ASSIGN_OR_RETURN(std::optional<Person> known,
                         to.people->FindByEmailKeyLocked(transaction, EmailKey(email)));
  if (!known) {
    Person person{.id = to.ids->NewId(),
                  .email = email,
                  .email_key = EmailKey(email),
                  .is_operator = true,
                  .create_time = now};
    AMBLE_RETURN_IF_ERROR(to.people->Insert(transaction, person));
    AMBLE_RETURN_IF_ERROR(to.events->Changed(transaction, person, nullptr));
    return person;
  }
  if (known->is_operator) return *std::move(known);
  known->is_operator = true;
  ++known->version;
  AMBLE_RETURN_IF_ERROR(to.people->Update(transaction, *known));
  AMBLE_RETURN_IF_ERROR(to.events->Changed(transaction, *known, nullptr));
  AMBLE_RETURN_IF_ERROR(to.revocations->OfPerson(transaction, known->id, now));
  return *std::move(known);
}

}  // namespace

absl::StatusOr<std::string> IssueOperatorLink::operator()(const std::string& email) {
  AMBLE_ASSIGN_OR_RETURN(const std::string address, NormalizeEmail(email, "email"));
  const absl::Time now = to_.clock->Now();
  const std::string token = to_.ids->NewSecret();
  return InWrite<std::string>(
      *to_.database, [&](storage::Transaction& transaction) -> absl::StatusOr<std::string> {
        AMBLE_ASSIGN_OR_RETURN(const std::optional<SignInLink> before,
                               to_.sign_ins->FindLink(transaction, HashSecret(token)));
        if (before) return token;  // run again after its commit did arrive
        AMBLE_ASSIGN_OR_RETURN(const Person person, MakeOperator(to_, transaction, address, now));
        AMBLE_RETURN_IF_ERROR(
            to_.sign_ins->InsertLink(transaction, {.token_hash = HashSecret(token),
                                                   .person = person.id,
                                                   .expire_time = now + kLinkLifetime,
                                                   .used_by = {}}));
        return token;
      });
}

}  // namespace amble::accounts
