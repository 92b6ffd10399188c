#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "services/accounts/app/dependencies.h"
#include "services/accounts/domain/session.h"
#include "services/platform/rpc/call_context.h"

namespace amble::accounts {

struct ListSessionsCommand {
  PageRequest page;
};

/// The caller's sessions, newest first. Which one makes the call is told by its id.
class ListSessions {
 public:
  explicit ListSessions(const Dependencies& dependencies) : to_(dependencies) {}
  absl::StatusOr<Page<Session>> operator()(const rpc::CallContext& call,
                                           const ListSessionsCommand& command);

 private:
  Dependencies to_;
};

}  // namespace amble::accounts
