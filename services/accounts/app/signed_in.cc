#include "services/accounts/app/signed_in.h"

#include "services/platform/errors/errors.h"

namespace amble::accounts {

absl::StatusOr<SignedIn> Begin(const Dependencies& to, storage::Transaction& transaction,
                               const NewSignIn& sign_in, const Person& person, absl::Time now) {
  const Session session =
      NewSession(sign_in.session, person.id, HashSecret(sign_in.token), "", now);
  AMBLE_RETURN_IF_ERROR(to.sessions->Insert(transaction, session));
  return SignedIn{sign_in.token, person, session.expire_time};
}

absl::StatusOr<std::optional<SignedIn>> Recall(const Dependencies& to,
                                               storage::Transaction& transaction,
                                               const NewSignIn& sign_in) {
  AMBLE_ASSIGN_OR_RETURN(const std::optional<Session> session,
                         to.sessions->FindByHash(transaction, HashSecret(sign_in.token)));
  if (!session) return std::nullopt;
  AMBLE_ASSIGN_OR_RETURN(const std::optional<Person> person,
                         to.people->Find(transaction, session->person));
  if (!person) return std::nullopt;
  return SignedIn{sign_in.token, *person, session->expire_time};
}

}  // namespace amble::accounts
