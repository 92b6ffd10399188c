#pragma once

#include <atomic>
#include <cstdint>
#include <functional>

#include "gateway/live/channel_source.h"
#include "gateway/live/lease_book.h"

namespace amble::gateway::live {

struct Subscriber;

/// Runs tasks one after another, in the order in which they were posted.
class HubQueue {
 public:
  virtual ~HubQueue() = default;
  /// From any thread; not run before this returns.
  virtual void Post(std::function<void()> task) = 0;
};

/// What has happened so far, for metrics. Safe from any thread.
struct HubCounts {
  std::atomic<uint64_t> streams = 0;         ///< open now
  std::atomic<uint64_t> channels = 0;        ///< followed now
  std::atomic<uint64_t> delivered = 0;       ///< entries, to each subscriber
  std::atomic<uint64_t> slow_readers = 0;    ///< dropped
  std::atomic<uint64_t> leases_refused = 0;  ///< people who may not see a channel, or no longer
  std::atomic<uint64_t> resets = 0;          ///< told to read anew
};

/// What the parts of a hub share.
struct HubContext {
  ChannelSource* source = nullptr;
  HubQueue* queue = nullptr;
  const ChangeCodec* codec = nullptr;
  std::function<Instant()> monotonic;
  HubCounts* counts = nullptr;
  /// A subscriber's lease was answered, or one of its channels has ended.
  std::function<void(Subscriber&)> settled;
  /// From any thread: a subscriber's client has taken what waited.
  std::function<void(uint64_t)> drained;
};

}  // namespace amble::gateway::live
