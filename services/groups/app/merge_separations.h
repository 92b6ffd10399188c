#pragma once

#include <string>

#include "absl/status/status.h"
#include "services/groups/app/dependencies.h"

namespace amble::groups {

/// `person` is `into` from now on: what kept them apart from others keeps `into` apart. Of two
/// separations of the same people the stricter stays; one of a person from themself ends.
absl::Status MergeSeparations(const Dependencies& dependencies, storage::Transaction& transaction,
                              const std::string& person, const std::string& into);

}  // namespace amble::groups
