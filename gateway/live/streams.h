#pragma once

#include <functional>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "gateway/http/stream_writer.h"
#include "gateway/live/stream_format.h"
#include "google/protobuf/message.h"

namespace amble::gateway {

/// One call of a method that streams its answers, from whichever protocol it came.
struct StreamCall {
  const google::protobuf::MethodDescriptor* method = nullptr;
  std::unique_ptr<google::protobuf::Message> request;
  /// The session's secret; empty for nobody.
  std::string session_token;
  /// Where the client is, for limits.
  std::string remote_address;
  /// By the system's clock.
  absl::Time deadline = absl::InfiniteFuture();
  const StreamFormat* format = nullptr;
  /// One of both is called, once, from any thread: the stream begins (null when the client has
  /// gone), or the answer is this status.
  std::function<std::shared_ptr<StreamWriter>()> begin;
  std::function<void(const absl::Status&)> refuse;
};

/// Answers the methods that stream. Safe from any thread.
class Streams {
 public:
  virtual ~Streams() = default;
  /// Never blocks.
  virtual void Open(StreamCall call) = 0;
};

}  // namespace amble::gateway
