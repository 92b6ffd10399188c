#pragma once

#include <string>
#include <vector>

#include "services/messaging/app/digest_queue.h"

namespace amble::messaging {

/// The rows of `dispatches` (0002_notices.sql) that are for digests.
class DigestSqlQueue final : public DigestQueue {
 public:
  absl::StatusOr<std::vector<ClaimedDispatch>> Claim(storage::Transaction& transaction,
                                                     const std::string& claim, absl::Time now,
                                                     absl::Duration lease, int people) override;
};

}  // namespace amble::messaging
