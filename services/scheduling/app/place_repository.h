#pragma once

#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "services/platform/storage/database.h"

namespace amble::scheduling {

/// Where photos and ways of routes are kept. That there is one is said by its route, which must
/// exist and takes both along when it is deleted.
class PlaceRepository {
 public:
  virtual ~PlaceRepository() = default;
  /// The photo of a route, a JPEG, or nullopt.
  virtual absl::StatusOr<std::optional<std::string>> FindPhoto(storage::Transaction& transaction,
                                                               const std::string& practice,
                                                               const std::string& route) = 0;
  /// The way of a route, an encoded polyline, or nullopt.
  virtual absl::StatusOr<std::optional<std::string>> FindWay(storage::Transaction& transaction,
                                                             const std::string& practice,
                                                             const std::string& route) = 0;
  /// Each creates or replaces; FAILED_PRECONDITION when there is no such route.
  virtual absl::Status SavePhoto(storage::Transaction& transaction, const std::string& practice,
                                 const std::string& route, const std::string& jpeg) = 0;
  virtual absl::Status SaveWay(storage::Transaction& transaction, const std::string& practice,
                               const std::string& route, const std::string& polyline) = 0;
  /// No error when it is gone already.
  virtual absl::Status DeletePhoto(storage::Transaction& transaction, const std::string& practice,
                                   const std::string& route) = 0;
  virtual absl::Status DeleteWay(storage::Transaction& transaction, const std::string& practice,
                                 const std::string& route) = 0;
};

}  // namespace amble::scheduling
