#pragma once

#include <memory>
#include <unordered_map>

#include "gateway/live/hub.h"
#include "gateway/live/streams.h"
#include "gateway/upstream/session_cache.h"
#include "services/platform/auth/rules.h"
#include "services/platform/clock/clock.h"

namespace amble::gateway::live {

/// The forms of amble.messaging.v1.WatchResponse.
ChangeCodec WatchCodec();

/// Answers Watch, WatchThread and WatchRoll from a hub: all that they differ in is how they name
/// channels.
class Watching final : public Streams {
 public:
  struct Options {
    Hub* hub = nullptr;
    SessionCache* sessions = nullptr;
    const Clock* clock = nullptr;  ///< that deadlines are by
  };

  /// What the options point to outlives it and the streams.
  explicit Watching(Options options);
  ~Watching() override;

  void Open(StreamCall call) override;

 private:
  absl::Status Read(const StreamCall& call, Watch& watch) const;

  const Options options_;
  std::unordered_map<const google::protobuf::Descriptor*, auth::RequestValidator> validators_;
};

}  // namespace amble::gateway::live
