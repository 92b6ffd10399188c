#pragma once

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "services/groups/domain/separation.h"
#include "services/platform/storage/database.h"

namespace amble::groups {

/// Where in the list of clashes a page begins: behind this one.
struct ClashKey {
  absl::Time start_time = absl::InfinitePast();
  std::string walk;
  std::string separation;
};

/// Which clashes are looked for.
struct ClashQuery {
  std::string practice;
  std::string group;       ///< with `walk`
  std::string walk;        ///< empty: all
  std::string separation;  ///< instead of `walk`: those of this one alone; empty: of all
  ClashKey after;
  int limit = 0;
};

/// Where separations are kept.
class SeparationRepository {
 public:
  virtual ~SeparationRepository() = default;
  /// Locked until the transaction ends; one that has ended too.
  virtual absl::StatusOr<std::optional<Separation>> Find(storage::Transaction& transaction,
                                                         const std::string& practice,
                                                         const std::string& id) = 0;
  /// The one of these two people, in any order, that has not ended.
  virtual absl::StatusOr<std::optional<Separation>> FindOf(storage::Transaction& transaction,
                                                           const std::string& practice,
                                                           const std::string& one,
                                                           const std::string& other) = 0;
  /// Those that have not ended, by id, after the id `after`, at most `limit`.
  virtual absl::StatusOr<std::vector<Separation>> List(storage::Transaction& transaction,
                                                       const std::string& practice,
                                                       const std::string& after, int limit) = 0;
  /// How many of a practice have not ended, at most `limit`.
  virtual absl::StatusOr<int> Count(storage::Transaction& transaction, const std::string& practice,
                                    int limit) = 0;
  /// Those of `person` that have not ended, in all practices.
  virtual absl::StatusOr<std::vector<Separation>> ListOfPerson(storage::Transaction& transaction,
                                                               const std::string& person) = 0;
  /// Creates it with version 1, replaces it with a later one. ALREADY_EXISTS when its name is
  /// taken, or the two have another one.
  virtual absl::Status Save(storage::Transaction& transaction, const Separation& separation) = 0;
  /// Clashes on walks that have not ended at `now` and are not cancelled, soonest first.
  virtual absl::StatusOr<std::vector<Clash>> ListClashes(storage::Transaction& transaction,
                                                         const ClashQuery& query,
                                                         absl::Time now) = 0;
};

}  // namespace amble::groups
