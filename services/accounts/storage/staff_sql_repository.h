#pragma once

#include "services/accounts/app/staff_repository.h"

namespace amble::accounts {

class StaffSqlRepository final : public StaffRepository {
 public:
  absl::Status Insert(storage::Transaction& transaction, const Staff& staff) override;
  absl::StatusOr<std::optional<Staff>> Find(storage::Transaction& transaction,
                                            const std::string& practice,
                                            const std::string& id) override;
  absl::StatusOr<std::optional<Staff>> FindByPerson(storage::Transaction& transaction,
                                                    const std::string& practice,
                                                    const std::string& person) override;
  absl::StatusOr<std::vector<Staff>> List(storage::Transaction& transaction,
                                          const std::string& practice,
                                          const std::optional<TimeKey>& after, int limit) override;
  absl::StatusOr<std::vector<Staff>> ListOfPerson(storage::Transaction& transaction,
                                                  const std::string& person) override;
  absl::StatusOr<bool> HasOtherOwner(storage::Transaction& transaction, const std::string& practice,
                                     const std::string& staff) override;
  absl::Status Update(storage::Transaction& transaction, const Staff& staff) override;

  absl::Status InsertInvitation(storage::Transaction& transaction,
                                const StaffInvitation& invitation) override;
  absl::StatusOr<std::optional<StaffInvitation>> FindInvitation(storage::Transaction& transaction,
                                                                const std::string& practice,
                                                                const std::string& id) override;
  absl::StatusOr<std::optional<StaffInvitation>> FindInvitationByHash(
      storage::Transaction& transaction, const std::string& token_hash) override;
  absl::Status ReplaceOpenInvitations(storage::Transaction& transaction,
                                      const std::string& practice,
                                      const std::string& email_key) override;
  absl::StatusOr<int> RecentInvitations(storage::Transaction& transaction,
                                        const std::string& practice, const std::string& email_key,
                                        absl::Time since, int limit) override;
  absl::StatusOr<int> OpenInvitations(storage::Transaction& transaction,
                                      const std::string& practice, absl::Time now,
                                      int limit) override;
  absl::Status AcceptInvitation(storage::Transaction& transaction,
                                const StaffInvitation& invitation) override;
  absl::StatusOr<int64_t> ForgetInvitations(storage::Transaction& transaction, absl::Time before,
                                            int limit) override;
};

}  // namespace amble::accounts
