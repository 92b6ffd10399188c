#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "services/messaging/app/dependencies.h"
#include "services/messaging/domain/message.h"
#include "services/messaging/domain/notice.h"

namespace amble::messaging {

/// What somebody has not read in one thread, within one transaction. News is what is POSTED, by
/// somebody else, with whom there is no block that veils it, since the person is in the thread: not
/// what was taken back or hidden.
class UnreadFinder {
 public:
  UnreadFinder(const Dependencies& dependencies, storage::Transaction& transaction,
               ThreadKey thread)
      : dependencies_(dependencies), transaction_(transaction), thread_(std::move(thread)) {}

  /// The number of the first message that is news to `person`, who has read up to `read`; 0: none.
  absl::StatusOr<int64_t> First(const std::string& person, absl::Time readable_from, int64_t read,
                                const std::vector<std::string>& veiled);

 private:
  absl::StatusOr<const std::optional<Message>*> FirstAfter(int64_t read);

  const Dependencies& dependencies_;
  storage::Transaction& transaction_;
  const ThreadKey thread_;
  std::map<int64_t, std::optional<Message>> after_;  ///< many have read equally far
};

/// Why somebody is not to be told any more by `notice`, of kind MESSAGES, in a word of ours: they
/// have read meanwhile, have muted the thread, are not in it, or there is nothing any more; empty:
/// it is true. `person` was told, who has become `present`, perhaps the same.
absl::StatusOr<std::string_view> WhyNoNews(const Dependencies& dependencies,
                                           storage::Transaction& transaction, const Notice& notice,
                                           const std::string& person, const std::string& present);

}  // namespace amble::messaging
