#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "services/messaging/domain/preferences.h"
#include "services/platform/push/subscription.h"
#include "services/platform/storage/database.h"

namespace amble::messaging {

/// Where one device of a person takes what is pushed.
struct PushDevice {
  std::string id;
  std::string person;
  push::Subscription subscription;
  absl::Time create_time;

  friend bool operator==(const PushDevice&, const PushDevice&) = default;
};

/// How people want to be told, and by what. Of people, whatever their practices.
class PreferenceRepository {
 public:
  virtual ~PreferenceRepository() = default;

  /// As by default, with version 0, when nothing is stored.
  virtual absl::StatusOr<Preferences> Find(storage::Transaction& transaction,
                                           const std::string& person) = 0;
  /// The same, and nobody else changes it until the transaction is over.
  virtual absl::StatusOr<Preferences> Lock(storage::Transaction& transaction,
                                           const std::string& person) = 0;
  /// By person; those of whom nothing is stored are left out.
  virtual absl::StatusOr<std::map<std::string, Preferences>> FindAll(
      storage::Transaction& transaction, std::vector<std::string> people) = 0;
  /// Adds or replaces.
  virtual absl::Status Save(storage::Transaction& transaction, const std::string& person,
                            const Preferences& preferences) = 0;

  /// The devices of these people, each person's oldest first.
  virtual absl::StatusOr<std::vector<PushDevice>> ListDevices(storage::Transaction& transaction,
                                                              std::vector<std::string> people) = 0;
  /// The device with this id; nullopt when there is none.
  virtual absl::StatusOr<std::optional<PushDevice>> FindDevice(storage::Transaction& transaction,
                                                               const std::string& id) = 0;
  /// Adds it. The one with the same endpoint, whoever's it was, is replaced and keeps its id and
  /// time, if it was the same person's.
  virtual absl::Status Save(storage::Transaction& transaction, const PushDevice& device) = 0;
  /// Deletes it; whether it was there.
  virtual absl::StatusOr<bool> DeleteDevice(storage::Transaction& transaction,
                                            const std::string& id) = 0;
  /// Gives all devices of `from` to `to`.
  virtual absl::Status MoveDevices(storage::Transaction& transaction, const std::string& from,
                                   const std::string& to) = 0;

  /// By person, the secrets of the links in their mails; who has none is left out.
  virtual absl::StatusOr<std::map<std::string, std::string>> FindSecrets(
      storage::Transaction& transaction, std::vector<std::string> people) = 0;
  /// Gives people their secrets; who has one keeps it.
  virtual absl::Status AddSecrets(storage::Transaction& transaction,
                                  const std::map<std::string, std::string>& secrets) = 0;
  /// Whose secret it is; nullopt when it is nobody's.
  virtual absl::StatusOr<std::optional<std::string>> FindBySecret(storage::Transaction& transaction,
                                                                  const std::string& secret) = 0;
};

}  // namespace amble::messaging
