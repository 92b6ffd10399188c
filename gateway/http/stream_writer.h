#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <utility>

#include "gateway/http/shared_bytes.h"

namespace amble::gateway {

/// Some bytes of a stream: first what this client alone gets, then what many share.
struct StreamPart {
  std::string own;
  SharedBytes shared;
  std::string_view after;  ///< of a text that lives as long as the process

  size_t size() const { return own.size() + shared.bytes.size() + after.size(); }
};

/// How a stream came to its end.
enum class StreamEnd {
  kEnded,       ///< by End(), and all of it was written
  kClientGone,  ///< the client closed, or could not be reached any more
  kTooSlow,     ///< more waited for the client than may
  kServerGone,  ///< the server drains or has ended
};

/// The body of an answer that goes on. Who lets go of it without End() cuts it off, and the client
/// can tell. Safe from any thread.
class StreamWriter {
 public:
  virtual ~StreamWriter() = default;

  /// Queues `part`, whole; it is sent as soon as the client takes it, together with what else
  /// waits. False when the stream is over, also when it is over because of `part`: at most
  /// kMaxQueuedBytes wait for a slow client.
  virtual bool Write(StreamPart part) = 0;

  /// Queues `last`, which may be empty, and ends the stream after it. No effect when it is over.
  virtual void End(StreamPart last) = 0;

  /// Bytes that wait.
  virtual size_t queued() const = 0;

  /// `drained` is called once, from any thread, as soon as nothing waits; at once, from here, when
  /// nothing does now. It is dropped when the stream is over before.
  virtual void OnDrained(std::function<void()> drained) = 0;

  /// `closed` is called once, from any thread, when the stream is over; at once, from here, when it
  /// is over already. To be set once.
  virtual void OnClosed(std::function<void(StreamEnd)> closed) = 0;
};

}  // namespace amble::gateway
