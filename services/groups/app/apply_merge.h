#pragma once

#include <string>

#include "services/groups/app/dependencies.h"

namespace amble::groups {

/// What accounts tells of a person: it is `into` from now on. Their memberships become those of
/// `into`; where that person is present already, the two are merged into theirs, and a place that
/// becomes free goes to whoever waits first; whoever was removed asks again, as TakeOver says.
/// Whoever had been added without an account has one now. Separations follow the person. The same
/// again changes nothing.
absl::Status ApplyMerge(const Dependencies& dependencies, storage::Transaction& transaction,
                        const std::string& person, const std::string& into);

}  // namespace amble::groups
