#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "services/messaging/app/dependencies.h"
#include "services/messaging/domain/message.h"
#include "services/messaging/domain/thread.h"
#include "services/platform/rpc/call_context.h"

namespace amble::messaging {

/// A thread, and the caller in it.
struct ThreadStanding {
  Thread thread;
  ThreadAccess access;
  /// People with whom the caller has a block, whichever way, where that veils what is written.
  std::vector<std::string> veiled;

  bool Veils(const Message& message) const;
  /// `message` as the caller may see it.
  Message Shown(Message message) const;
};

/// What one person may see, within one transaction; remembers what it has looked up.
class ThreadLookup {
 public:
  ThreadLookup(const Dependencies& dependencies, storage::Transaction& transaction,
               std::string person)
      : dependencies_(dependencies), transaction_(transaction), person_(std::move(person)) {}

  /// nullopt when the thread is not theirs to see.
  absl::StatusOr<std::optional<ThreadStanding>> In(Thread thread);
  /// NOT_FOUND, in the same words, when there is no such thread and when it is not theirs to see.
  /// `lock`: nobody else writes in it until the transaction is over.
  absl::StatusOr<ThreadStanding> Require(const ThreadKey& key, bool lock = false);
  /// The message, as it is; NOT_FOUND when there is none that they may know of.
  absl::StatusOr<Message> RequireMessage(const ThreadStanding& standing, int64_t number);
  /// Whether two different members of a group, the first of whom is theirs, may talk alone.
  absl::StatusOr<bool> MayTalk(const Member& own, const std::optional<Member>& other);

  /// Whether `person` takes messages of single other members.
  absl::StatusOr<bool> Allows(const std::string& person);

  const std::string& person() const { return person_; }

 private:
  absl::StatusOr<std::optional<Member>> Membership(const GroupKey& group);
  absl::StatusOr<const std::vector<std::string>*> Blocks();
  absl::Status LookAtWalk(const Thread& thread, ThreadSituation& situation);

  const Dependencies& dependencies_;
  storage::Transaction& transaction_;
  const std::string person_;
  std::map<GroupKey, std::optional<Member>> memberships_;
  std::optional<std::vector<std::string>> blocks_;
};

/// Runs `work`, and once more after catching up with the feeds when it denies: a denial rests on
/// what they told.
absl::Status CatchingUp(const Dependencies& dependencies, const rpc::CallContext& call,
                        const std::function<absl::Status()>& work);

}  // namespace amble::messaging
