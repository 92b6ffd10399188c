#pragma once

#include <map>
#include <string>
#include <vector>

#include "services/attendance/app/watch_roll.h"
#include "services/platform/live/channels.h"

namespace amble::attendance {

/// "practices/{practice}/groups/{group}/walks/{walk}/roll".
std::string RollChannel(const WalkId& walk);

/// The rolls of walks as channels: each is followed for its state, which is at the roll's version.
/// What is told is that the roll is to be read again, and by which etag.
class RollChannels final : public live::Channels {
 public:
  explicit RollChannels(const Dependencies& dependencies) : watch_(dependencies) {}

  absl::StatusOr<live::Page> Read(const std::string& channel, int64_t after, int limit) override;
  absl::StatusOr<std::vector<std::string>> Grown(
      const std::map<std::string, int64_t>& known) override;
  absl::StatusOr<std::vector<live::Grant>> Lease(const std::string& channel,
                                                 const std::vector<std::string>& people,
                                                 absl::Time deadline) override;

 private:
  WatchRoll watch_;
};

}  // namespace amble::attendance
