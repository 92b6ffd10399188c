#pragma once

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "services/accounts/app/list_key.h"
#include "services/accounts/domain/practice.h"
#include "services/platform/storage/database.h"

namespace amble::accounts {

/// Staff and invitations to it. What has no roles any more is not found.
class StaffRepository {
 public:
  virtual ~StaffRepository() = default;
  /// ALREADY_EXISTS when the person is on the staff of the practice.
  virtual absl::Status Insert(storage::Transaction& transaction, const Staff& staff) = 0;
  virtual absl::StatusOr<std::optional<Staff>> Find(storage::Transaction& transaction,
                                                    const std::string& practice,
                                                    const std::string& id) = 0;
  virtual absl::StatusOr<std::optional<Staff>> FindByPerson(storage::Transaction& transaction,
                                                            const std::string& practice,
                                                            const std::string& person) = 0;
  /// In order of joining, after `after`.
  virtual absl::StatusOr<std::vector<Staff>> List(storage::Transaction& transaction,
                                                  const std::string& practice,
                                                  const std::optional<TimeKey>& after,
                                                  int limit) = 0;
  /// All places of `person`, in order of practice.
  virtual absl::StatusOr<std::vector<Staff>> ListOfPerson(storage::Transaction& transaction,
                                                          const std::string& person) = 0;
  /// Whether somebody but `staff` is OWNER.
  virtual absl::StatusOr<bool> HasOtherOwner(storage::Transaction& transaction,
                                             const std::string& practice,
                                             const std::string& staff) = 0;
  /// Stores roles and version; without roles, the place ends.
  virtual absl::Status Update(storage::Transaction& transaction, const Staff& staff) = 0;

  virtual absl::Status InsertInvitation(storage::Transaction& transaction,
                                        const StaffInvitation& invitation) = 0;
  virtual absl::StatusOr<std::optional<StaffInvitation>> FindInvitation(
      storage::Transaction& transaction, const std::string& practice, const std::string& id) = 0;
  virtual absl::StatusOr<std::optional<StaffInvitation>> FindInvitationByHash(
      storage::Transaction& transaction, const std::string& token_hash) = 0;
  /// Notes that open invitations of this address to this practice are replaced by another.
  virtual absl::Status ReplaceOpenInvitations(storage::Transaction& transaction,
                                              const std::string& practice,
                                              const std::string& email_key) = 0;
  /// How many invitations of this address to this practice are younger than `since`, whatever
  /// became of them, counted up to `limit`.
  virtual absl::StatusOr<int> RecentInvitations(storage::Transaction& transaction,
                                                const std::string& practice,
                                                const std::string& email_key, absl::Time since,
                                                int limit) = 0;
  /// How many invitations are open and not over, counted up to `limit`.
  virtual absl::StatusOr<int> OpenInvitations(storage::Transaction& transaction,
                                              const std::string& practice, absl::Time now,
                                              int limit) = 0;
  virtual absl::Status AcceptInvitation(storage::Transaction& transaction,
                                        const StaffInvitation& invitation) = 0;
  /// Deletes at most `limit` invitations that ended before `before`; returns how many.
  virtual absl::StatusOr<int64_t> ForgetInvitations(storage::Transaction& transaction,
                                                    absl::Time before, int limit) = 0;
};

}  // namespace amble::accounts
