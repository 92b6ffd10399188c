#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "services/platform/storage/database.h"

namespace amble::messaging {

/// That something of a person's is to be read again.
struct Hint {
  int64_t position = 0;  ///< 1, 2, 3, … without gaps
  std::string person;
  std::string name;  ///< what: "me/notices", "me/threads"
  absl::Time write_time;

  friend bool operator==(const Hint&, const Hint&) = default;
};

/// How far the hints reach.
struct HintHead {
  int64_t last_position = 0;
  int64_t first_position = 0;  ///< of those that are kept; 0: none is
  bool waiting = false;        ///< some that were committed have no position yet
};

/// Hints in an order without gaps. Who adds some waits for nobody.
class HintRepository {
 public:
  virtual ~HintRepository() = default;

  /// Adds one for each of `people`, under `ids`, of which there are as many.
  virtual absl::Status Add(storage::Transaction& transaction,
                           const std::vector<std::string>& people, const std::string& name,
                           absl::Time now, const std::vector<std::string>& ids) = 0;
  virtual absl::StatusOr<HintHead> Head(storage::Transaction& transaction) = 0;
  /// Gives positions to committed hints without one, at most `limit`.
  virtual absl::Status GivePositions(storage::Transaction& transaction, int limit) = 0;
  virtual absl::StatusOr<std::vector<Hint>> ListAfter(storage::Transaction& transaction,
                                                      int64_t after, int limit) = 0;
  /// Deletes those from before `before` that have a position, at most `limit`.
  virtual absl::Status Forget(storage::Transaction& transaction, absl::Time before, int limit) = 0;
};

}  // namespace amble::messaging
