#pragma once

#include <cstdint>
#include <limits>
#include <optional>

#include "absl/status/statusor.h"
#include "services/messaging/app/thread_view.h"

namespace amble::messaging {

/// Which messages of a thread: those above `after`, the oldest first; or, without it, those below
/// `before`, the latest first.
struct MessageWindow {
  ThreadKey thread;
  std::optional<int64_t> after;
  int64_t before = std::numeric_limits<int64_t>::max();
  int limit = 0;
};

struct MessagePage {
  std::vector<MessageView> messages;
  bool more = false;
  int64_t last_sequence = 0;  ///< of the thread: these are its messages as they stood after it
};

/// What was said while the caller was in the thread, as the caller may see it.
class ListMessages {
 public:
  explicit ListMessages(const Dependencies& dependencies) : dependencies_(dependencies) {}
  absl::StatusOr<MessagePage> operator()(const rpc::CallContext& call,
                                         const MessageWindow& window) const;

 private:
  const Dependencies& dependencies_;
};

}  // namespace amble::messaging
