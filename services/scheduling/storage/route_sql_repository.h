#pragma once

#include <optional>
#include <string>
#include <vector>

#include "services/scheduling/app/route_repository.h"

namespace amble::scheduling {

class RouteSqlRepository final : public RouteRepository {
 public:
  absl::StatusOr<std::optional<Route>> Find(storage::Transaction& transaction,
                                            const std::string& practice, const std::string& id,
                                            bool lock) override;
  absl::StatusOr<std::vector<Route>> List(storage::Transaction& transaction,
                                          const std::string& practice,
                                          const std::string& after_title,
                                          const std::string& after_id, int limit) override;
  absl::Status Save(storage::Transaction& transaction, const Route& route) override;
  absl::Status Delete(storage::Transaction& transaction, const std::string& practice,
                      const std::string& id) override;
};

}  // namespace amble::scheduling
