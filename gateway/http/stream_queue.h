#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

#include "gateway/http/stream_writer.h"

namespace amble::gateway {

/// What waits between those who write a stream and the one thread that sends it.
class StreamQueue {
 public:
  /// `wake` tells the sender, from any thread, that there is something to take; not again until it
  /// has taken.
  explicit StreamQueue(std::function<void()> wake) : wake_(std::move(wake)) {}

  // For writers; see StreamWriter.
  bool Write(StreamPart part);
  void End(StreamPart last);
  size_t queued() const;
  void OnDrained(std::function<void()> drained);
  void OnClosed(std::function<void(StreamEnd)> closed);
  /// The writer has gone without ending it.
  void Abandon();

  // For the sender.

  /// What is to be sent next.
  struct Taken {
    std::vector<StreamPart> parts;
    bool is_last = false;           ///< after `parts` the stream has ended
    std::optional<StreamEnd> over;  ///< it is to be cut off, whatever `parts` are
  };
  Taken Take();
  /// `bytes` of what was taken have gone out.
  void Sent(size_t bytes);
  /// Nothing is sent any more. An end that was found before, such as kTooSlow, stands.
  void Close(StreamEnd end);

 private:
  bool Wakes();

  const std::function<void()> wake_;
  mutable std::mutex mutex_;
  std::vector<StreamPart> parts_;
  size_t queued_ = 0;  ///< bytes, those included that were taken and not yet sent
  bool is_woken_ = false;
  bool has_ended_ = false;
  bool is_closed_ = false;
  std::optional<StreamEnd> over_;
  std::function<void()> drained_;
  std::function<void(StreamEnd)> closed_;
};

}  // namespace amble::gateway
