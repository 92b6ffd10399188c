#include "services/accounts/app/create_guest.h"

#include <optional>

#include "services/accounts/app/transact.h"
#include "services/platform/errors/errors.h"
#include "services/platform/idempotency/request_ledger.h"
#include "services/platform/text/email.h"

namespace amble::accounts {

absl::StatusOr<SignedIn> CreateGuest::operator()(const rpc::CallContext& call,
                                                 const CreateGuestCommand& command) {
  std::string email;
  if (!command.email.empty()) {
    AMBLE_ASSIGN_OR_RETURN(email, NormalizeEmail(command.email, "email"));
  }
  const absl::Time now = to_.clock->Now();
  const NewSignIn sign_in(*to_.ids);
  const auto effect = [&](storage::Transaction& transaction) -> absl::StatusOr<std::string> {
    const Person guest{.id = to_.ids->NewId(),
                       .email = {},
                       .email_key = {},
                       .given_email = email,
                       .added_email_key = command.without_session ? EmailKey(email) : "",
                       .display_name = command.display_name,
                       .create_time = now};
    AMBLE_RETURN_IF_ERROR(to_.people->Insert(transaction, guest));
    AMBLE_RETURN_IF_ERROR(to_.events->Changed(transaction, guest, &call));
    return guest.id;
  };
  return InWrite<SignedIn>(
      *to_.database, [&](storage::Transaction& transaction) -> absl::StatusOr<SignedIn> {
        AMBLE_ASSIGN_OR_RETURN(std::optional<SignedIn> before, Recall(to_, transaction, sign_in));
        if (before) return *std::move(before);
        AMBLE_ASSIGN_OR_RETURN(
            const std::string id,
            idempotency::Once(transaction, call.request, now, [&] { return effect(transaction); }));
        AMBLE_ASSIGN_OR_RETURN(const std::optional<Person> guest,
                               to_.people->FindLocked(transaction, id));
        if (guest && command.without_session) return SignedIn{.token = {}, .person = *guest};
        if (!guest || !guest->IsGuest() || !guest->StandsAlone()) {
          return Error(absl::StatusCode::kAborted, Reason::kRequestIdReused,
                       "The guest of this request is a guest no more.");
        }
        const Session session =
            NewSession(sign_in.session, guest->id, HashSecret(sign_in.token), command.group, now);
        AMBLE_RETURN_IF_ERROR(to_.sessions->Insert(transaction, session));
        return SignedIn{sign_in.token, *guest, session.expire_time};
      });
}

}  // namespace amble::accounts
