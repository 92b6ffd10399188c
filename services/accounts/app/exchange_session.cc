#include "services/accounts/app/exchange_session.h"

#include <optional>
#include <vector>

#include "services/accounts/app/transact.h"
#include "services/platform/errors/errors.h"

namespace amble::accounts {

namespace {

absl::Status NoSession() {
  return Error(absl::StatusCode::kUnauthenticated, Reason::kUnauthenticated,
               "This session has ended. Sign in again.");
}

auth::StaffMembership ToMembership(const Staff& staff, absl::Time now) {
  auth::StaffMembership membership{.practice = staff.practice, .roles = {}};
  for (const StaffRole role : staff.roles) {
    membership.roles.push_back(static_cast<auth::StaffRole>(role));
  }
  if (staff.credential_expire_time > now) {
    membership.credential_expire_time = staff.credential_expire_time;
  }
  return membership;
}

auth::Principal ToPrincipal(const Session& session, const Person& person,
                            const std::vector<Staff>& places, absl::Time now) {
  auth::Principal principal;
  principal.kind =
      session.IsGuest() ? auth::Principal::Kind::kGuest : auth::Principal::Kind::kPerson;
  principal.person = person.id;
  principal.session = session.id;
  principal.guest_group = session.guest_group;
  principal.sign_in_time = session.create_time;
  if (session.IsGuest()) return principal;
  principal.is_operator = person.is_operator;
  for (const Staff& place : places) principal.staff.push_back(ToMembership(place, now));
  return principal;
}

}  // namespace

absl::StatusOr<ExchangedSession> ExchangeSession::operator()(
    const rpc::CallContext&, const ExchangeSessionCommand& command) {
  const absl::Time now = to_.clock->Now();
  const std::string hash = HashSecret(command.session_token);
  Session session;
  AMBLE_ASSIGN_OR_RETURN(
      ExchangedSession exchanged,
      InRead<ExchangedSession>(
          *to_.database,
          [&](storage::Transaction& transaction) -> absl::StatusOr<ExchangedSession> {
            AMBLE_ASSIGN_OR_RETURN(const std::optional<Session> found,
                                   to_.sessions->FindByHash(transaction, hash));
            if (!found || !found->IsLive(now)) return NoSession();
            session = *found;
            AMBLE_ASSIGN_OR_RETURN(const std::optional<Person> person,
                                   to_.people->Find(transaction, session.person));
            if (!person || !person->StandsAlone()) return NoSession();
            AMBLE_ASSIGN_OR_RETURN(const std::vector<Staff> places,
                                   to_.staff->ListOfPerson(transaction, person->id));
            AMBLE_ASSIGN_OR_RETURN(const RevocationCursor head, to_.revocations->Head(transaction));
            return ExchangedSession{ToPrincipal(session, *person, places, now), session.expire_time,
                                    head};
          }));
  if (Touch(session, now)) {
    // Worth less than the answer: on a full disk people still get in.
    const absl::Status noted = to_.database->Write([&](storage::Transaction& transaction) {
      return to_.sessions->UpdateUse(transaction, session);
    });
    if (noted.ok()) exchanged.expire_time = session.expire_time;
  }
  return exchanged;
}

}  // namespace amble::accounts
