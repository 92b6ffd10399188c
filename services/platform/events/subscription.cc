#include "services/platform/events/subscription.h"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>

#include "services/platform/errors/errors.h"
#include "services/platform/events/applier.h"
#include "services/platform/events/feed.h"
#include "services/platform/events/recent_ids.h"

namespace amble::events {
namespace {

/// Callers send a position along for 10 s; so many ids cover that at 800 events a second.
constexpr size_t kRememberedIds = 8192;
constexpr std::chrono::milliseconds kFirstBackoff{20};
constexpr std::chrono::milliseconds kLongestBackoff{1000};
constexpr absl::Duration kLongestWait = absl::Hours(24);
constexpr absl::Duration kRetryDelay = absl::Seconds(1);

std::chrono::milliseconds Backoff(int failures) {
  return std::min(kFirstBackoff * (1 << std::min(failures - 1, 10)), kLongestBackoff);
}

std::chrono::nanoseconds ToWait(absl::Duration duration) {
  return absl::ToChronoNanoseconds(std::clamp(duration, absl::ZeroDuration(), kLongestWait));
}

absl::Status CheckOrder(const Cursor& from, const Batch& batch) {
  int64_t last = batch.reset || from.epoch.empty() ? 0 : from.position;
  for (const Event& event : batch.events) {
    if (event.position <= last) return absl::InternalError("a feed's positions do not ascend");
    last = event.position;
  }
  return absl::OkStatus();
}

}  // namespace

struct Subscription::State {
  explicit State(Options given)
      : options(std::move(given)),
        applier({.feed = options.feed,
                 .database = options.database,
                 .apply = options.apply,
                 .reset = options.reset,
                 .rebuilt = options.rebuilt,
                 .tries = options.tries,
                 .pause = [this](int tries) { return Pause(Backoff(tries)); }}) {}

  void Run();
  absl::Status ReadToHead();
  /// Waits unless stopping; false when stopping.
  bool Pause(std::chrono::milliseconds time) {
    std::unique_lock lock(mutex);
    return !work.wait_for(lock, time, [this] { return stopping; });
  }

  const Options options;
  Applier applier;
  std::optional<Applier::Progress> progress;  // of the thread alone

  std::mutex mutex;
  std::condition_variable work;  // for the thread: something to do, or stop
  std::condition_variable done;  // for those who wait: a round is complete, or stop
  bool stopping = false;
  bool woken = false;
  // Rounds of reading to the head are numbered 1, 2, 3, …; only a success completes one.
  int64_t begun = 0;
  int64_t wanted = 0;
  int64_t completed = 0;
  int64_t position = 0;
  std::chrono::steady_clock::time_point fresh_at = std::chrono::steady_clock::now();
  RecentIds recent{kRememberedIds};

