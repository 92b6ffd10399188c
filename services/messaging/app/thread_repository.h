#pragma once

#include <cstdint>
#include <limits>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "services/messaging/domain/message.h"
#include "services/messaging/domain/thread.h"
#include "services/platform/storage/database.h"

namespace amble::messaging {

/// What one person keeps of a thread.
struct ThreadReader {
  int64_t read_sequence = 0;
  bool muted = false;

  friend bool operator==(const ThreadReader&, const ThreadReader&) = default;
};

/// Somebody says that a message is not all right.
struct MessageReport {
  MessageKey message;
  std::string person;
  std::string reason;
  absl::Time create_time;
};

/// Where a list of threads goes on: after this one, in the order of ListOfPerson.
struct ThreadPlace {
  absl::Time last_time = absl::FromUnixMicros(std::numeric_limits<int64_t>::max());
  std::string practice;
  std::string thread;
};

/// Threads, what was said in them, and how far people have read.
class ThreadRepository {
 public:
  virtual ~ThreadRepository() = default;

  /// Adds `thread`, unless there is one between the same ones. Whether it was added.
  virtual absl::StatusOr<bool> Ensure(storage::Transaction& transaction, const Thread& thread) = 0;
  /// `lock`: nobody else writes in it until the transaction is over.
  virtual absl::StatusOr<std::optional<Thread>> Find(storage::Transaction& transaction,
                                                     const ThreadKey& key, bool lock = false) = 0;
  /// The threads of the groups where `person` is ACTIVE and of walks they go to, those with leaders
  /// and with other members, the latest first; after `place`, at most `limit`. Whether two members
  /// may talk is not looked at. Walks that ended before `now` count when something was said.
  virtual absl::StatusOr<std::vector<Thread>> ListOfPerson(storage::Transaction& transaction,
                                                           const std::string& person,
                                                           absl::Time now, const ThreadPlace& place,
                                                           int limit) = 0;

  /// Adds a message as the thread's last; key, sequence and post_time are set. The thread is
  /// locked.
  virtual absl::Status AppendPost(storage::Transaction& transaction, const Message& message) = 0;
  /// Adds, as the thread's last, that `message` was changed into what it is: at message.sequence.
  /// The thread is locked.
  virtual absl::Status AppendChange(storage::Transaction& transaction, const Message& message,
                                    absl::Time time) = 0;

  virtual absl::StatusOr<std::optional<Message>> FindMessage(storage::Transaction& transaction,
                                                             const MessageKey& key) = 0;
  /// Messages with numbers above `floor` and below `before`, the latest first.
  virtual absl::StatusOr<std::vector<Message>> ListBefore(storage::Transaction& transaction,
                                                          const ThreadKey& thread, int64_t floor,
                                                          int64_t before, int limit) = 0;
  /// Messages with numbers above `after`, the oldest first.
  virtual absl::StatusOr<std::vector<Message>> ListAfter(storage::Transaction& transaction,
                                                         const ThreadKey& thread, int64_t after,
                                                         int limit) = 0;
  /// Posts and changes with sequences above `after`, without gaps.
  virtual absl::StatusOr<std::vector<ThreadEntry>> ListEntries(storage::Transaction& transaction,
                                                               const ThreadKey& thread,
                                                               int64_t after, int limit) = 0;
  /// How far those of `threads` reach that exist.
  virtual absl::StatusOr<std::map<ThreadKey, int64_t>> ListHeads(
      storage::Transaction& transaction, const std::vector<ThreadKey>& threads) = 0;
  /// Those of `members` who are GOING to a walk.
  virtual absl::StatusOr<std::vector<std::string>> ListGoing(storage::Transaction& transaction,
                                                             const WalkKey& walk,
                                                             std::vector<std::string> members) = 0;
  /// The last sequence that was given before `time`; 0 when there was none.
  virtual absl::StatusOr<int64_t> SequenceBefore(storage::Transaction& transaction,
                                                 const ThreadKey& thread, absl::Time time) = 0;
  /// The last sequence above `after` of an entry by somebody else than `authors`; 0: there is none.
  virtual absl::StatusOr<int64_t> LastNotOf(storage::Transaction& transaction,
                                            const ThreadKey& thread, int64_t after,
                                            std::vector<std::string> authors) = 0;

  /// What `person` keeps of those of `threads` of which they keep something.
  virtual absl::StatusOr<std::map<ThreadKey, ThreadReader>> FindReaders(
      storage::Transaction& transaction, const std::string& person,
      const std::vector<ThreadKey>& threads) = 0;
  /// Never goes back.
  virtual absl::Status MarkRead(storage::Transaction& transaction, const std::string& person,
                                const ThreadKey& thread, int64_t sequence) = 0;
  virtual absl::Status SetMuted(storage::Transaction& transaction, const std::string& person,
                                const ThreadKey& thread, bool muted) = 0;

  /// Keeps the first report of one person of one message. Whether this is it.
  virtual absl::StatusOr<bool> AddReport(storage::Transaction& transaction,
                                         const MessageReport& report) = 0;

  /// Counts one more use of `kind` by `person` in the window that began at `window_start`; how many
  /// there were in it, with this one. Others of the same person wait until the transaction is over.
  virtual absl::StatusOr<int64_t> CountUse(storage::Transaction& transaction,
                                           const std::string& person, const std::string& kind,
                                           absl::Time window_start) = 0;
  /// Deletes counts of windows that began before `before`, at most `limit`.
  virtual absl::Status ForgetUses(storage::Transaction& transaction, absl::Time before,
                                  int limit) = 0;
};

}  // namespace amble::messaging
