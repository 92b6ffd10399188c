#include "services/platform/cache/in_process_cache.h"

#include <iterator>
#include <utility>

namespace amble {
namespace {

size_t BytesOf(const CachePut& put) {
  size_t bytes = kCacheEntryOverheadBytes + put.key.size() + put.value->size();
  for (const std::string& tag : put.tags) bytes += tag.size();
  return bytes;
}

}  // namespace

InProcessCache::InProcessCache(const Clock& clock, size_t budget_bytes)
    : clock_(clock), budget_(budget_bytes) {}

CachedValue InProcessCache::Get(std::string_view key) {
  const absl::Time now = clock_.Now();
  std::lock_guard lock(mutex_);
  const auto found = index_.find(key);
  if (found != index_.end()) {
    const Entries::iterator entry = found->second;
    if (entry->from <= now && now < entry->until) {
      entries_.splice(entries_.begin(), entries_, entry);
      ++statistics_.hits;
      return entry->put.value;
    }
    Remove(entry);
  }
  ++statistics_.misses;
  return nullptr;
}

void InProcessCache::Put(CachePut put) {
  const absl::Time now = clock_.Now();
  std::lock_guard lock(mutex_);
  if (const auto found = index_.find(put.key); found != index_.end()) {
    const Entry& held = *found->second;
    const bool alive = held.from <= now && now < held.until;
    if (alive && held.put.version > put.version) return;
    Remove(found->second);
  }
  const size_t bytes = BytesOf(put);
  if (put.time_to_live <= absl::ZeroDuration() || bytes > budget_ / kMaxCacheEntryShare) return;
  const absl::Time until = now + put.time_to_live;
  entries_.push_front(Entry{std::move(put), now, until, bytes});
  const Entries::iterator entry = entries_.begin();
  index_.emplace(entry->put.key, entry);
  for (const std::string& tag : entry->put.tags) tagged_[tag].insert(entry->put.key);
  statistics_.bytes += bytes;
  while (statistics_.bytes > budget_) {
    Remove(std::prev(entries_.end()));
    ++statistics_.forgotten;
  }
}

void InProcessCache::Evict(std::string_view key) {
  std::lock_guard lock(mutex_);
  if (const auto found = index_.find(key); found != index_.end()) Remove(found->second);
}

void InProcessCache::EvictTag(std::string_view tag) {
  std::lock_guard lock(mutex_);
  // Removing the last entry that carries the tag removes the tag.
  for (auto keys = tagged_.find(tag); keys != tagged_.end(); keys = tagged_.find(tag)) {
    Remove(index_.at(*keys->second.begin()));
  }
}

InProcessCache::Statistics InProcessCache::GetStatistics() const {
  std::lock_guard lock(mutex_);
  Statistics statistics = statistics_;
  statistics.entries = entries_.size();
  return statistics;
}

void InProcessCache::Remove(Entries::iterator entry) {
  for (const std::string& tag : entry->put.tags) {
    const auto keys = tagged_.find(tag);
    if (keys == tagged_.end()) continue;  // the same tag twice
    keys->second.erase(entry->put.key);
    if (keys->second.empty()) tagged_.erase(keys);
  }
  index_.erase(entry->put.key);
  statistics_.bytes -= entry->bytes;
  entries_.erase(entry);
}

}  // namespace amble
