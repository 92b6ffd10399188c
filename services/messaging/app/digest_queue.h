#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "services/messaging/app/dispatch_queue.h"

namespace amble::messaging {

/// The dispatches of a DispatchQueue that are for digests, which are claimed by person: all of one
/// person that are due are one mail, and never two, however many claim at once. All else is done
/// with them as with any dispatch.
class DigestQueue {
 public:
  virtual ~DigestQueue() = default;

  /// Takes what is due of at most `people` people, who have waited longest, as
  /// DispatchQueue::Claim does; in order of person and id.
  virtual absl::StatusOr<std::vector<ClaimedDispatch>> Claim(storage::Transaction& transaction,
                                                             const std::string& claim,
                                                             absl::Time now, absl::Duration lease,
                                                             int people) = 0;
};

}  // namespace amble::messaging
