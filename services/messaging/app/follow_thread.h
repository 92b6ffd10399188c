#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "services/messaging/app/thread_view.h"

namespace amble::messaging {

/// One place in a thread's sequence, as those see it who may see all but what is hidden; and as
/// those do who may not.
struct FollowedEntry {
  MessageView plain;
  MessageView veiled;
  bool differs = false;  ///< the two are not the same
  std::string author;    ///< whose blocks veil it; empty: nobody's
  absl::Time post_time;  ///< veiled for those who came later
};

/// Some entries of a thread, and how far it reaches, as of one moment.
struct FollowedPage {
  std::vector<FollowedEntry> entries;
  int64_t head = 0;
};

/// What one person may see of a thread.
struct ThreadGrant {
  std::string person;
  absl::Time from;
  std::vector<std::string> veiled;  ///< people

  friend bool operator==(const ThreadGrant&, const ThreadGrant&) = default;
};

/// Threads as channels. In an entry the message's sequence is the entry's: they come without gaps.
class FollowThread {
 public:
  explicit FollowThread(const Dependencies& dependencies) : dependencies_(dependencies) {}

  /// The first `limit` entries after `after`; with 0 the head alone. NOT_FOUND when there is no
  /// such thread.
  absl::StatusOr<FollowedPage> Read(const ThreadKey& key, int64_t after, int limit) const;
  /// How far those of `threads` reach that exist.
  absl::StatusOr<std::map<ThreadKey, int64_t>> Heads(const std::vector<ThreadKey>& threads) const;
  /// What those of `people` who may see it may see, in any order. Catches up with the feeds by
  /// `deadline` before it leaves one out. NOT_FOUND when there is no such thread.
  absl::StatusOr<std::vector<ThreadGrant>> Lease(const ThreadKey& key,
                                                 const std::vector<std::string>& people,
                                                 absl::Time deadline) const;

 private:
  absl::StatusOr<std::vector<ThreadGrant>> LeaseNow(const ThreadKey& key,
                                                    const std::vector<std::string>& people) const;

  const Dependencies& dependencies_;
};

}  // namespace amble::messaging
