#pragma once

#include <memory>
#include <vector>

#include "absl/status/statusor.h"
#include "services/platform/auth/caller_token.h"
#include "services/platform/clock/clock.h"
#include "services/platform/host/configuration.h"
#include "services/platform/host/files.h"
#include "services/platform/host/module.h"
#include "services/platform/host/shared_state.h"
#include "services/platform/ids/random_ids.h"
#include "services/platform/metrics/registry.h"

namespace amble::host {

/// The real things that a process lends to its modules: clock, ids, key, and what it shares
/// with the other processes.
class Runtime {
 public:
  /// `configuration` is validated and outlives the runtime. INVALID_ARGUMENT, naming the flag, when
  /// a key cannot be read.
  static absl::StatusOr<std::unique_ptr<Runtime>> Make(const Configuration& configuration);

  /// Keeps other processes from running the same parts on the same SQLite files.
  absl::Status LockData();

  /// All but the channels and readiness, which the host adds.
  Environment Lend();
  const Clock& clock() const { return clock_; }
  const Configuration& configuration() const { return configuration_; }

 private:
  Runtime(const Configuration& configuration, auth::SigningKey key,
          std::vector<std::string> token_keys);

  const Configuration& configuration_;
  metrics::Registry metrics_;
  SystemClock clock_;
  RandomIds ids_;
  auth::TokenSigner signer_;
  SharedState shared_;
  std::vector<std::string> token_keys_;
  std::vector<std::unique_ptr<FolderLock>> locks_;
};

}  // namespace amble::host
