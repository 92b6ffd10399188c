#pragma once

#include <cstdint>
#include <limits>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "services/messaging/domain/facts.h"
#include "services/platform/storage/database.h"

namespace amble::messaging {

/// `person` wants nothing to do with `blocked`, whom they know as a member of a group.
struct Block {
  std::string id;
  std::string person;
  std::string blocked;  ///< a person
  GroupKey group;
  std::string member;        ///< who `blocked` is in it
  std::string walking_name;  ///< what they were called then
  absl::Time create_time;

  friend bool operator==(const Block&, const Block&) = default;
};

/// Where a list of blocks goes on: after this one.
struct BlockPlace {
  absl::Time create_time = absl::FromUnixMicros(std::numeric_limits<int64_t>::max());
  std::string block;
};

class BlockRepository {
 public:
  virtual ~BlockRepository() = default;

  /// Unless there is one of the two, this way.
  virtual absl::Status Add(storage::Transaction& transaction, const Block& block) = 0;
  virtual absl::StatusOr<std::optional<Block>> Find(storage::Transaction& transaction,
                                                    const std::string& person,
                                                    const std::string& blocked) = 0;
  /// Whether there was one.
  virtual absl::StatusOr<bool> Remove(storage::Transaction& transaction, const std::string& person,
                                      const std::string& blocked) = 0;
  /// Those that `person` made, the latest first; after `place`, at most `limit`.
  virtual absl::StatusOr<std::vector<Block>> List(storage::Transaction& transaction,
                                                  const std::string& person,
                                                  const BlockPlace& place, int limit) = 0;
  /// With whom `person` has a block, whichever way; each once.
  virtual absl::StatusOr<std::vector<std::string>> ListBetween(storage::Transaction& transaction,
                                                               const std::string& person) = 0;
  /// The same of each of `people` who has some.
  virtual absl::StatusOr<std::map<std::string, std::vector<std::string>>> ListBetweenAll(
      storage::Transaction& transaction, std::vector<std::string> people) = 0;
  /// `from` has become `into`: what stood between others and the one stands with the other.
  virtual absl::Status Merge(storage::Transaction& transaction, const std::string& from,
                             const std::string& into) = 0;
};

}  // namespace amble::messaging
