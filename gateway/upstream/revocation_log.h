#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

namespace amble::gateway {

/// At most so many batches of revocations are remembered.
inline constexpr size_t kMaxRevocationBatches = 256;

/// What accounts revoked between two cursors.
struct RevocationBatch {
  std::vector<std::string> sessions;  ///< ids of sessions that ended
  std::vector<std::string> people;    ///< ids of people whose rights changed
};

/// The revocations seen lately, to tell whether an exchange that was under way missed one. Not
/// thread-safe.
class RevocationLog {
 public:
  /// Forgets everything and begins at `cursor`: what happened before it is not known.
  void Reset(int64_t cursor);
  /// What came after the present cursor, up to `cursor`.
  void Append(int64_t cursor, RevocationBatch batch);

  int64_t cursor() const { return cursor_; }
  /// Whether nothing is known to have been revoked for this session after `since` was taken into
  /// account. False also when the log does not reach back that far.
  bool IsClean(int64_t since, std::string_view session, std::string_view person) const;

 private:
  struct Entry {
    int64_t upto;
    RevocationBatch batch;
  };

  int64_t floor_ = 0;
  int64_t cursor_ = 0;
  std::deque<Entry> entries_;
};

}  // namespace amble::gateway
