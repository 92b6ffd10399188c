#pragma once

#include <cstddef>
#include <string>
#include <unordered_set>
#include <vector>

namespace amble::events {

/// Remembers the last `capacity` ids that were added. Not thread-safe.
class RecentIds {
 public:
  explicit RecentIds(size_t capacity) : capacity_(capacity) {}

  void Add(const std::string& id) {
    const auto [place, is_new] = ids_.insert(id);
    if (!is_new) return;
    if (order_.size() < capacity_) {
      order_.push_back(&*place);
      return;
    }
    ids_.erase(*order_[oldest_]);
    order_[oldest_] = &*place;
    oldest_ = (oldest_ + 1) % capacity_;
  }

  bool Contains(const std::string& id) const { return ids_.contains(id); }

 private:
  size_t capacity_;
  std::unordered_set<std::string> ids_;
  std::vector<const std::string*> order_;  // a ring of ids_' elements, whose addresses are stable
  size_t oldest_ = 0;
};

}  // namespace amble::events
