#include "services/accounts/app/forget_expired.h"

#include <functional>

#include "services/accounts/app/transact.h"
#include "services/platform/errors/errors.h"

namespace amble::accounts {

absl::StatusOr<int64_t> ForgetExpired::operator()() {
  const absl::Time now = to_.clock->Now();
  using Step = WorkYielding<int64_t>;
  const Step steps[] = {
      [&](auto& t) { return to_.sign_ins->Forget(t, now - kSignInWindow, kForgetBatch); },
      [&](auto& t) { return to_.sessions->Forget(t, now, kForgetBatch); },
      [&](auto& t) { return to_.revocations->Forget(t, now - kRevocationLifetime, kForgetBatch); },
      [&](auto& t) {
        return to_.staff->ForgetInvitations(t, now - kInvitationRetention, kForgetBatch);
      },
  };
  int64_t forgotten = 0;
  for (const Step& step : steps) {
    // A transaction each: none holds the writer for long.
    AMBLE_ASSIGN_OR_RETURN(const int64_t gone, InWrite<int64_t>(*to_.database, step));
    forgotten += gone;
  }
  return forgotten;
}

}  // namespace amble::accounts
