#pragma once

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "services/platform/storage/database.h"
#include "services/scheduling/domain/calendar_feed.h"

namespace amble::scheduling {

/// What accounts has told of who wants neutral words: a projection, rebuilt from its feed.
class DiscretionRepository {
 public:
  virtual ~DiscretionRepository() = default;
  /// kOn for somebody of whom nothing is known yet: nobody is given away for that.
  virtual absl::StatusOr<Discretion> Find(storage::Transaction& transaction,
                                          const std::string& person) = 0;
  /// Keeps it unless a version as new is known.
  virtual absl::Status Apply(storage::Transaction& transaction, const std::string& person,
                             Discretion discretion, int64_t version) = 0;
  /// Forgets everything, before the feed is read again from zero.
  virtual absl::Status Reset(storage::Transaction& transaction) = 0;
};

}  // namespace amble::scheduling
