#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <unordered_map>

#include "gateway/live/channel.h"
#include "gateway/live/hub_context.h"
#include "gateway/live/subscriber.h"
#include "gateway/upstream/session_cache.h"

namespace amble::gateway::live {

inline constexpr size_t kMaxChannelsOfStream = 20;
inline constexpr size_t kMaxStreams = 8'000;
inline constexpr size_t kMaxStreamsOfSession = 16;
/// This machine's own addresses are exempt.
inline constexpr size_t kMaxStreamsOfAddress = 500;
/// Signs of life are sent so often, to all at once.
inline constexpr std::chrono::milliseconds kHeartbeat{15'000};
/// How often it is looked whether sessions still hold.
inline constexpr std::chrono::milliseconds kSessionCheck{1'000};
/// A session that was good then is taken for good so long; with the poll of revocations, which may
/// be kRevocationBound old by then, less than the five seconds within which streams end.
inline constexpr std::chrono::milliseconds kSessionTrust{3'000};
/// How often Tick is to be called.
inline constexpr std::chrono::milliseconds kHubTick{250};

/// Fans out what changes: follows each channel once, whoever looks at it, and gives each subscriber
/// what it may see, in order and without a gap or with a word that there is one. Rights and
/// sessions that end do so within five seconds; those whose services cannot be asked are given
/// nothing meanwhile, and go on where they were.
class Hub {
 public:
  struct Options {
    ChannelSource* source = nullptr;
    SessionCache* sessions = nullptr;
    HubQueue* queue = nullptr;
    ChangeCodec codec;
    std::function<Instant()> monotonic = [] { return std::chrono::steady_clock::now(); };
    size_t max_streams = kMaxStreams;
    size_t max_streams_of_session = kMaxStreamsOfSession;
    size_t max_streams_of_address = kMaxStreamsOfAddress;
  };

  /// What the options point to outlives it, and the queue runs nothing more when it ends.
  explicit Hub(Options options);
  ~Hub();
  Hub(const Hub&) = delete;
  Hub& operator=(const Hub&) = delete;

  /// Refused with NOT_FOUND when none of the channels may be seen, UNAVAILABLE when it cannot be
  /// said of any, RESOURCE_EXHAUSTED when there are too many streams. From any thread.
  void Open(std::unique_ptr<Watch> watch);
  /// Ends all streams, so that clients go elsewhere, and takes no more. From any thread.
  void Drain();
  const HubCounts& counts() const { return counts_; }

  /// Some time has passed. On the queue.
  void Tick();

 private:
  void Admit(std::unique_ptr<Watch> watch);
  absl::Status CheckLimits(const Watch& watch) const;
  void Settle(Subscriber& subscriber);
  void Begin(Subscriber& subscriber);
  void Close(Subscriber& subscriber, const absl::Status& status);
  void Remove(uint64_t id, StreamEnd end);
  std::shared_ptr<Channel> ChannelOf(const std::string& name);
  /// Whether its time is over, or its session.
  void Check(Subscriber& subscriber, Instant now);
  void OnSession(uint64_t id, absl::StatusOr<SessionCache::Shared> session);

  const Options options_;
  HubCounts counts_;
  HubContext context_;
  uint64_t last_id_ = 0;
  std::unordered_map<uint64_t, std::unique_ptr<Subscriber>> subscribers_;
  std::unordered_map<std::string, std::shared_ptr<Channel>> channels_;  ///< by clients' name
  std::unordered_map<std::string, size_t> of_session_;
  std::unordered_map<std::string, size_t> of_address_;
  Instant next_heartbeat_;
  Instant next_session_check_;
  bool is_draining_ = false;
};

}  // namespace amble::gateway::live
