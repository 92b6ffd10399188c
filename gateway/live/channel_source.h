#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "gateway/live/channel_address.h"
#include "gateway/live/entry.h"

namespace amble::gateway::live {

/// The services' channels.
class ChannelSource {
 public:
  /// A channel that is being followed; ends with the object. What was on its way may still come.
  class Following {
   public:
    virtual ~Following() = default;
  };

  struct Follower {
    std::function<void(FollowUpdate)> on_update;
    /// Once, after the last update: the service or the connection has gone.
    std::function<void(absl::Status)> on_end;
  };

  virtual ~ChannelSource() = default;

  /// Entries of a channel after `after` in its life `epoch`; -1 and empty: from now on. Updates
  /// come in order, from any thread, also before this returns.
  virtual std::unique_ptr<Following> Follow(const ChannelAddress& channel, const std::string& epoch,
                                            int64_t after, Follower follower) = 0;

  /// What `people` may see of a channel: one grant for each who may see it. `done` is called once,
  /// from any thread, within kLeaseTimeout.
  virtual void AskLeases(const ChannelAddress& channel, const std::vector<std::string>& people,
                         std::function<void(absl::StatusOr<std::vector<Grant>>)> done) = 0;
};

}  // namespace amble::gateway::live
