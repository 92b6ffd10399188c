#include "services/platform/live/tail.h"

#include <pthread.h>

#include <algorithm>
#include <utility>

#include "services/platform/host/log.h"

namespace amble::live {
namespace {

/// So few channels are read at once instead of asking first which have grown.
constexpr size_t kReadAtOnce = 4;
constexpr absl::Duration kLongestWait = absl::Hours(24);
constexpr size_t kMaxThreadName = 15;  // pthread_setname_np(3), without the NUL

std::chrono::nanoseconds ToWait(absl::Duration duration) {
  return absl::ToChronoNanoseconds(std::clamp(duration, absl::ZeroDuration(), kLongestWait));
}

int64_t After(const Page& page) {
  return page.entries.empty() ? page.head : page.entries.back().position;
}

}  // namespace

/// What one follower is to get, once the lock is released.
struct Tail::Delivery {
  std::shared_ptr<Follower> follower;
  std::span<const Entry> entries;
  int64_t position;
  bool reset;
};

Tail::Tail(Options options) : options_(std::move(options)) {}

Tail::~Tail() { Stop(); }

void Tail::Start() {
  for (int group = 0; group < kGroups; ++group) {
    subscriptions_.push_back(
        options_.wakeups->Subscribe(WakeupOf(options_.service, group), [this, group] {
          std::lock_guard lock(mutex_);
          if (groups_[group].empty()) return;
          woken_.set(group);
          changed_.notify_one();
        }));
  }
  thread_ = std::thread([this] { Run(); });
}

void Tail::Stop() {
  for (const int64_t subscription : std::exchange(subscriptions_, {})) {
    options_.wakeups->Unsubscribe(subscription);
  }
  std::array<Group, kGroups> forgotten;
  {
    std::lock_guard lock(mutex_);
    stopping_ = true;
    groups_.swap(forgotten);
    changed_.notify_one();
  }
  if (thread_.joinable()) thread_.join();
}

void Tail::Add(const std::string& channel, int64_t position, std::shared_ptr<Follower> follower) {
  std::lock_guard lock(mutex_);
  if (stopping_) return;
  const auto [entry, is_new] = groups_[GroupOf(channel)].try_emplace(channel);
  Followed& followed = entry->second;
  followed.position = is_new ? position : std::min(followed.position, position);
  followed.followers.push_back({std::move(follower), position});
  // Something may have come since the follower read, and its wake-up woke nobody.
  unread_.insert(channel);
  changed_.notify_one();
}

void Tail::Remove(const std::string& channel, const Follower* follower) {
  std::shared_ptr<Follower> removed;  // destroyed without the lock
  std::lock_guard lock(mutex_);
  Followed* followed = Find(channel);
  if (followed == nullptr) return;
  auto& all = followed->followers;
  const auto found = std::find_if(all.begin(), all.end(),
                                  [&](const auto& one) { return one.follower.get() == follower; });
  if (found == all.end()) return;
  removed = std::move(found->follower);
  all.erase(found);
  if (all.empty()) groups_[GroupOf(channel)].erase(channel);
}

Tail::Counts Tail::counts() const {
  std::lock_guard lock(mutex_);
  Counts counts;
  for (const Group& group : groups_) {
    counts.channels += group.size();
    for (const auto& [channel, followed] : group) counts.followers += followed.followers.size();
  }
  return counts;
}

Tail::Followed* Tail::Find(const std::string& channel) {
  Group& group = groups_[GroupOf(channel)];
  const auto found = group.find(channel);
  return found == group.end() ? nullptr : &found->second;
}

void Tail::Run() {
  pthread_setname_np(pthread_self(),
                     ("tail-" + options_.service).substr(0, kMaxThreadName).c_str());
  std::unique_lock lock(mutex_);
  auto next_poll = std::chrono::steady_clock::now() + ToWait(options_.poll_interval);
  while (true) {
    changed_.wait_until(lock, next_poll,
                        [this] { return stopping_ || woken_.any() || !unread_.empty(); });
    if (stopping_) return;
    // Wake-ups that come without end must not keep those waiting whose own got lost.
    const auto now = std::chrono::steady_clock::now();
    const bool all = now >= next_poll;
    if (all) next_poll = now + ToWait(options_.poll_interval);
    Round round = TakeRound(all);
    lock.unlock();
    Look(std::move(round));
    lock.lock();
  }
}

Tail::Round Tail::TakeRound(bool all) {
  Round round{std::exchange(unread_, {}), {}};
  const auto woken = std::exchange(woken_, {});
  for (int group = 0; group < kGroups; ++group) {
    if (!all && !woken.test(group)) continue;
    for (const auto& [channel, followed] : groups_[group]) {
      if (!round.to_read.contains(channel)) round.known.emplace(channel, followed.position);
    }
  }
  return round;
}

void Tail::Look(Round round) {
  if (round.known.size() <= kReadAtOnce) {
    for (const auto& [channel, position] : round.known) round.to_read.insert(channel);
  } else {
    auto grown = options_.channels->Grown(round.known);
    if (!grown.ok()) Failed(grown.status());
    if (grown.ok()) round.to_read.insert(grown->begin(), grown->end());
  }
  for (const std::string& channel : round.to_read) ReadOnce(channel);
}

/// One page, so that no channel keeps the others waiting.
void Tail::ReadOnce(const std::string& channel) {
  int64_t from = 0;
  {
    std::lock_guard lock(mutex_);
    const Followed* followed = Find(channel);
    if (followed == nullptr) return;
    from = followed->position;
  }
  const absl::StatusOr<Page> page = options_.channels->Read(channel, from, kPageEntries);
  if (absl::IsNotFound(page.status())) return EndAll(channel, page.status());
  // Whoever was not read now is found again by the next poll.
  if (!page.ok()) return Failed(page.status());
  failing_ = false;
  for (const Delivery& delivery : Advance(channel, from, *page)) {
    if (delivery.follower->Deliver(delivery.entries, delivery.position, delivery.reset)) continue;
    Remove(channel, delivery.follower.get());
  }
}

std::vector<Tail::Delivery> Tail::Advance(const std::string& channel, int64_t from,
                                          const Page& page) {
  const bool reset = page.too_old || page.head < from;
  const int64_t position = reset ? page.head : After(page);
  std::vector<Delivery> deliveries;
  std::lock_guard lock(mutex_);
  Followed* followed = Find(channel);
  if (followed == nullptr) return deliveries;
  for (Followed::One& one : followed->followers) {
    // One that came meanwhile and is further behind waits for the reading that begins with it.
    if (one.position < from || (!reset && one.position >= position)) continue;
    const auto first =
        std::upper_bound(page.entries.begin(), page.entries.end(), one.position,
                         [](int64_t known, const Entry& entry) { return known < entry.position; });
    const auto entries = reset ? std::span<const Entry>() : std::span(first, page.entries.end());
    one.position = position;
    deliveries.push_back({one.follower, entries, position, reset});
  }
  int64_t behind = position;
  for (const Followed::One& one : followed->followers) behind = std::min(behind, one.position);
  followed->position = behind;
  if (behind < page.head) unread_.insert(channel);
  return deliveries;
}

void Tail::EndAll(const std::string& channel, const absl::Status& status) {
  Followed ended;
  {
    std::lock_guard lock(mutex_);
    Followed* followed = Find(channel);
    if (followed == nullptr) return;
    ended = std::move(*followed);
    groups_[GroupOf(channel)].erase(channel);
  }
  for (const Followed::One& one : ended.followers) one.follower->End(status);
}

void Tail::Failed(const absl::Status& status) {
  if (!std::exchange(failing_, true)) {
    logging::Warning(
        "channels cannot be read; they are tried again",
        {{"service", options_.service}, {"code", absl::StatusCodeToString(status.code())}});
  }
}

}  // namespace amble::live
