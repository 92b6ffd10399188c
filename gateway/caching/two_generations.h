#pragma once

#include <cstddef>
#include <memory>
#include <mutex>
#include <unordered_map>
#include <utility>

namespace amble::gateway {

/// A bounded table of shared values. When the young generation is full it becomes the old one,
/// whose values are forgotten unless they are asked for before the next time: about what was used
/// last is kept, and a look-up moves nothing. `Hash` and `Equal` are transparent. Safe from any
/// thread.
template <typename Key, typename Value, typename Hash, typename Equal>
class TwoGenerations {
 public:
  using Shared = std::shared_ptr<const Value>;

  /// At most `capacity` values, half of them young.
  explicit TwoGenerations(size_t capacity) : half_(capacity / 2) {}

  /// null when there is none.
  template <typename KeyView>
  Shared Find(const KeyView& key) {
    const std::lock_guard lock(mutex_);
    if (const auto found = young_.find(key); found != young_.end()) return found->second;
    const auto found = old_.find(key);
    if (found == old_.end()) return nullptr;
    Shared value = found->second;
    auto node = old_.extract(found);
    MakeRoom();
    young_.insert(std::move(node));
    return value;
  }

  void Put(Key key, Shared value) {
    const std::lock_guard lock(mutex_);
    MakeRoom();
    young_.insert_or_assign(std::move(key), std::move(value));
  }

  size_t size() const {
    const std::lock_guard lock(mutex_);
    return young_.size() + old_.size();
  }

 private:
  using Table = std::unordered_map<Key, Shared, Hash, Equal>;

  void MakeRoom() {
    if (young_.size() < half_) return;
    old_ = std::move(young_);
    young_ = Table();
  }

  const size_t half_;
  mutable std::mutex mutex_;
  Table young_;
  Table old_;
};

}  // namespace amble::gateway
