#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "services/messaging/app/preference_repository.h"

namespace amble::messaging {

/// The tables of 0003_preferences.sql.
class PreferenceSqlRepository final : public PreferenceRepository {
 public:
  absl::StatusOr<Preferences> Find(storage::Transaction& transaction,
                                   const std::string& person) override;
  absl::StatusOr<Preferences> Lock(storage::Transaction& transaction,
                                   const std::string& person) override;
  absl::StatusOr<std::map<std::string, Preferences>> FindAll(
      storage::Transaction& transaction, std::vector<std::string> people) override;
  absl::Status Save(storage::Transaction& transaction, const std::string& person,
                    const Preferences& preferences) override;
  absl::StatusOr<std::vector<PushDevice>> ListDevices(storage::Transaction& transaction,
                                                      std::vector<std::string> people) override;
  absl::StatusOr<std::optional<PushDevice>> FindDevice(storage::Transaction& transaction,
                                                       const std::string& id) override;
  absl::Status Save(storage::Transaction& transaction, const PushDevice& device) override;
  absl::StatusOr<bool> DeleteDevice(storage::Transaction& transaction,
                                    const std::string& id) override;
  absl::Status MoveDevices(storage::Transaction& transaction, const std::string& from,
                           const std::string& to) override;
  absl::StatusOr<std::map<std::string, std::string>> FindSecrets(
      storage::Transaction& transaction, std::vector<std::string> people) override;
  absl::Status AddSecrets(storage::Transaction& transaction,
                          const std::map<std::string, std::string>& secrets) override;
  absl::StatusOr<std::optional<std::string>> FindBySecret(storage::Transaction& transaction,
                                                          const std::string& secret) override;
};

}  // namespace amble::messaging
