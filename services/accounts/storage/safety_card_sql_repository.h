#pragma once

#include "services/accounts/app/safety_card_repository.h"
#include "services/platform/vault/vault.h"

namespace amble::accounts {

/// Numbers of the sealed columns: a number is never used again for another.
inline constexpr uint32_t kEmergencyNameField = 1;
inline constexpr uint32_t kEmergencyPhoneField = 2;
inline constexpr uint32_t kNeedsField = 3;

/// SafetyCardRepository over SQL: each field sealed by the person's own key.
class SafetyCardSqlRepository final : public SafetyCardRepository {
 public:
  /// `vault` outlives this.
  explicit SafetyCardSqlRepository(const vault::Vault* vault) : vault_(vault) {}

  absl::StatusOr<std::optional<SafetyCard>> Find(storage::Transaction& transaction,
                                                 const std::string& person) override;
  absl::StatusOr<std::map<std::string, absl::StatusOr<SafetyCard>>> FindAll(
      storage::Transaction& transaction, const std::vector<std::string>& people) override;
  absl::Status Save(storage::Transaction& transaction, const std::string& person,
                    const SafetyCard& card) override;
  absl::Status Delete(storage::Transaction& transaction, const std::string& person) override;

 private:
  const vault::Vault* const vault_;
};

}  // namespace amble::accounts
