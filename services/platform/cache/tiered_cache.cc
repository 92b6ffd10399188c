#include "services/platform/cache/tiered_cache.h"

#include <algorithm>
#include <utility>

namespace amble {
namespace {

/// Threads that ask Redis for those that must not block.
constexpr int kThreads = 2;
/// What waits for them; more is loaded without asking.
constexpr size_t kMostTasks = 1024;
constexpr std::chrono::milliseconds kFirstPoll{5};
constexpr std::chrono::milliseconds kLongestPoll{40};

/// Carried by all that is kept in memory, to forget it at once. No caller's tag looks so.
const std::string& Everything() {
  static const std::string tag("\0everything", 11);
  return tag;
}

std::vector<std::string> WithEverything(std::vector<std::string> tags) {
  tags.push_back(Everything());
  return tags;
}

}  // namespace

/// One flight of GetOrLoad on its way through Redis.
struct TieredCache::Attempt {
  Key key;
  Load load;
  Flights::Done land;
  std::chrono::milliseconds waited{0};
  std::chrono::milliseconds next_wait = kFirstPoll;
};

TieredCache::TieredCache(Options options)
    : options_(options), local_(*options_.clock, options_.budget_bytes) {
  if (options_.redis == nullptr) return;
  shared_ = std::make_unique<RedisCache>(
      RedisCache::Options{.client = options_.redis, .clock = options_.clock, .ids = options_.ids});
  tasks_ = std::make_unique<DelayedTasks>(kThreads, kMostTasks);
}

TieredCache::~TieredCache() = default;

CachedValue TieredCache::GetLocal(std::string_view key) {
  CachedValue value = local_.Get(key);
  if (value) ++local_hits_;
  return value;
}

CachedValue TieredCache::Get(std::string_view key) {
  if (CachedValue value = GetLocal(key); value || !shared_) return value;
  // A flight, so that an eviction keeps what is being read from staying here.
  std::vector<std::string> tags;  // the flight that uses it ends before this call does
  const auto found = reads_.GetBlocking(
      {std::string(key), {Everything()}},
      [&]() -> Flights::Result {
        RedisCache::Held held = shared_->Find(key);
        if (!held.value) return absl::NotFoundError("not held");
        ++shared_hits_;
        tags = std::move(held.tags);
        return FromShared(std::move(held));
      },
      [&](const Loaded& loaded) {
        Keep({std::string(key), std::move(tags)}, loaded);
      });
  return found.ok() ? found->value : nullptr;
}

TieredCache::Loaded TieredCache::FromShared(RedisCache::Held held) const {
  return {std::move(held.value), held.version, held.until - options_.clock->Now()};
}

void TieredCache::Keep(const Key& key, const Loaded& loaded) {
  absl::Duration lifetime = loaded.time_to_live;
  if (shared_) lifetime = std::min(lifetime, is_heard_ ? kHeardLifetime : kUnheardLifetime);
  local_.Put({.key = key.key,
              .value = loaded.value,
              .version = loaded.version,
              .time_to_live = lifetime,
              .tags = WithEverything(key.tags)});
}

void TieredCache::Put(CachePut put) {
  if (!shared_) {
    Keep({put.key, std::move(put.tags)}, {put.value, put.version, put.time_to_live});
    return;
  }
  const Key key{put.key, put.tags};
  const Loaded loaded{put.value, put.version, put.time_to_live};
  shared_->Put(std::move(put));
  const int64_t changes = hearing_changes_;
  Keep(key, loaded);
  // Kept for as long as suited what was heard before.
  if (changes != hearing_changes_) local_.Evict(key.key);
}

void TieredCache::EvictLocally(std::string_view key) {
  reads_.Evict(key);
  flights_.Evict(key);
  local_.Evict(key);
}

void TieredCache::EvictTagLocally(std::string_view tag) {
  // What is being read by Get says its tags in Redis alone, so all of it is read again.
  reads_.EvictTag(Everything());
  flights_.EvictTag(tag);
  local_.EvictTag(tag);
}

void TieredCache::ForgetLocally() { EvictTagLocally(Everything()); }

// Redis first: what is read from it after the eviction there may stay here.
void TieredCache::Evict(std::string_view key) {
  ++evictions_;
  if (shared_) shared_->Evict(key);
  EvictLocally(key);
}

void TieredCache::EvictTag(std::string_view tag) {
  ++evictions_;
  if (shared_) shared_->EvictTag(tag);
  EvictTagLocally(tag);
}

void TieredCache::EvictSoon(std::string_view key) {
  ++evictions_;
  if (shared_) shared_->NoteEviction(key);
  EvictLocally(key);
  FlushSoon();
}

void TieredCache::EvictTagSoon(std::string_view tag) {
  ++evictions_;
  if (shared_) shared_->NoteTagEviction(tag);
  EvictTagLocally(tag);
  FlushSoon();
}

void TieredCache::FlushSoon() {
  // When there is no room for it, the next question to Redis says it first.
  if (tasks_) tasks_->Run([this] { shared_->FlushEvictions(); });
}

void TieredCache::GetOrLoad(Key key, Load load, Done done) {
  if (CachedValue value = GetLocal(key.key)) return done(value);
  auto attempt = std::make_shared<Attempt>();
  attempt->key = key;
  attempt->load = std::move(load);
  Flights::Key flight{key.key, WithEverything(key.tags)};
  flights_.Get(
      std::move(flight),
      [this, attempt](Flights::Done land) {
        attempt->land = std::move(land);
        if (!tasks_ || !tasks_->Run([this, attempt] { AskShared(attempt); })) LoadItself(attempt);
      },
      [this, key = std::move(key)](const Loaded& loaded) { Keep(key, loaded); },
      [done = std::move(done)](const Flights::Result& result) {
        if (result.ok()) {
          done(result->value);
        } else {
          done(result.status());
        }
      });
}

void TieredCache::AskShared(const std::shared_ptr<Attempt>& attempt) {
  RedisCache::Found found = shared_->FindOrLease(attempt->key.key, attempt->key.tags);
  switch (found.answer) {
    case RedisCache::Answer::kHeld:
      ++shared_hits_;
      return std::exchange(attempt->land, nullptr)(FromShared(std::move(found.held)));
    case RedisCache::Answer::kLeased:
      return LoadItself(attempt, std::move(found.lease));
    case RedisCache::Answer::kAway:
      return LoadItself(attempt);
    case RedisCache::Answer::kBusy:
      break;
  }
  if (attempt->waited.count() == 0) ++lease_waits_;
  if (attempt->waited < kLeaseWait) {
    const std::chrono::milliseconds wait = attempt->next_wait;
    attempt->waited += wait;
    attempt->next_wait = std::min(wait * 2, kLongestPoll);
    if (tasks_->RunAfter(wait, [this, attempt] { AskShared(attempt); })) return;
  }
  ++lease_timeouts_;
  LoadItself(attempt);
}

void TieredCache::LoadItself(const std::shared_ptr<Attempt>& attempt,
                             std::optional<RedisCache::Lease> lease) {
  ++loads_;
  const Load load = std::exchange(attempt->load, nullptr);
  load([this, land = std::exchange(attempt->land, nullptr),
        lease = std::move(lease)](const absl::StatusOr<Loaded>& loaded) {
    if (!loaded.ok()) ++load_errors_;
    if (lease) {
      // Those who wait here need not wait for Redis. Without room the lease lapses by itself.
      tasks_->Run([this, lease = *lease, loaded] {
        if (!loaded.ok()) return shared_->Release(lease);
        shared_->PutLeased(lease, {.key = lease.key,
                                   .value = loaded->value,
                                   .version = loaded->version,
                                   .time_to_live = loaded->time_to_live});
      });
    }
    land(loaded);
  });
}

redis::Subscriber::Listener TieredCache::Listener() {
  return {.on_message = [this](std::string_view message) { Hear(message); },
          .on_connected = [this] { SetHeard(true); },
          .on_lost = [this] { SetHeard(false); }};
}

void TieredCache::SetHeard(bool is_heard) {
  // Evictions may have been missed; what is kept until all is forgotten lives only for a moment.
  is_heard_ = false;
  ++hearing_changes_;
  ForgetLocally();
  is_heard_ = is_heard;
}

void TieredCache::Hear(std::string_view message) {
  RedisCache::Told told;
  if (!shared_ || !shared_->ReadEviction(message, told)) return;
  ++told_evictions_;
  switch (told.what) {
    case RedisCache::Told::What::kKey:
      return EvictLocally(told.name);
    case RedisCache::Told::What::kTag:
      return EvictTagLocally(told.name);
    case RedisCache::Told::What::kAll:
      return ForgetLocally();
  }
}

TieredCache::Statistics TieredCache::GetStatistics() const {
  const InProcessCache::Statistics local = local_.GetStatistics();
  return {.local_hits = local_hits_,
          .shared_hits = shared_hits_,
          .loads = loads_,
          .load_errors = load_errors_,
          .lease_waits = lease_waits_,
          .lease_timeouts = lease_timeouts_,
          .evictions = evictions_,
          .told_evictions = told_evictions_,
          .local_bytes = local.bytes,
          .local_entries = local.entries,
          .is_heard = is_heard_};
}

}  // namespace amble
