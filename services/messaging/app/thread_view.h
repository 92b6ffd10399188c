#pragma once

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "services/messaging/app/thread_lookup.h"
#include "services/messaging/app/thread_repository.h"

namespace amble::messaging {

/// A thread as one person sees it in a list.
struct ThreadView {
  Thread thread;
  std::string member;  ///< whom they talk with; see amble.messaging.v1.Thread
  std::string title;
  std::optional<absl::Time> last_time;  ///< of what they may read; nullopt when there is nothing
  /// As far as they have read; what is not theirs to read, their own and what is veiled counts as
  /// read.
  int64_t read_sequence = 0;
  bool muted = false;
  bool may_post = false;
  std::string not_monitored;  ///< that nobody watches, and where help is at once
};

/// A message as one person sees it.
struct MessageView {
  GroupKey group;
  Message message;
  std::string walking_name;  ///< of its author, now
};

/// Threads as `person`, whose standings these are, sees them, in their order.
absl::StatusOr<std::vector<ThreadView>> ViewThreads(const Dependencies& dependencies,
                                                    storage::Transaction& transaction,
                                                    const std::string& person,
                                                    const std::vector<ThreadStanding>& standings);
absl::StatusOr<ThreadView> ViewThread(const Dependencies& dependencies,
                                      storage::Transaction& transaction, const std::string& person,
                                      const ThreadStanding& standing);

/// Messages as somebody with `standing` sees them, in their order.
absl::StatusOr<std::vector<MessageView>> ViewMessages(const Dependencies& dependencies,
                                                      storage::Transaction& transaction,
                                                      const ThreadStanding& standing,
                                                      std::vector<Message> messages);
absl::StatusOr<MessageView> ViewMessage(const Dependencies& dependencies,
                                        storage::Transaction& transaction,
                                        const ThreadStanding& standing, Message message);

/// Where help is at once: as the practice says, else as the installation does.
absl::StatusOr<std::string> HelpOf(const Dependencies& dependencies,
                                   storage::Transaction& transaction, const std::string& practice);

}  // namespace amble::messaging
