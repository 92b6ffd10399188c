#include "services/accounts/app/complete_sign_in.h"

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "services/accounts/app/safety_card_use.h"
#include "services/accounts/app/sign_in_code.h"
#include "services/accounts/app/transact.h"
#include "services/platform/errors/errors.h"

namespace amble::accounts {

namespace {

using storage::Transaction;

/// So many whom leaders added become one person by one sign-in.
constexpr int kMostTakenOver = 100;

/// `code` as it was mailed: people copy blanks along, or type it in two halves.
std::string WithoutSpaces(std::string code) {
  std::erase(code, ' ');
  return code;
}

/// The address that `flow` proves by `code`, used up now by `session`; or nothing, and a wrong
/// guess is counted.
absl::StatusOr<bool> UseCode(const Dependencies& to, Transaction& transaction,
                             const SignInFlow& flow, const CompleteSignInCommand& command,
                             const std::string& session, absl::Time now) {
  AMBLE_ASSIGN_OR_RETURN(const int failures,
                         to.sign_ins->Failures(transaction, flow.email_key, now - kSignInWindow,
                                               kMaxFailuresPerAddress));
  const bool right =
      CodeMatches(to.settings.code_key, flow.id, WithoutSpaces(command.code), flow.code_hash);
  if (failures >= kMaxFailuresPerAddress || !flow.CodeIsGood(now)) return false;
  if (right) return to.sign_ins->UseFlow(transaction, flow.id, session);
  AMBLE_RETURN_IF_ERROR(to.sign_ins->AddFailure(transaction, to.ids->NewId(), flow.email_key, now));
  if (failures + 1 >= kMaxFailuresPerAddress) {
    AMBLE_RETURN_IF_ERROR(to.sign_ins->VoidFlows(transaction, flow.email_key));
  }
  return false;
}

/// The guest who calls, while it is one still.
absl::StatusOr<std::optional<Person>> CallingGuest(const Dependencies& to, Transaction& transaction,
                                                   const rpc::CallContext& call) {
  if (call.principal.kind != auth::Principal::Kind::kGuest) return std::nullopt;
  AMBLE_ASSIGN_OR_RETURN(std::optional<Person> guest,
                         to.people->FindLocked(transaction, call.principal.person));
  if (!guest || !guest->IsGuest() || !guest->StandsAlone()) return std::nullopt;
  return guest;
}

absl::Status StoreChanged(const Dependencies& to, Transaction& transaction, Person& person,
                          const rpc::CallContext& call) {
  ++person.version;
  AMBLE_RETURN_IF_ERROR(to.people->Update(transaction, person));
  return to.events->Changed(transaction, person, &call);
}

absl::Status EndSessions(const Dependencies& to, Transaction& transaction, const Person& person,
                         absl::Time now) {
  AMBLE_RETURN_IF_ERROR(to.sessions->DeleteAll(transaction, person.id));
  return to.revocations->OfPerson(transaction, person.id, now);
}

/// Those whom leaders added with the address that `flow` proved are `person` from now on. They have
/// no sessions. More than kMostTakenOver are left for the next time.
absl::Status TakeOverAdded(const Dependencies& to, Transaction& transaction, const SignInFlow& flow,
                           Person& person, const rpc::CallContext& call) {
  AMBLE_ASSIGN_OR_RETURN(std::vector<Person> added,
                         to.people->ListAddedLocked(transaction, flow.email_key, kMostTakenOver));
  bool merged = false;
  for (Person& one : added) {
    if (one.id == person.id) continue;
    one.added_email_key.clear();
    one.merged_into = person.id;
    merged = true;
    AMBLE_RETURN_IF_ERROR(StoreChanged(to, transaction, one, call));
  }
  return merged ? StoreChanged(to, transaction, person, call) : absl::OkStatus();
}

/// `guest`, who has proved the address of `flow`, has an account.
absl::Status Prove(const Dependencies& to, Transaction& transaction, const SignInFlow& flow,
                   Person& guest, const rpc::CallContext& call) {
  guest.email = flow.email;
  guest.email_key = flow.email_key;
  guest.added_email_key.clear();
  return StoreChanged(to, transaction, guest, call);
}

/// The person of the address that `flow` proved, made or merged as need be.
absl::StatusOr<Person> Resolve(const Dependencies& to, Transaction& transaction,
                               const SignInFlow& flow, const rpc::CallContext& call,
                               absl::Time now) {
  AMBLE_ASSIGN_OR_RETURN(std::optional<Person> known,
                         to.people->FindByEmailKeyLocked(transaction, flow.email_key));
  AMBLE_ASSIGN_OR_RETURN(std::optional<Person> guest, CallingGuest(to, transaction, call));
  if (known && guest) {
    guest->merged_into = known->id;
    AMBLE_RETURN_IF_ERROR(MergeSafetyCard(to, transaction, guest->id, known->id));
    AMBLE_RETURN_IF_ERROR(StoreChanged(to, transaction, *guest, call));
    AMBLE_RETURN_IF_ERROR(StoreChanged(to, transaction, *known, call));
    AMBLE_RETURN_IF_ERROR(EndSessions(to, transaction, *guest, now));
    return *std::move(known);
  }
  if (known) return *std::move(known);
  if (guest) {
    AMBLE_RETURN_IF_ERROR(Prove(to, transaction, flow, *guest, call));
    AMBLE_RETURN_IF_ERROR(EndSessions(to, transaction, *guest, now));
    return *std::move(guest);
  }
  // Somebody whom a leader added stays who they were.
  AMBLE_ASSIGN_OR_RETURN(std::vector<Person> added,
                         to.people->ListAddedLocked(transaction, flow.email_key, /*limit=*/1));
  if (!added.empty()) {
    AMBLE_RETURN_IF_ERROR(Prove(to, transaction, flow, added.front(), call));
    return std::move(added.front());
  }
  Person person{
      .id = to.ids->NewId(), .email = flow.email, .email_key = flow.email_key, .create_time = now};
  AMBLE_RETURN_IF_ERROR(to.people->Insert(transaction, person));
  AMBLE_RETURN_IF_ERROR(to.events->Changed(transaction, person, &call));
  return person;
}

}  // namespace

absl::StatusOr<SignedIn> CompleteSignIn::operator()(const rpc::CallContext& call,
                                                    const CompleteSignInCommand& command) {
  const absl::Time now = to_.clock->Now();
  const NewSignIn sign_in(*to_.ids);
  using Attempt = std::optional<SignedIn>;  // nothing: refused, but what was counted is committed
  AMBLE_ASSIGN_OR_RETURN(
      Attempt attempt,
      InWrite<Attempt>(*to_.database, [&](Transaction& transaction) -> absl::StatusOr<Attempt> {
        AMBLE_ASSIGN_OR_RETURN(std::optional<SignInFlow> flow,
                               to_.sign_ins->FindFlow(transaction, command.flow));
        if (!flow) return Attempt();
        AMBLE_RETURN_IF_ERROR(
            to_.sign_ins->LockSubject(transaction, "address:" + flow->email_key, now));
        AMBLE_ASSIGN_OR_RETURN(flow, to_.sign_ins->FindFlow(transaction, command.flow));
        if (!flow) return Attempt();
        if (flow->used_by == sign_in.session) return Recall(to_, transaction, sign_in);
        AMBLE_ASSIGN_OR_RETURN(const bool proved,
                               UseCode(to_, transaction, *flow, command, sign_in.session, now));
        if (!proved) return Attempt();
        AMBLE_ASSIGN_OR_RETURN(Person person, Resolve(to_, transaction, *flow, call, now));
        AMBLE_RETURN_IF_ERROR(TakeOverAdded(to_, transaction, *flow, person, call));
        return Begin(to_, transaction, sign_in, person, now);
      }));
  if (!attempt) return SignInRefused();
  return *std::move(attempt);
}

}  // namespace amble::accounts
