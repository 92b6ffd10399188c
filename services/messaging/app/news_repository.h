#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "services/messaging/domain/message.h"
#include "services/platform/ids/ids.h"
#include "services/platform/storage/database.h"

namespace amble::messaging {

/// A thread whose people are gone through, page by page: who has not read it is told.
struct ThreadNews {
  ThreadKey thread;
  int64_t sequence = 0;  ///< as far as it reached when this began; what is later is for the next
  std::string notice;    ///< the id of the notice by which they are told
  std::string after;     ///< members up to this one are done; empty: none
};

/// How far somebody has read a thread, and was told of it.
struct NewsReader {
  int64_t read_sequence = 0;
  bool muted = false;
  int64_t told_sequence = 0;  ///< what is up to this they know of, or have by `told_notice`
  std::string told_notice;    ///< the last one; empty: never told
};

/// What was said that people are still to be told of. That there is something costs a post nothing
/// but a column. Going through a page and writing down how far that was is one transaction, so
/// there are no leases: whoever has locked a row works on it, and when they die nothing of it has
/// happened.
class NewsRepository {
 public:
  virtual ~NewsRepository() = default;

  /// Whether there is something to begin or to go on with: quick, and without a lock.
  virtual absl::StatusOr<bool> HasWork(storage::Transaction& transaction, absl::Time now) = 0;
  /// Begins with at most `limit` threads with news that is due, the longest due first: how many.
  /// What is due later than anything written now can be was written before the clock was set back:
  /// it is due. What is begun is not begun again before it has ended.
  virtual absl::StatusOr<int> Begin(storage::Transaction& transaction, absl::Time now, int limit,
                                    Ids& ids) = 0;
  /// The oldest that was begun. Nobody else has it until the transaction is over; what others hold
  /// is passed over.
  virtual absl::StatusOr<std::optional<ThreadNews>> Claim(storage::Transaction& transaction) = 0;
  /// How far it is: up to `after`.
  virtual absl::Status Advance(storage::Transaction& transaction, const ThreadNews& news) = 0;
  virtual absl::Status End(storage::Transaction& transaction, const ThreadNews& news) = 0;

  /// What is kept of those of `people` of whom something is, by person.
  virtual absl::StatusOr<std::map<std::string, NewsReader>> FindReaders(
      storage::Transaction& transaction, const ThreadKey& thread,
      std::vector<std::string> people) = 0;
  /// How far people are told, by person; nothing else of `told` is written.
  virtual absl::Status SetTold(storage::Transaction& transaction, const ThreadKey& thread,
                               const std::map<std::string, NewsReader>& told) = 0;
  /// Whose part of which notice was DROPPED, as (notice, person), of those named.
  virtual absl::StatusOr<std::set<std::pair<std::string, std::string>>> ListDropped(
      storage::Transaction& transaction, const std::string& practice,
      std::vector<std::string> notices, std::vector<std::string> people) = 0;
  /// The first message with a number above `after` that is POSTED, by somebody else than `authors`.
  virtual absl::StatusOr<std::optional<Message>> FirstPosted(storage::Transaction& transaction,
                                                             const ThreadKey& thread, int64_t after,
                                                             std::vector<std::string> authors) = 0;
};

}  // namespace amble::messaging
