#include "gateway/upstream/revocation_log.h"

#include <algorithm>
#include <utility>

namespace amble::gateway {
namespace {

bool Contains(const std::vector<std::string>& ids, std::string_view id) {
  return std::find(ids.begin(), ids.end(), id) != ids.end();
}

}  // namespace

void RevocationLog::Reset(int64_t cursor) {
  entries_.clear();
  floor_ = cursor_ = cursor;
}

void RevocationLog::Append(int64_t cursor, RevocationBatch batch) {
  cursor_ = cursor;
  if (batch.sessions.empty() && batch.people.empty()) return;
  entries_.push_back({cursor, std::move(batch)});
  if (entries_.size() <= kMaxRevocationBatches) return;
  floor_ = entries_.front().upto;
  entries_.pop_front();
}

bool RevocationLog::IsClean(int64_t since, std::string_view session,
                            std::string_view person) const {
  if (since < floor_) return false;
  return std::none_of(entries_.rbegin(), entries_.rend(), [&](const Entry& entry) {
    return entry.upto > since &&
           (Contains(entry.batch.sessions, session) || Contains(entry.batch.people, person));
  });
}

}  // namespace amble::gateway
