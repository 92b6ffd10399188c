#pragma once

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "services/accounts/app/list_key.h"
#include "services/accounts/domain/session.h"
#include "services/platform/storage/database.h"

namespace amble::accounts {

class SessionRepository {
 public:
  virtual ~SessionRepository() = default;
  virtual absl::Status Insert(storage::Transaction& transaction, const Session& session) = 0;
  /// The session whose secret has this hash, live or not.
  virtual absl::StatusOr<std::optional<Session>> FindByHash(storage::Transaction& transaction,
                                                            const std::string& secret_hash) = 0;
  /// Whether `person` has this session, live or not.
  virtual absl::StatusOr<bool> Exists(storage::Transaction& transaction, const std::string& person,
                                      const std::string& id) = 0;
  /// Sessions of `person` that are live at `now`, newest first, after `after`.
  virtual absl::StatusOr<std::vector<Session>> List(storage::Transaction& transaction,
                                                    const std::string& person, absl::Time now,
                                                    const std::optional<TimeKey>& after,
                                                    int limit) = 0;
  /// Stores the time of last use and the end; a time of last use never goes back. Does nothing when
  /// the session has ended meanwhile.
  virtual absl::Status UpdateUse(storage::Transaction& transaction, const Session& session) = 0;
  /// Ends a session. False when `person` has no such session.
  virtual absl::StatusOr<bool> Delete(storage::Transaction& transaction, const std::string& person,
                                      const std::string& id) = 0;
  /// Ends all sessions of `person`.
  virtual absl::Status DeleteAll(storage::Transaction& transaction, const std::string& person) = 0;
  /// Ends at most `limit` sessions, whoever's; returns how many.
  virtual absl::StatusOr<int64_t> DeleteAny(storage::Transaction& transaction, int limit) = 0;
  /// Deletes at most `limit` sessions that ended before `now`; returns how many.
  virtual absl::StatusOr<int64_t> Forget(storage::Transaction& transaction, absl::Time now,
                                         int limit) = 0;
};

}  // namespace amble::accounts
