#pragma once

#include "services/accounts/app/revocation_repository.h"

namespace amble::accounts {

class RevocationSqlRepository final : public RevocationRepository {
 public:
  absl::Status OfSession(storage::Transaction& transaction, const std::string& session,
                         absl::Time now) override;
  absl::Status OfPerson(storage::Transaction& transaction, const std::string& person,
                        absl::Time now) override;
  absl::StatusOr<RevocationCursor> Head(storage::Transaction& transaction) override;
  absl::StatusOr<RevocationPage> List(storage::Transaction& transaction,
                                      const RevocationCursor& cursor, int limit) override;
  absl::Status StartEpoch(storage::Transaction& transaction, const std::string& epoch,
                          bool keep_existing) override;
  absl::StatusOr<int64_t> Forget(storage::Transaction& transaction, absl::Time before,
                                 int limit) override;
};

}  // namespace amble::accounts