  std::thread thread;
  std::optional<int64_t> wakeup;
};

absl::Status Subscription::State::ReadToHead() {
  for (;;) {
    {
      std::lock_guard lock(mutex);
      if (stopping) return absl::CancelledError("stopped");
    }
    if (!progress) {
      AMBLE_ASSIGN_OR_RETURN(progress, applier.Load());
    }
    AMBLE_ASSIGN_OR_RETURN(Batch batch, options.source->Read(progress->cursor, kDefaultBatch));
    AMBLE_RETURN_IF_ERROR(CheckOrder(progress->cursor, batch));
    std::vector<std::string> ids;
    ids.reserve(batch.events.size());
    std::vector<absl::Time> news;
    for (const Event& event : batch.events) {
      ids.push_back(event.id);
      if (progress->born && !batch.reset) news.push_back(event.write_time);
    }
    const bool at_head = batch.at_head;
    AMBLE_ASSIGN_OR_RETURN(progress, applier.Apply(*progress, std::move(batch)));
    if (!progress) continue;  // another replica was faster
    {
      std::lock_guard lock(mutex);
      for (const std::string& id : ids) recent.Add(id);
      position = progress->cursor.position;
    }
    if (options.on_applied) {
      const absl::Time now = options.clock->Now();
      for (const absl::Time written : news) options.on_applied(now - written);
    }
    if (at_head) return absl::OkStatus();
  }
}

void Subscription::State::Run() {
  int failures = 0;
  std::unique_lock lock(mutex);
  while (!stopping) {
    const int64_t round = ++begun;
    woken = false;
    const auto began = std::chrono::steady_clock::now();
    lock.unlock();
    const absl::Status status = ReadToHead();
    if (!status.ok()) progress.reset();
    lock.lock();
    if (status.ok()) {
      failures = 0;
      completed = round;
      fresh_at = began;
      done.notify_all();
      work.wait_for(lock, ToWait(options.poll_interval),
                    [this] { return stopping || woken || wanted > completed; });
    } else if (!stopping) {
      if (++failures == 1) {
        spdlog::warn("subscription to {}: {}", options.feed,
                     absl::StatusCodeToString(status.code()));
      }
      work.wait_for(lock, Backoff(failures), [this] { return stopping; });
    }
  }
}

Subscription::Subscription(Options options) : state_(std::make_unique<State>(std::move(options))) {}

Subscription::~Subscription() { Stop(); }

void Subscription::Start() {
  State& state = *state_;
  if (state.options.wakeups != nullptr) {
    state.wakeup = state.options.wakeups->Subscribe(state.options.feed, [&state] {
      std::lock_guard lock(state.mutex);
      state.woken = true;
      state.work.notify_all();
    });
  }
  state.thread = std::thread([&state] { state.Run(); });
}

void Subscription::Stop() {
  State& state = *state_;
  if (state.wakeup) state.options.wakeups->Unsubscribe(*std::exchange(state.wakeup, std::nullopt));
  {
    std::lock_guard lock(state.mutex);
    if (std::exchange(state.stopping, true)) return;
    state.work.notify_all();
    state.done.notify_all();
  }
  if (!state.thread.joinable()) return;
  state.options.source->Cancel();
  state.thread.join();
}

int64_t Subscription::RequestRound() {
  State& state = *state_;
  std::lock_guard lock(state.mutex);
  // The round under way may have read past the head already, so the next one it is.
  state.wanted = state.begun + 1;
  state.work.notify_all();
  return state.wanted;
}

absl::Status Subscription::AwaitRound(int64_t round, absl::Time deadline) {
  State& state = *state_;
  const auto time = ToWait(deadline - state.options.clock->Now());
  std::unique_lock lock(state.mutex);
  state.done.wait_for(lock, time, [&] { return state.completed >= round || state.stopping; });
  if (state.completed >= round) return absl::OkStatus();
  return RetryLater(absl::StatusCode::kUnavailable, Reason::kUnavailable, kRetryDelay,
                    "What other services know could not be read in time.");
}

bool Subscription::LatelyApplied(const std::string& event_id) {
  std::lock_guard lock(state_->mutex);
  return state_->recent.Contains(event_id);
}

absl::Status Subscription::CatchUp(absl::Time deadline) {
  return AwaitRound(RequestRound(), deadline);
}

absl::Status Subscription::EnsureApplied(const std::string& event_id, absl::Time deadline) {
  if (LatelyApplied(event_id)) return absl::OkStatus();
  return CatchUp(deadline);
}

Subscription::Progress Subscription::GetProgress() const {
  std::lock_guard lock(state_->mutex);
  return {state_->position, absl::FromChrono(std::chrono::steady_clock::now() - state_->fresh_at)};
}

absl::StatusOr<int64_t> Subscription::Parked() { return state_->applier.Parked(); }

absl::Status Subscription::Unpark(const std::string& aggregate) {
  return state_->applier.Unpark(aggregate);
}

const std::string& Subscription::feed() const { return state_->options.feed; }

}  // namespace amble::events
