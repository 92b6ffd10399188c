#include "services/platform/host/runtime.h"

#include <utility>

#include "services/platform/errors/errors.h"
#include "services/platform/host/signing_seed.h"

namespace amble::host {

absl::StatusOr<std::unique_ptr<Runtime>> Runtime::Make(const Configuration& configuration) {
  std::string seed = auth::SigningKey::NewSeed();
  if (!configuration.signing_seed_file.empty()) {
    AMBLE_ASSIGN_OR_RETURN(seed, ReadSigningSeed(configuration.signing_seed_file));
  }
  AMBLE_ASSIGN_OR_RETURN(auth::SigningKey key, auth::SigningKey::FromSeed(seed));
  std::vector<std::string> token_keys{key.public_key()};
  for (const std::string& digits : configuration.token_keys) {
    AMBLE_ASSIGN_OR_RETURN(token_keys.emplace_back(), KeyFromHex(digits));
  }
  return std::unique_ptr<Runtime>(
      new Runtime(configuration, std::move(key), std::move(token_keys)));
}

Runtime::Runtime(const Configuration& configuration, auth::SigningKey key,
                 std::vector<std::string> token_keys)
    : configuration_(configuration),
      ids_(clock_),
      signer_(std::move(key), &clock_),
      shared_({.configuration = &configuration_,
               .clock = &clock_,
               .ids = &ids_,
               .limits_secret = signer_.DeriveSecret("limits")}),
      token_keys_(std::move(token_keys)) {
  shared_.ShowIn(metrics_);
}

absl::Status Runtime::LockData() {
  if (!configuration_.UsesSqlite()) return absl::OkStatus();
  for (const std::string& target : configuration_.targets) {
    if (target == kGateway) continue;
    AMBLE_RETURN_IF_ERROR(MakePrivateFolder(configuration_.data_directory));
    AMBLE_ASSIGN_OR_RETURN(locks_.emplace_back(),
                           FolderLock::Take(configuration_.data_directory, target));
  }
  return absl::OkStatus();
}

Environment Runtime::Lend() {
  return {.configuration = &configuration_,
          .clock = &clock_,
          .ids = &ids_,
          .channels = nullptr,
          .wakeups = &shared_.wakeups(),
          .signer = &signer_,
          .token_keys = token_keys_,
          .shared_cache = &shared_.cache(),
          .limiter = &shared_.limiter(),
          .prompt_limiter = &shared_.prompt_limiter(),
          .shared_state = &shared_,
          .metrics = &metrics_};
}

}  // namespace amble::host
