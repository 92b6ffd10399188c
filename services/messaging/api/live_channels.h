#pragma once

#include <map>
#include <string>
#include <vector>

#include "services/messaging/app/follow_hints.h"
#include "services/messaging/app/follow_thread.h"
#include "services/platform/live/channels.h"

namespace amble::messaging {

/// The channels of messaging: threads by their names, and the hints.
class LiveChannels final : public live::Channels {
 public:
  explicit LiveChannels(const Dependencies& dependencies)
      : threads_(dependencies), hints_(dependencies) {}

  absl::StatusOr<live::Page> Read(const std::string& channel, int64_t after, int limit) override;
  absl::StatusOr<std::vector<std::string>> Grown(
      const std::map<std::string, int64_t>& known) override;
  /// Hints are granted to all: each is for one person alone.
  absl::StatusOr<std::vector<live::Grant>> Lease(const std::string& channel,
                                                 const std::vector<std::string>& people,
                                                 absl::Time deadline) override;

 private:
  absl::StatusOr<live::Page> ReadHints(int64_t after, int limit);
  absl::StatusOr<live::Page> ReadThread(const std::string& channel, int64_t after, int limit);

  FollowThread threads_;
  FollowHints hints_;
};

}  // namespace amble::messaging
