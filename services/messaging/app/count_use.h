#pragma once

#include <string>

#include "absl/status/status.h"
#include "services/messaging/app/dependencies.h"

namespace amble::messaging {

/// Counts one more message, report, … of `person`, in the database, so that all replicas count
/// together and what failed or was said before does not count. RESOURCE_EXHAUSTED, with when to try
/// again, when it is one too many: then return the status, so that nothing is counted.
absl::Status CountMessage(const Dependencies& dependencies, storage::Transaction& transaction,
                          const std::string& person);
absl::Status CountNewDirectThread(const Dependencies& dependencies,
                                  storage::Transaction& transaction, const std::string& person);
absl::Status CountReport(const Dependencies& dependencies, storage::Transaction& transaction,
                         const std::string& person);
absl::Status CountBlock(const Dependencies& dependencies, storage::Transaction& transaction,
                        const std::string& person);

/// Deletes counts that no longer say anything; for housekeeping.
absl::Status ForgetUses(const Dependencies& dependencies);

}  // namespace amble::messaging
