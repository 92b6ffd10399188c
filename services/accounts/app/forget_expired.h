#pragma once

#include <cstdint>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "services/accounts/app/dependencies.h"

namespace amble::accounts {

/// Invitations to the staff are kept for so long after their end, so that using one late is told
/// apart from one that never was.
inline constexpr absl::Duration kInvitationRetention = absl::Hours(24 * 30);
/// Rows of each kind that one call deletes at most.
inline constexpr int kForgetBatch = 500;

/// Deletes what is over: flows, failures and links after the window of the limits, sessions after
/// their end, revocations and invitations after their lifetimes.
class ForgetExpired {
 public:
  explicit ForgetExpired(const Dependencies& dependencies) : to_(dependencies) {}
  /// How many rows went.
  absl::StatusOr<int64_t> operator()();

 private:
  Dependencies to_;
};

}  // namespace amble::accounts
