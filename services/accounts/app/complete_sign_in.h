#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "services/accounts/app/dependencies.h"
#include "services/accounts/app/signed_in.h"
#include "services/platform/rpc/call_context.h"

namespace amble::accounts {

struct CompleteSignInCommand {
  std::string flow;
  std::string code;
};

/// Exchanges a code for a session. Who proves an address for the first time becomes a person. A
/// guest who calls is merged into the person of that address, or becomes that person; all sessions
/// of the guest end, since only this caller has proved the address. So is everybody whom a leader
/// added with that address: they never had a session. UNAUTHENTICATED, always in the
/// same words, for codes that are wrong, used, too old, void or of another flow. A wrong guess at a
/// good code counts against the address: after kMaxFailuresPerAddress of them within an hour all
/// its codes are void until the hour is over. Not repeatable by request_id: tokens are stored
/// hashed alone, so the second answer could not hold one; it is that of a used code.
class CompleteSignIn {
 public:
  explicit CompleteSignIn(const Dependencies& dependencies) : to_(dependencies) {}
  absl::StatusOr<SignedIn> operator()(const rpc::CallContext& call,
                                      const CompleteSignInCommand& command);

 private:
  Dependencies to_;
};

}  // namespace amble::accounts
