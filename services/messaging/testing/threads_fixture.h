#pragma once

#include <string>
#include <vector>

#include "services/messaging/app/block_member.h"
#include "services/messaging/app/list_messages.h"
#include "services/messaging/app/list_threads.h"
#include "services/messaging/app/open_thread.h"
#include "services/messaging/app/post_message.h"
#include "services/messaging/testing/messaging_fixture.h"

namespace amble::messaging {

/// The small world of MessagingFixture, in which people talk.
class ThreadsFixture : public MessagingFixture {
 protected:
  explicit ThreadsFixture(storage::Engine engine = storage::Engine::kSqlite)
      : MessagingFixture(engine) {}

  /// The thread of the group "ramble" of "heath".
  ThreadKey GroupKeyOfThread() const;
  /// Opens as `person`; what `member` is: an id, or empty for the leaders.
  absl::StatusOr<ThreadView> Open(const std::string& person, const std::string& member = "",
                                  const std::string& walk = "");
  absl::StatusOr<PostedMessage> Post(const std::string& person, const ThreadKey& thread,
                                     const std::string& text, const std::string& request_id = "");
  /// What `person` reads of a thread, the oldest first, each as "number author: text", with
  /// "withdrawn" or "hidden" for what is; or the error's message.
  std::vector<std::string> Reads(const std::string& person, const ThreadKey& thread);
  /// The titles of the threads of `person`, the latest first.
  std::vector<std::string> Lists(const std::string& person);
  /// The thread as `person` lists it; the test fails when there is none.
  ThreadView Listed(const std::string& person, const ThreadKey& thread);
  /// Whether `person` takes messages of single other members; at first nobody does.
  void LetDirect(const std::string& person, bool allowed);
  void BlockAs(const std::string& person, const std::string& blocked);

  /// What Reads() gives to those who are not in a thread.
  static constexpr char kNoThread[] = "This thread does not exist, or you may not see it.";

  const GroupKey ramble_{"heath", "ramble"};
  const ThreadKey talk_ = GroupKeyOfThread();
};

/// A message as Reads() writes it.
std::string Written(const Message& message);

}  // namespace amble::messaging
