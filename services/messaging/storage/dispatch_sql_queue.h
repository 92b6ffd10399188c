#pragma once

#include <string>
#include <vector>

#include "services/messaging/app/dispatch_queue.h"

namespace amble::messaging {

/// The table `dispatches` of 0002_notices.sql. Rows are locked in one order everywhere: dispatches
/// first, then deliveries, each by practice, notice, member and channel.
class DispatchSqlQueue : public DispatchQueue {
 public:
  absl::Status Add(storage::Transaction& transaction,
                   const std::vector<Dispatch>& dispatches) override;
  absl::StatusOr<bool> HasDue(storage::Transaction& transaction, absl::Time now,
                              absl::Duration lease) override;
  absl::StatusOr<std::vector<ClaimedDispatch>> Claim(storage::Transaction& transaction,
                                                     const std::string& claim, absl::Time now,
                                                     absl::Duration lease, int limit) override;
  absl::StatusOr<std::optional<FactVersions>> Look(storage::Transaction& transaction,
                                                   const std::string& claim,
                                                   const ClaimedDispatch& claimed,
                                                   const std::string& present) override;
  absl::StatusOr<int64_t> Renew(storage::Transaction& transaction, const std::string& claim,
                                std::vector<std::string> dispatches, absl::Time now,
                                absl::Duration lease) override;
  absl::StatusOr<int64_t> Conclude(storage::Transaction& transaction, const std::string& claim,
                                   const std::vector<Conclusion>& conclusions,
                                   absl::Time now) override;
  absl::StatusOr<bool> Bounce(storage::Transaction& transaction, const std::string& dispatch,
                              const std::string& failure, absl::Time now) override;
  absl::StatusOr<int64_t> Withdraw(storage::Transaction& transaction, const Withdrawal& withdrawal,
                                   absl::Time now) override;
  absl::StatusOr<int64_t> DropStale(storage::Transaction& transaction, absl::Time before, int limit,
                                    absl::Time now) override;
  absl::StatusOr<int64_t> Backlog(storage::Transaction& transaction, absl::Time now,
                                  int limit) override;
};

}  // namespace amble::messaging
