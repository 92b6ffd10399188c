#pragma once

#include "services/accounts/app/credential_repository.h"

namespace amble::accounts {

class CredentialSqlRepository final : public CredentialRepository {
 public:
  absl::Status Insert(storage::Transaction& transaction, const Credential& credential) override;
  absl::StatusOr<std::optional<Credential>> Find(storage::Transaction& transaction,
                                                 const std::string& practice,
                                                 const std::string& staff,
                                                 const std::string& id) override;
  absl::StatusOr<std::vector<Credential>> List(storage::Transaction& transaction,
                                               const std::string& practice,
                                               const std::string& staff,
                                               const std::optional<TimeKey>& after,
                                               int limit) override;
  absl::StatusOr<std::vector<Credential>> ListPending(storage::Transaction& transaction,
                                                      const std::optional<TimeKey>& after,
                                                      int limit) override;
  absl::Status UpdateStatus(storage::Transaction& transaction,
                            const Credential& credential) override;
};

}  // namespace amble::accounts
