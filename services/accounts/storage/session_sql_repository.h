#pragma once

#include "services/accounts/app/session_repository.h"

namespace amble::accounts {

class SessionSqlRepository final : public SessionRepository {
 public:
  absl::Status Insert(storage::Transaction& transaction, const Session& session) override;
  absl::StatusOr<std::optional<Session>> FindByHash(storage::Transaction& transaction,
                                                    const std::string& secret_hash) override;
  absl::StatusOr<bool> Exists(storage::Transaction& transaction, const std::string& person,
                              const std::string& id) override;
  absl::StatusOr<std::vector<Session>> List(storage::Transaction& transaction,
                                            const std::string& person, absl::Time now,
                                            const std::optional<TimeKey>& after,
                                            int limit) override;
  absl::Status UpdateUse(storage::Transaction& transaction, const Session& session) override;
  absl::StatusOr<bool> Delete(storage::Transaction& transaction, const std::string& person,
                              const std::string& id) override;
  absl::Status DeleteAll(storage::Transaction& transaction, const std::string& person) override;
  absl::StatusOr<int64_t> DeleteAny(storage::Transaction& transaction, int limit) override;
  absl::StatusOr<int64_t> Forget(storage::Transaction& transaction, absl::Time now,
                                 int limit) override;
};

}  // namespace amble::accounts
