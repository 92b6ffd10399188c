#include "services/accounts/app/redeem_sign_in_link.h"

#include <optional>
#include <utility>

#include "services/accounts/app/sign_in_code.h"
#include "services/accounts/app/transact.h"
#include "services/platform/errors/errors.h"

namespace amble::accounts {

absl::StatusOr<SignedIn> RedeemSignInLink::operator()(const rpc::CallContext&,
                                                      const RedeemSignInLinkCommand& command) {
  const absl::Time now = to_.clock->Now();
  const NewSignIn sign_in(*to_.ids);
  const std::string token_hash = HashSecret(command.token);
  using Attempt = std::optional<SignedIn>;
  AMBLE_ASSIGN_OR_RETURN(
      Attempt attempt,
      InWrite<Attempt>(
          *to_.database, [&](storage::Transaction& transaction) -> absl::StatusOr<Attempt> {
            AMBLE_ASSIGN_OR_RETURN(const std::optional<SignInLink> link,
                                   to_.sign_ins->FindLink(transaction, token_hash));
            if (!link) return Attempt();
            if (link->used_by == sign_in.session) return Recall(to_, transaction, sign_in);
            if (now >= link->expire_time) return Attempt();
            AMBLE_ASSIGN_OR_RETURN(const bool used,
                                   to_.sign_ins->UseLink(transaction, token_hash, sign_in.session));
            if (!used) return Attempt();
            AMBLE_ASSIGN_OR_RETURN(const std::optional<Person> person,
                                   to_.people->Find(transaction, link->person));
            if (!person) return Attempt();
            return Begin(to_, transaction, sign_in, *person, now);
          }));
  if (!attempt) return SignInRefused();
  return *std::move(attempt);
}

}  // namespace amble::accounts
