#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <vector>

#include "gateway/live/entry.h"

namespace amble::gateway::live {

/// Entries of one channel that are kept for those who come again.
inline constexpr size_t kMaxRingEntries = 1'024;
inline constexpr size_t kMaxRingBytes = size_t{1} << 20;

/// The latest entries of a channel, without a gap between them. Not thread-safe.
class Ring {
 public:
  explicit Ring(size_t max_entries = kMaxRingEntries, size_t max_bytes = kMaxRingBytes)
      : max_entries_(max_entries), max_bytes_(max_bytes) {}

  /// Forgets all; what comes next is position + 1.
  void Reset(int64_t position);
  /// False, and nothing happens, unless `entry` is the next.
  bool Append(SharedEntry entry);
  /// Puts `entries`, which are without gaps and end where this begins, before it: of them the
  /// latest for which there is room. False, and nothing happens, when they do not fit on.
  bool Prepend(const std::vector<SharedEntry>& entries);

  /// All after this position are here.
  int64_t base() const { return last_ - static_cast<int64_t>(entries_.size()); }
  /// The position of the last entry that came.
  int64_t last() const { return last_; }
  /// base() < position <= last().
  const SharedEntry& At(int64_t position) const {
    return entries_[static_cast<size_t>(position - base() - 1)];
  }

 private:
  const size_t max_entries_;
  const size_t max_bytes_;
  int64_t last_ = 0;
  size_t bytes_ = 0;
  std::deque<SharedEntry> entries_;
};

}  // namespace amble::gateway::live
