#include "gateway/caching/news.h"

#include <algorithm>

namespace amble::gateway {
namespace {

/// FNV-1a: the same in every process, for stamps travel.
uint64_t LifeOf(std::string_view epoch) {
  uint64_t hash = 0xcbf29ce484222325;
  for (const char c : epoch) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3;
  return hash | 1;  // 0 is no life
}

}  // namespace

void News::Restart(size_t feed, std::string_view epoch, int64_t position) {
  const std::lock_guard lock(mutex_);
  feeds_[feed] = {.mark = {LifeOf(epoch), position}, .floor = position};
  std::erase_if(order_, [&](std::string_view tag) { return last_.find(tag)->second.feed == feed; });
  std::erase_if(last_, [&](const auto& item) { return item.second.feed == feed; });
  edition_.fetch_add(1, std::memory_order_release);
}

void News::Tell(size_t feed, int64_t position, std::span<const Item> items) {
  const std::lock_guard lock(mutex_);
  for (const Item& item : items) {
    const auto [found, is_new] = last_.try_emplace(item.tag);
    if (is_new) order_.push_back(found->first);
    found->second = {feed, item.position, item.event_id, item.write_time};
  }
  while (order_.size() > options_.max_tags) {
    const auto oldest = last_.find(order_.front());
    int64_t& floor = feeds_[oldest->second.feed].floor;
    floor = std::max(floor, oldest->second.position);
    order_.pop_front();
    last_.erase(oldest);
  }
  feeds_[feed].mark.position = position;
  if (!items.empty()) edition_.fetch_add(1, std::memory_order_release);
}

void News::ReachedHead(size_t feed, Instant began) {
  Instant::rep seen = heads_[feed].load(std::memory_order_relaxed);
  const Instant::rep now = began.time_since_epoch().count();
  while (seen < now && !heads_[feed].compare_exchange_weak(seen, now, std::memory_order_release)) {
  }
}

bool News::IsFresh() const {
  const Instant oldest = options_.monotonic() - kNewsBound;
  return std::all_of(heads_.begin(), heads_.end(), [oldest](const auto& head) {
    const Instant::rep seen = head.load(std::memory_order_acquire);
    return seen != 0 && Instant(Instant::duration(seen)) >= oldest;
  });
}

Stamp News::Now() const {
  const std::lock_guard lock(mutex_);
  Stamp stamp;
  for (size_t feed = 0; feed < feeds_.size(); ++feed) stamp[feed] = feeds_[feed].mark;
  return stamp;
}

bool News::IsClean(const Stamp& stamp, std::string_view tag) const {
  const std::lock_guard lock(mutex_);
  return IsCleanLocked(stamp, tag);
}

bool News::IsClean(const Stamp& stamp, std::span<const std::string> tags) const {
  const std::lock_guard lock(mutex_);
  return std::all_of(tags.begin(), tags.end(),
                     [&](const std::string& tag) { return IsCleanLocked(stamp, tag); });
}

bool News::IsCleanLocked(const Stamp& stamp, std::string_view tag) const {
  for (size_t feed = 0; feed < feeds_.size(); ++feed) {
    const Feed& known = feeds_[feed];
    if (known.mark.life == 0 || stamp[feed].life != known.mark.life ||
        stamp[feed].position < known.floor) {
      return false;
    }
  }
  const auto found = last_.find(tag);
  return found == last_.end() || stamp[found->second.feed].position >= found->second.position;
}

std::vector<rpc::Position> News::Recent(std::span<const std::string> tags, absl::Time now) const {
  std::vector<rpc::Position> positions;
  const std::lock_guard lock(mutex_);
  for (const std::string& tag : tags) {
    const auto found = last_.find(tag);
    if (found == last_.end() || now - found->second.write_time > kRecentNews) continue;
    const Record& record = found->second;
    rpc::Position position{std::string(kFollowedFeeds[record.feed]), record.event_id,
                           record.write_time};
    if (std::find(positions.begin(), positions.end(), position) == positions.end()) {
      positions.push_back(std::move(position));
    }
  }
  return positions;
}

}  // namespace amble::gateway
