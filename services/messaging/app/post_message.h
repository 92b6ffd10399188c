#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "services/messaging/app/thread_view.h"

namespace amble::messaging {

/// What became of a post.
struct PostedMessage {
  MessageView message;
  std::string help;  ///< where help is at once, when the text reads as if somebody needed it
};

/// Says something in a thread. Costs the same however many are in it.
class PostMessage {
 public:
  explicit PostMessage(const Dependencies& dependencies) : dependencies_(dependencies) {}
  absl::StatusOr<PostedMessage> operator()(const rpc::CallContext& call, const ThreadKey& thread,
                                           std::string text) const;

 private:
  absl::StatusOr<std::string> Post(storage::Transaction& transaction, ThreadLookup& lookup,
                                   const ThreadKey& thread, const std::string& text,
                                   bool alarming) const;

  const Dependencies& dependencies_;
};

}  // namespace amble::messaging
