#pragma once

#include <optional>
#include <string>

#include "services/scheduling/app/place_repository.h"

namespace amble::scheduling {

class PlaceSqlRepository final : public PlaceRepository {
 public:
  absl::StatusOr<std::optional<std::string>> FindPhoto(storage::Transaction& transaction,
                                                       const std::string& practice,
                                                       const std::string& route) override;
  absl::StatusOr<std::optional<std::string>> FindWay(storage::Transaction& transaction,
                                                     const std::string& practice,
                                                     const std::string& route) override;
  absl::Status SavePhoto(storage::Transaction& transaction, const std::string& practice,
                         const std::string& route, const std::string& jpeg) override;
  absl::Status SaveWay(storage::Transaction& transaction, const std::string& practice,
                       const std::string& route, const std::string& polyline) override;
  absl::Status DeletePhoto(storage::Transaction& transaction, const std::string& practice,
                           const std::string& route) override;
  absl::Status DeleteWay(storage::Transaction& transaction, const std::string& practice,
                         const std::string& route) override;
};

}  // namespace amble::scheduling
