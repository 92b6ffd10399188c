#include "services/attendance/app/combiner.h"

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <string>
#include <thread>
#include <utility>

#include "services/platform/errors/errors.h"

namespace amble::attendance {
namespace {

constexpr absl::Duration kRetryDelay = absl::Seconds(1);

/// Others held the rows for too long: nothing is wrong with the batch.
bool IsContention(const absl::Status& status) {
  return absl::IsAborted(status) || absl::IsDeadlineExceeded(status);
}

/// The database fails, whatever the batch holds: trying its halves would only fail more often.
bool IsOfTheDatabase(const absl::Status& status) {
  return absl::IsUnavailable(status) || absl::IsResourceExhausted(status) || IsContention(status);
}

}  // namespace

class Combiner::Shard {
 public:
  Shard(Decide decide, const Options& options)
      : decide_(std::move(decide)), options_(options), thread_([this] { Run(); }) {}

  ~Shard() { Drain(); }

  absl::Status Submit(AnswerCommand command, Done done) {
    {
      const std::lock_guard lock(mutex_);
      if (draining_) {
        return RetryLater(absl::StatusCode::kUnavailable, Reason::kUnavailable, kRetryDelay,
                          "The service is going away.");
      }
      if (waiting_.commands.size() >= options_.queue_limit) {
        ++refused_;
        return RetryLater(absl::StatusCode::kResourceExhausted, Reason::kOverloaded, kRetryDelay,
                          "Too many answers are waiting.");
      }
      waiting_.commands.push_back(std::move(command));
      waiting_.done.push_back(std::move(done));
    }
    changed_.notify_one();
    return absl::OkStatus();
  }

  size_t waiting() const {
    const std::lock_guard lock(mutex_);
    return waiting_.commands.size();
  }
  int64_t refused() const {
    const std::lock_guard lock(mutex_);
    return refused_;
  }

  void Drain() {
    {
      const std::lock_guard lock(mutex_);
      draining_ = true;
    }
    changed_.notify_one();
    const std::lock_guard joining(join_mutex_);
    if (thread_.joinable()) thread_.join();
  }

 private:
  struct Batch {
    std::vector<AnswerCommand> commands;
    std::vector<Done> done;
  };

  void Run() {
    for (;;) {
      Batch batch = Take();
      if (batch.commands.empty()) return;
      for (size_t begin = 0; begin < batch.commands.size(); begin += options_.batch_limit) {
        const size_t count = std::min(options_.batch_limit, batch.commands.size() - begin);
        const auto began = std::chrono::steady_clock::now();
        DecideAll(std::span(batch.commands).subspan(begin, count),
                  std::span(batch.done).subspan(begin, count));
        if (options_.observer == nullptr) continue;
        options_.observer->OnBatch(count,
                                   absl::FromChrono(std::chrono::steady_clock::now() - began));
      }
    }
  }

  /// All that waits, as soon as there is any; nothing once the end has come.
  Batch Take() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return draining_ || !waiting_.commands.empty(); });
    return std::exchange(waiting_, {});
  }

  void DecideAll(std::span<const AnswerCommand> commands, std::span<Done> done) {
    absl::StatusOr<AnswerResults> results = Try(commands);
    if (results.ok()) {
      for (size_t i = 0; i < done.size(); ++i) done[i](std::move((*results)[i]));
      return;
    }
    if (commands.size() > 1 && !IsOfTheDatabase(results.status())) {
      const size_t half = commands.size() / 2;
      DecideAll(commands.first(half), done.first(half));
      DecideAll(commands.subspan(half), done.subspan(half));
      return;
    }
    absl::Status status = std::move(results).status();
    if (IsContention(status)) {
      status = RetryLater(absl::StatusCode::kUnavailable, Reason::kUnavailable, kRetryDelay,
                          "The walk is being changed by others.");
    }
    for (const Done& one : done.first(done.size() - 1)) one(status);
    done.back()(std::move(status));
  }

  absl::StatusOr<AnswerResults> Try(std::span<const AnswerCommand> commands) {
    absl::StatusOr<AnswerResults> results = decide_(commands);
    for (int tries = 1; tries < kAnswerBatchTries; ++tries) {
      // A key that is taken by now: the same request came by another process at the same time, and
      // is found the next time.
      const bool raced = commands.size() == 1 && absl::IsAlreadyExists(results.status());
      if (!raced && !IsContention(results.status())) break;
      results = decide_(commands);
    }
    return results;
  }

  const Decide decide_;
  const Options options_;
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  Batch waiting_;
  int64_t refused_ = 0;
  bool draining_ = false;
  std::mutex join_mutex_;
  std::thread thread_;  // last: it uses all of the above
};

Combiner::Combiner(Decide decide, Options options) {
  for (int i = 0; i < std::max(options.shards, 1); ++i) {
    shards_.push_back(std::make_unique<Shard>(decide, options));
  }
}

Combiner::~Combiner() { Drain(); }

absl::Status Combiner::Submit(AnswerCommand command, Done done) {
  const size_t hash = std::hash<std::string>()(command.walk.practice) * 31 +
                      std::hash<std::string>()(command.walk.walk);
  return shards_[hash % shards_.size()]->Submit(std::move(command), std::move(done));
}

size_t Combiner::waiting() const {
  size_t waiting = 0;
  for (const auto& shard : shards_) waiting += shard->waiting();
  return waiting;
}

int64_t Combiner::refused() const {
  int64_t refused = 0;
  for (const auto& shard : shards_) refused += shard->refused();
  return refused;
}

void Combiner::Drain() {
  for (const auto& shard : shards_) shard->Drain();
}

}  // namespace amble::attendance
