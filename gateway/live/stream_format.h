#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "gateway/http/stream_writer.h"

namespace amble::gateway {

/// How messages are put into one kind of stream: what differs between clients (their cursor) is
/// said first, what they share follows. Stateless; lives as long as the process.
class StreamFormat {
 public:
  virtual ~StreamFormat() = default;
  /// Which form of a message it takes.
  virtual bool IsJson() const = 0;
  /// One message; `message` is without its cursor.
  virtual StreamPart Frame(std::string_view cursor,
                           const std::shared_ptr<const std::string>& message) const = 0;
  /// A sign of life, which also says where the client stands.
  virtual StreamPart Heartbeat(std::string_view cursor) const = 0;
  /// The last words; OK when there is no more to come.
  virtual StreamPart End(const absl::Status& status) const = 0;
};

}  // namespace amble::gateway
