#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <list>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "gateway/upstream/revocation_log.h"
#include "services/platform/clock/clock.h"

namespace amble::gateway {

/// What accounts gave for a session's secret.
struct ExchangedSession {
  std::map<std::string, std::string> caller_tokens;  ///< by service
  std::string session;                               ///< id
  std::string person;                                ///< id
  absl::Time expire_time = absl::InfiniteFuture();   ///< the session's own end
  int64_t revocation_cursor = 0;                     ///< taken into account up to here
  /// When accounts was asked; set by the cache.
  std::chrono::steady_clock::time_point began{};
  /// Of this exchange, different from that of every other; set by the cache.
  uint64_t number = 0;
  /// In which life of the list of revocations it was exchanged; set by the cache.
  uint64_t life = 0;
};

/// How long exchanged tokens are used; services accept them for 30 s.
inline constexpr std::chrono::milliseconds kSessionCacheAge{25'000};
/// What was heard from accounts counts for so long: the bound within which a revocation works.
inline constexpr std::chrono::milliseconds kRevocationBound{1'000};
/// Sessions kept; the least recently used goes first.
inline constexpr size_t kMaxCachedSessions = 10'000;
/// Exchanges of one call, when revocations arrive while they are under way.
inline constexpr int kMaxExchanges = 3;

/// Exchanged sessions, by the hash of their secret. An entry is used only while the poll of
/// revocations succeeded within kRevocationBound; otherwise accounts is asked, and what it takes
/// longer than that bound to answer is refused: UNAVAILABLE. Those who miss the same session share
/// one exchange. Knows no gRPC; all functions are safe from any thread.
class SessionCache {
 public:
  using Shared = std::shared_ptr<const ExchangedSession>;
  using Done = std::function<void(absl::StatusOr<Shared>)>;
  using Exchanged = std::function<void(absl::StatusOr<ExchangedSession>)>;
  /// Asks accounts for tokens; calls its argument once, from any thread, within a deadline of its
  /// own.
  using Exchange = std::function<void(const std::string& secret, Exchanged)>;
  using Instant = std::chrono::steady_clock::time_point;

  struct Options {
    Exchange exchange;
    const Clock* clock = nullptr;
    /// Measures ages: the system's clock may jump.
    std::function<Instant()> monotonic = [] { return std::chrono::steady_clock::now(); };
    size_t max_sessions = kMaxCachedSessions;
  };

  /// `exchange` must have ended before the cache does.
  explicit SessionCache(Options options);

  /// The session of `secret`. UNAUTHENTICATED when there is none, UNAVAILABLE when accounts cannot
  /// say within kRevocationBound.
  void Get(const std::string& secret, Done done);

  /// The session of `secret` if nobody needs to be asked; else null.
  Shared Peek(const std::string& secret);

  /// For what outlives a call: whether `session` still holds, as far as was heard within
  /// kRevocationBound, when it did after the revocations up to `since` (its own revocation_cursor,
  /// or what this gave before). Up to which revocation it holds; nullopt when accounts has to be
  /// asked (Get).
  std::optional<int64_t> Vouch(const ExchangedSession& session, int64_t since) const;

  /// The session's own person has just changed what it may do: tokens are exchanged anew at the
  /// next use, without waiting for a poll. Only what was asked of accounts before `asked_before`.
  void Forget(const std::string& secret, Instant asked_before = Instant::max());

  /// What a poll found, up to `cursor`. `began`: when it began, if nothing is left to be read;
  /// nullopt when more may follow.
  void ApplyRevocations(std::optional<Instant> began, int64_t cursor, RevocationBatch batch);
  /// A poll that began at `began` found another life of the list: nothing cached counts.
  void Reset(Instant began, int64_t cursor);

  Instant Now() const { return options_.monotonic(); }
  size_t size() const;

  /// What has happened so far, for metrics.
  struct Statistics {
    int64_t hits = 0;    ///< answered from memory
    int64_t misses = 0;  ///< accounts had to be asked
    size_t sessions = 0;
    /// Since the last poll of revocations that succeeded began; nullopt before the first.
    std::optional<absl::Duration> poll_age;
  };
  Statistics GetStatistics() const;

 private:
  struct Entry {
    std::string key;
    Shared session;
    Instant began;    ///< when the exchange was asked for
    absl::Time wall;  ///< the same by the system's clock
  };
  using Entries = std::list<Entry>;

  struct Flight {
    std::string key;
    std::string secret;
    int tries = 0;
    Instant began;
    absl::Time wall;
    uint64_t life = 0;
    bool forgotten = false;  ///< what is being asked is out of date already
    std::vector<Done> waiting;
  };

  Shared Find(const std::string& key);
  void Launch(std::shared_ptr<Flight> flight);
  void Land(const std::shared_ptr<Flight>& flight, absl::StatusOr<ExchangedSession> result);
  void Finish(const std::shared_ptr<Flight>& flight, const absl::StatusOr<Shared>& result);
  bool IsPollFresh() const;
  void Keep(const Flight& flight, Shared session);
  void Drop(Entries::iterator entry);

  const Options options_;
  mutable std::mutex mutex_;
  RevocationLog log_;
  std::optional<Instant> last_poll_;  ///< when the last poll that succeeded began
  uint64_t life_ = 0;                 ///< counts resets
  int64_t hits_ = 0;
  int64_t misses_ = 0;
  uint64_t last_number_ = 0;
  Entries entries_;  ///< the most recently used first
  std::unordered_map<std::string, Entries::iterator> by_key_;
  std::unordered_map<std::string, std::shared_ptr<Flight>> flights_;
};

}  // namespace amble::gateway
