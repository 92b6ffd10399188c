#pragma once

#include "absl/status/status.h"
#include "services/accounts/app/dependencies.h"

namespace amble::accounts {

/// So many sessions end in one transaction.
inline constexpr int kEndBatch = 1000;

/// Ends every session, and makes every code and link for signing in void: for a database that was
/// put back from a backup, which no longer knows what has ended or was used since.
class EndAllSessions {
 public:
  explicit EndAllSessions(const Dependencies& dependencies) : to_(dependencies) {}
  /// Nobody is served meanwhile: whoever trusts a session must begin anew afterwards.
  absl::Status operator()();

 private:
  Dependencies to_;
};

}  // namespace amble::accounts
