#include "gateway/upstream/session_cache.h"

#include <algorithm>
#include <unordered_set>
#include <utility>

#include "services/platform/errors/errors.h"
#include "services/platform/ids/ids.h"

namespace amble::gateway {
namespace {

constexpr absl::Duration kRetryDelay = absl::Seconds(1);

absl::Status CannotSay() {
  return RetryLater(absl::StatusCode::kUnavailable, Reason::kUnavailable, kRetryDelay,
                    "Sessions cannot be checked at the moment; try again.");
}

}  // namespace

SessionCache::SessionCache(Options options) : options_(std::move(options)) {}

void SessionCache::Get(const std::string& secret, Done done) {
  const std::string key = HashSecret(secret);
  std::shared_ptr<Flight> flight;
  {
    std::unique_lock lock(mutex_);
    if (Shared found = Find(key); found != nullptr) {
      ++hits_;
      lock.unlock();
      return done(std::move(found));
    }
    ++misses_;
    std::shared_ptr<Flight>& current = flights_[key];
    if (current != nullptr) {
      current->waiting.push_back(std::move(done));
      return;
    }
    flight = current = std::make_shared<Flight>();
    flight->key = key;
    flight->secret = secret;
    flight->waiting.push_back(std::move(done));
  }
  Launch(std::move(flight));
}

SessionCache::Shared SessionCache::Peek(const std::string& secret) {
  const std::string key = HashSecret(secret);
  const std::lock_guard lock(mutex_);
  return Find(key);
}

std::optional<int64_t> SessionCache::Vouch(const ExchangedSession& session, int64_t since) const {
  const std::lock_guard lock(mutex_);
  const bool holds = IsPollFresh() && session.life == life_ &&
                     options_.clock->Now() < session.expire_time &&
                     log_.IsClean(since, session.session, session.person);
  if (!holds) return std::nullopt;
  return std::max(since, log_.cursor());
}

SessionCache::Shared SessionCache::Find(const std::string& key) {
  const auto found = by_key_.find(key);
  if (found == by_key_.end() || !IsPollFresh()) return nullptr;
  const Entries::iterator entry = found->second;
  const absl::Time wall = options_.clock->Now();
  // Services judge a token's age by the system's clock, which may have jumped.
  const bool is_young = Now() - entry->began <= kSessionCacheAge && wall >= entry->wall &&
                        wall - entry->wall <= absl::FromChrono(kSessionCacheAge) &&
                        wall < entry->session->expire_time;
  if (!is_young) {
    Drop(entry);
    return nullptr;
  }
  entries_.splice(entries_.begin(), entries_, entry);
  return entry->session;
}

void SessionCache::Launch(std::shared_ptr<Flight> flight) {
  {
    std::lock_guard lock(mutex_);
    ++flight->tries;
    flight->began = Now();
    flight->wall = options_.clock->Now();
    flight->life = life_;
    flight->forgotten = false;
  }
  // Copied: the flight may land before this returns.
  const std::string secret = flight->secret;
  options_.exchange(secret,
                    [this, flight = std::move(flight)](absl::StatusOr<ExchangedSession> result) {
                      Land(flight, std::move(result));
                    });
}

void SessionCache::Land(const std::shared_ptr<Flight>& flight,
                        absl::StatusOr<ExchangedSession> result) {
  if (!result.ok()) return Finish(flight, result.status());
  result->began = flight->began;
  {
    const std::lock_guard lock(mutex_);
    result->number = ++last_number_;
    result->life = flight->life;
  }
  auto session = std::make_shared<const ExchangedSession>(*std::move(result));
  bool again = false;
  {
    std::lock_guard lock(mutex_);
    const bool clean = flight->life == life_ && !flight->forgotten &&
                       log_.IsClean(session->revocation_cursor, session->session, session->person);
    if (clean && IsPollFresh()) {
      Keep(*flight, session);
    } else if (Now() - flight->began > kRevocationBound || flight->life != life_ ||
               flight->forgotten) {
      // What accounts said may be out of date by now, and no poll vouches for it.
      again = true;
    }
  }
  if (!again) return Finish(flight, Shared(std::move(session)));
  if (flight->tries >= kMaxExchanges) return Finish(flight, CannotSay());
  Launch(flight);
}

void SessionCache::Finish(const std::shared_ptr<Flight>& flight,
                          const absl::StatusOr<Shared>& result) {
  std::vector<Done> waiting;
  {
    std::lock_guard lock(mutex_);
    flights_.erase(flight->key);
    waiting.swap(flight->waiting);
  }
  for (const Done& done : waiting) done(result);
}

void SessionCache::Forget(const std::string& secret, Instant asked_before) {
  const std::string key = HashSecret(secret);
  std::lock_guard lock(mutex_);
  if (const auto entry = by_key_.find(key);
      entry != by_key_.end() && entry->second->began < asked_before) {
    Drop(entry->second);
  }
  if (const auto flight = flights_.find(key);
      flight != flights_.end() && flight->second->began < asked_before) {
    flight->second->forgotten = true;
  }
}

void SessionCache::ApplyRevocations(std::optional<Instant> began, int64_t cursor,
                                    RevocationBatch batch) {
  std::lock_guard lock(mutex_);
  const std::unordered_set<std::string> sessions(batch.sessions.begin(), batch.sessions.end());
  const std::unordered_set<std::string> people(batch.people.begin(), batch.people.end());
  if (!sessions.empty() || !people.empty()) {
    for (auto entry = entries_.begin(); entry != entries_.end();) {
      const auto next = std::next(entry);
      if (sessions.contains(entry->session->session) || people.contains(entry->session->person)) {
        Drop(entry);
      }
      entry = next;
    }
  }
  log_.Append(cursor, std::move(batch));
  if (began) last_poll_ = std::max(last_poll_.value_or(*began), *began);
}

void SessionCache::Reset(Instant began, int64_t cursor) {
  std::lock_guard lock(mutex_);
  entries_.clear();
  by_key_.clear();
  log_.Reset(cursor);
  ++life_;
  last_poll_ = std::max(last_poll_.value_or(began), began);
}

bool SessionCache::IsPollFresh() const {
  return last_poll_ && Now() - *last_poll_ <= kRevocationBound;
}

void SessionCache::Keep(const Flight& flight, Shared session) {
  if (const auto old = by_key_.find(flight.key); old != by_key_.end()) Drop(old->second);
  entries_.push_front({flight.key, std::move(session), flight.began, flight.wall});
  by_key_[flight.key] = entries_.begin();
  while (entries_.size() > options_.max_sessions) Drop(std::prev(entries_.end()));
}

void SessionCache::Drop(Entries::iterator entry) {
  by_key_.erase(entry->key);
  entries_.erase(entry);
}

size_t SessionCache::size() const {
  std::lock_guard lock(mutex_);
  return entries_.size();
}

SessionCache::Statistics SessionCache::GetStatistics() const {
  std::lock_guard lock(mutex_);
  Statistics statistics{.hits = hits_, .misses = misses_, .sessions = entries_.size()};
  if (last_poll_) statistics.poll_age = absl::FromChrono(Now() - *last_poll_);
  return statistics;
}

}  // namespace amble::gateway
