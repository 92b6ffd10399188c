#pragma once

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "services/platform/storage/database.h"
#include "services/scheduling/domain/route.h"

namespace amble::scheduling {

/// Where routes are kept. Every look-up is within one practice.
class RouteRepository {
 public:
  virtual ~RouteRepository() = default;
  /// The route, or nullopt. `lock`: until the end of the transaction nobody else changes it.
  virtual absl::StatusOr<std::optional<Route>> Find(storage::Transaction& transaction,
                                                    const std::string& practice,
                                                    const std::string& id, bool lock = false) = 0;
  /// At most `limit` routes by title, after the route (title, id); both empty for the first page.
  virtual absl::StatusOr<std::vector<Route>> List(storage::Transaction& transaction,
                                                  const std::string& practice,
                                                  const std::string& after_title,
                                                  const std::string& after_id, int limit) = 0;
  /// Creates or replaces.
  virtual absl::Status Save(storage::Transaction& transaction, const Route& route) = 0;
  /// No error when it is gone already.
  virtual absl::Status Delete(storage::Transaction& transaction, const std::string& practice,
                              const std::string& id) = 0;
};

}  // namespace amble::scheduling
