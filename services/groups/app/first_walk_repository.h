#pragma once

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "services/groups/domain/first_walk.h"
#include "services/platform/storage/database.h"

namespace amble::groups {

/// Where first-walk cards are kept, and what belongs to them on single walks.
class FirstWalkRepository {
 public:
  virtual ~FirstWalkRepository() = default;
  /// An empty one of version 0 when nobody has written it.
  virtual absl::StatusOr<FirstWalkCard> Find(storage::Transaction& transaction,
                                             const GroupKey& group) = 0;
  /// Creates or replaces it.
  virtual absl::Status Save(storage::Transaction& transaction, const FirstWalkCard& card) = 0;
  /// Who greets on this walk in place of the card's greeter.
  virtual absl::StatusOr<std::optional<Greeter>> FindGreeter(storage::Transaction& transaction,
                                                             const GroupKey& group,
                                                             const std::string& walk) = 0;
  /// Keeps it; a greeter who is nobody is forgotten.
  virtual absl::Status SaveGreeter(storage::Transaction& transaction, const GroupKey& group,
                                   const std::string& walk, const Greeter& greeter) = 0;
  /// The members (ids) who asked to be met before this walk, in order of their ids.
  virtual absl::StatusOr<std::vector<std::string>> ListToMeet(storage::Transaction& transaction,
                                                              const GroupKey& group,
                                                              const std::string& walk) = 0;
  /// Keeps whether `member` asks.
  virtual absl::Status SaveAsking(storage::Transaction& transaction, const GroupKey& group,
                                  const std::string& walk, const std::string& member,
                                  bool asks) = 0;
};

}  // namespace amble::groups
