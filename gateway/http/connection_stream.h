#pragma once

#include <algorithm>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/http/stream_queue.h"

namespace amble::gateway {

/// What a connection holds of the stream that it sends: one chunk at a time.
struct ConnectionStream {
  std::shared_ptr<StreamQueue> queue;
  bool is_chunked = true;
  bool is_waiting_to_write = false;
  size_t ignored = 0;  ///< bytes that the client has sent meanwhile

  std::string before;             ///< the head, the size of the chunk
  std::vector<StreamPart> parts;  ///< the chunk
  size_t size = 0;                ///< of `parts`
  std::string_view after;         ///< the end of the chunk, and perhaps of the stream
  size_t sent = 0;                ///< of all that
  bool is_last = false;           ///< nothing comes after it

  size_t total() const { return before.size() + size + after.size(); }
  /// Of `parts`.
  size_t sent_of_parts() const {
    return sent <= before.size() ? 0 : std::min(sent - before.size(), size);
  }
};

}  // namespace amble::gateway
