#pragma once

#include <functional>
#include <list>
#include <mutex>
#include <unordered_map>
#include <unordered_set>

#include "services/platform/cache/cache.h"
#include "services/platform/clock/clock.h"

namespace amble {

/// How many bytes a cache holds when nothing else is said.
inline constexpr size_t kDefaultCacheBytes = 16 << 20;
/// What an entry costs besides its key, value and tags: list and table nodes, by estimate.
inline constexpr size_t kCacheEntryOverheadBytes = 256;
/// A value of more than this share of the budget is not kept: it would push out too much else.
inline constexpr size_t kMaxCacheEntryShare = 4;

/// A cache in this process's memory: when its bytes exceed the budget, what was used least recently
/// is forgotten first.
class InProcessCache final : public Cache {
 public:
  struct Statistics {
    size_t bytes = 0;  ///< with the overhead of each entry; at most the budget
    size_t entries = 0;
    int64_t hits = 0;
    int64_t misses = 0;
    int64_t forgotten = 0;  ///< to keep within the budget
  };

  /// `clock` must outlive the cache.
  explicit InProcessCache(const Clock& clock, size_t budget_bytes = kDefaultCacheBytes);

  CachedValue Get(std::string_view key) override;
  void Put(CachePut put) override;
  void Evict(std::string_view key) override;
  void EvictTag(std::string_view tag) override;

  Statistics GetStatistics() const;

 private:
  struct Entry {
    CachePut put;
    absl::Time from;
    absl::Time until;
    size_t bytes;
  };
  using Entries = std::list<Entry>;  // the most recently used first
  struct TextHash {
    using is_transparent = void;
    size_t operator()(std::string_view text) const { return std::hash<std::string_view>()(text); }
  };
  // Keys are views of the text in the entry, which stays where it is.
  using Index = std::unordered_map<std::string_view, Entries::iterator>;
  using Keys = std::unordered_set<std::string_view>;

  void Remove(Entries::iterator entry);

  const Clock& clock_;
  const size_t budget_;
  mutable std::mutex mutex_;
  Entries entries_;
  Index index_;
  std::unordered_map<std::string, Keys, TextHash, std::equal_to<>> tagged_;
  Statistics statistics_;
};

}  // namespace amble
