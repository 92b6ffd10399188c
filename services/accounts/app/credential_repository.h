#pragma once

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "services/accounts/app/list_key.h"
#include "services/accounts/domain/credential.h"
#include "services/platform/storage/database.h"

namespace amble::accounts {

/// Credentials; `holder` and `holder_display_name` are filled in when read.
class CredentialRepository {
 public:
  virtual ~CredentialRepository() = default;
  virtual absl::Status Insert(storage::Transaction& transaction, const Credential& credential) = 0;
  virtual absl::StatusOr<std::optional<Credential>> Find(storage::Transaction& transaction,
                                                         const std::string& practice,
                                                         const std::string& staff,
                                                         const std::string& id) = 0;
  /// Newest first, after `after`.
  virtual absl::StatusOr<std::vector<Credential>> List(storage::Transaction& transaction,
                                                       const std::string& practice,
                                                       const std::string& staff,
                                                       const std::optional<TimeKey>& after,
                                                       int limit) = 0;
  /// UNVERIFIED ones of present staff in all practices, oldest first, after `after`.
  virtual absl::StatusOr<std::vector<Credential>> ListPending(storage::Transaction& transaction,
                                                              const std::optional<TimeKey>& after,
                                                              int limit) = 0;
  /// Stores status and verify_time.
  virtual absl::Status UpdateStatus(storage::Transaction& transaction,
                                    const Credential& credential) = 0;
};

}  // namespace amble::accounts
