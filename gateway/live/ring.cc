#include "gateway/live/ring.h"

#include <utility>

namespace amble::gateway::live {

void Ring::Reset(int64_t position) {
  entries_.clear();
  bytes_ = 0;
  last_ = position;
}

bool Ring::Append(SharedEntry entry) {
  if (entry->position != last_ + 1) return false;
  ++last_;
  bytes_ += entry->size();
  entries_.push_back(std::move(entry));
  while (entries_.size() > max_entries_ || bytes_ > max_bytes_) {
    bytes_ -= entries_.front()->size();
    entries_.pop_front();
  }
  return true;
}

bool Ring::Prepend(const std::vector<SharedEntry>& entries) {
  int64_t expected = base();
  for (auto entry = entries.rbegin(); entry != entries.rend(); ++entry) {
    if ((*entry)->position != expected--) return false;
  }
  for (auto entry = entries.rbegin(); entry != entries.rend(); ++entry) {
    if (entries_.size() >= max_entries_ || bytes_ + (*entry)->size() > max_bytes_) break;
    bytes_ += (*entry)->size();
    entries_.push_front(*entry);
  }
  return true;
}

}  // namespace amble::gateway::live
