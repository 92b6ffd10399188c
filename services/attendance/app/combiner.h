#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "services/attendance/app/answer_batch.h"
#include "services/attendance/app/answer_command.h"

namespace amble::attendance {

/// How many writers there are where several can write at once. SQLite's writer is alone.
inline constexpr int kCombinerShards = 2;
/// Most commands in one transaction.
inline constexpr size_t kLargestAnswerBatch = 1'024;
/// Most commands that wait for one writer; about as many as it decides in half a second.
inline constexpr size_t kCombinerQueueLimit = 16'384;
/// How often a batch is tried when others hold its rows for too long.
inline constexpr int kAnswerBatchTries = 3;

/// Hears what a combiner does, for metrics. Called by its writers: quick and thread-safe.
class CombinerObserver {
 public:
  virtual ~CombinerObserver() = default;
  /// A batch of so many commands was decided, well or not, and how long that took.
  virtual void OnBatch(size_t commands, absl::Duration duration) = 0;
};

/// Turns single requests into batches. Each walk belongs to one shard, each shard to one thread,
/// which takes all that waits and decides it in one transaction. There is no timer: while one
/// commit is under way the next batch gathers, so an idle service answers at once and a busy one
/// shares each commit among all who wait.
class Combiner {
 public:
  /// Decides a batch, all or nothing. Called by one thread a shard, by several at the same time.
  using Decide =
      std::function<absl::StatusOr<AnswerResults>(std::span<const AnswerCommand> commands)>;
  /// Hears what was committed; called once, on a writer's thread: it must not block.
  using Done = std::function<void(absl::StatusOr<AnswerView>)>;

  struct Options {
    int shards = kCombinerShards;
    size_t batch_limit = kLargestAnswerBatch;
    size_t queue_limit = kCombinerQueueLimit;
    CombinerObserver* observer = nullptr;  ///< nullptr: nobody
  };

  Combiner(Decide decide, Options options);
  /// Drains.
  ~Combiner();

  /// Queues `command`; commands to one walk are decided in the order of this call. When not OK,
  /// `done` is not called: RESOURCE_EXHAUSTED with a delay when too many wait, UNAVAILABLE after
  /// Drain().
  /// A batch that fails because of what one command holds is split until that command alone has
  /// the error; when the database fails, all of the batch hear of it.
  absl::Status Submit(AnswerCommand command, Done done);

  /// How many commands wait for a writer, of all shards.
  size_t waiting() const;
  /// How many were refused because too many waited.
  int64_t refused() const;

  /// Refuses new commands, and returns when all accepted ones are done.
  void Drain();

 private:
  class Shard;
  std::vector<std::unique_ptr<Shard>> shards_;
};

}  // namespace amble::attendance
