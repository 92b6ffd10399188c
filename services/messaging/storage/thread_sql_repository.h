#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "services/messaging/app/thread_repository.h"

namespace amble::messaging {

/// The tables of threads in 0004_threads.sql.
class ThreadSqlRepository final : public ThreadRepository {
 public:
  absl::StatusOr<bool> Ensure(storage::Transaction& transaction, const Thread& thread) override;
  absl::StatusOr<std::optional<Thread>> Find(storage::Transaction& transaction,
                                             const ThreadKey& key, bool lock) override;
  absl::StatusOr<std::vector<Thread>> ListOfPerson(storage::Transaction& transaction,
                                                   const std::string& person, absl::Time now,
                                                   const ThreadPlace& place, int limit) override;
  absl::Status AppendPost(storage::Transaction& transaction, const Message& message) override;
  absl::Status AppendChange(storage::Transaction& transaction, const Message& message,
                            absl::Time time) override;
  absl::StatusOr<std::optional<Message>> FindMessage(storage::Transaction& transaction,
                                                     const MessageKey& key) override;
  absl::StatusOr<std::vector<Message>> ListBefore(storage::Transaction& transaction,
                                                  const ThreadKey& thread, int64_t floor,
                                                  int64_t before, int limit) override;
  absl::StatusOr<std::vector<Message>> ListAfter(storage::Transaction& transaction,
                                                 const ThreadKey& thread, int64_t after,
                                                 int limit) override;
  absl::StatusOr<std::vector<ThreadEntry>> ListEntries(storage::Transaction& transaction,
                                                       const ThreadKey& thread, int64_t after,
                                                       int limit) override;
  absl::StatusOr<std::map<ThreadKey, int64_t>> ListHeads(
      storage::Transaction& transaction, const std::vector<ThreadKey>& threads) override;
  absl::StatusOr<std::vector<std::string>> ListGoing(storage::Transaction& transaction,
                                                     const WalkKey& walk,
                                                     std::vector<std::string> members) override;
  absl::StatusOr<int64_t> SequenceBefore(storage::Transaction& transaction, const ThreadKey& thread,
                                         absl::Time time) override;
  absl::StatusOr<int64_t> LastNotOf(storage::Transaction& transaction, const ThreadKey& thread,
                                    int64_t after, std::vector<std::string> authors) override;
  absl::StatusOr<std::map<ThreadKey, ThreadReader>> FindReaders(
      storage::Transaction& transaction, const std::string& person,
      const std::vector<ThreadKey>& threads) override;
  absl::Status MarkRead(storage::Transaction& transaction, const std::string& person,
                        const ThreadKey& thread, int64_t sequence) override;
  absl::Status SetMuted(storage::Transaction& transaction, const std::string& person,
                        const ThreadKey& thread, bool muted) override;
  absl::StatusOr<bool> AddReport(storage::Transaction& transaction,
                                 const MessageReport& report) override;
  absl::StatusOr<int64_t> CountUse(storage::Transaction& transaction, const std::string& person,
                                   const std::string& kind, absl::Time window_start) override;
  absl::Status ForgetUses(storage::Transaction& transaction, absl::Time before, int limit) override;
};

}  // namespace amble::messaging
