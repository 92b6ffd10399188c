#pragma once

#include <atomic>
#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "services/platform/cache/cache.h"
#include "services/platform/clock/clock.h"
#include "services/platform/ids/ids.h"
#include "services/platform/redis/client.h"

namespace amble {

/// Nothing lives longer there, whatever its time to live.
inline constexpr absl::Duration kLongestSharedLifetime = absl::Hours(1);
/// A larger value is not kept.
inline constexpr size_t kLargestSharedValue = size_t{1} << 20;
/// Clocks of two replicas may differ by so much before a value seems to come from the future.
inline constexpr absl::Duration kClockSkew = absl::Seconds(1);
/// How long a load may take until another replica may begin the same one; what comes later is not
/// kept.
inline constexpr std::chrono::milliseconds kLeaseTime{3000};
/// Evictions that could not be said yet; of more, everything is evicted instead.
inline constexpr size_t kMostUnsaidEvictions = 256;
/// Where evictions are told to the other replicas.
inline constexpr char kEvictionChannel[] = "amble:evictions";

/// A cache that replicas share in Redis, and forget together. Blocks up to redis::kCallDeadline.
///
/// Tags are generations: a tag is a key that holds a random value; an entry holds those of its tags
/// at the time when its load began, and lives only while they are the same. To evict a tag is to
/// delete its key, which a Redis that is full does, too; a tag that was flushed or pushed out
/// evicts its entries rather than freeing them from eviction. The same holds of all entries at once
/// ("the epoch").
///
/// An eviction that Redis did not confirm is said again before anything else is read, so no Get of
/// this process gives what this process has evicted. Other replicas hear of it when Redis is
/// reached again; until then an entry's time to live bounds what they give. Run Redis without
/// persistence: a snapshot would bring back what was evicted.
class RedisCache final : public Cache {
 public:
  struct Options {
    redis::Client* client = nullptr;
    const Clock* clock = nullptr;
    Ids* ids = nullptr;
  };

  /// What is held.
  struct Held {
    CachedValue value;  ///< null: nothing
    int64_t version = 0;
    absl::Time until;
    std::vector<std::string> tags;  ///< of Find alone
  };

  /// The right to put what is loaded from now on. Lapses with kLeaseTime, with an eviction of its
  /// key or of one of its tags: so what was loaded before an eviction is never put after it.
  struct Lease {
    std::string key;
    std::vector<std::string> tags;
    std::string token;                     ///< empty: none
    std::vector<std::string> generations;  ///< of the epoch, then of the tags
  };

  enum class Answer { kHeld, kLeased, kBusy, kAway };
  struct Found {
    Answer answer = Answer::kAway;
    Held held;    ///< of kHeld
    Lease lease;  ///< of kLeased
  };

  explicit RedisCache(Options options);

  CachedValue Get(std::string_view key) override { return Find(key).value; }
  /// Unconditional: may bring back what was evicted while it was loaded. See PutLeased.
  void Put(CachePut put) override;
  void Evict(std::string_view key) override;
  void EvictTag(std::string_view tag) override;

  Held Find(std::string_view key);
  /// What is held; or a lease to load it, for one at a time (kLeased); or another replica loads it
  /// now (kBusy); or Redis cannot say (kAway).
  Found FindOrLease(std::string_view key, const std::vector<std::string>& tags);
  /// Puts what was loaded under `lease`, which ends; with the tags of the lease.
  void PutLeased(const Lease& lease, CachePut put);
  /// Ends a lease whose load failed.
  void Release(const Lease& lease);

  /// Evict and EvictTag in two steps, for threads that must not block: noted at once, so that Get
  /// gives nothing until FlushEvictions, which blocks, has said it to Redis.
  void NoteEviction(std::string_view key);
  void NoteTagEviction(std::string_view tag);
  /// False when what was noted before remains unsaid.
  bool FlushEvictions();

  /// What another replica's message says was evicted.
  struct Told {
    enum class What { kKey, kTag, kAll };
    What what = What::kAll;
    std::string name;
  };
  /// Reads a message of kEvictionChannel; false for one of this object's own, or no such message.
  bool ReadEviction(std::string_view message, Told& told) const;

 private:
  std::string MessageOf(char what, std::string_view name) const;
  void Note(char what, std::string_view name);
  absl::StatusOr<Held> Parse(const redis::Reply& list, size_t first) const;

  const Options options_;
  const std::string instance_;
  std::mutex mutex_;
  /// 'k', 't' or 'a', then the name; with the number of the note, of which the latest counts.
  std::map<std::string, int64_t> unsaid_;
  int64_t last_note_ = 0;
  std::atomic<bool> has_unsaid_ = false;
};

}  // namespace amble
