#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "services/accounts/app/dependencies.h"
#include "services/accounts/app/signed_in.h"
#include "services/platform/rpc/call_context.h"

namespace amble::accounts {

struct CreateGuestCommand {
  std::string group;  ///< practices/{practice}/groups/{group}
  std::string display_name;
  std::string email;             ///< not proved; may be empty
  bool without_session = false;  ///< somebody who does not use the app
};

/// Creates a person without a proved address, and a session that reaches one group alone. The same
/// request_id again yields the same person and a fresh session, as long as it is a guest still;
/// later it is ABORTED (REQUEST_ID_REUSED), since the session would be somebody's account. Without
/// a session the token is empty, and the person the same whatever became of them.
class CreateGuest {
 public:
  explicit CreateGuest(const Dependencies& dependencies) : to_(dependencies) {}
  absl::StatusOr<SignedIn> operator()(const rpc::CallContext& call,
                                      const CreateGuestCommand& command);

 private:
  Dependencies to_;
};

}  // namespace amble::accounts
