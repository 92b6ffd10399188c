#pragma once

#include "services/messaging/app/news_repository.h"

namespace amble::messaging {

/// The news of threads in columns of `threads` and `thread_readers`, and `thread_news`.
class NewsSqlRepository : public NewsRepository {
 public:
  absl::StatusOr<bool> HasWork(storage::Transaction& transaction, absl::Time now) override;
  absl::StatusOr<int> Begin(storage::Transaction& transaction, absl::Time now, int limit,
                            Ids& ids) override;
  absl::StatusOr<std::optional<ThreadNews>> Claim(storage::Transaction& transaction) override;
  absl::Status Advance(storage::Transaction& transaction, const ThreadNews& news) override;
  absl::Status End(storage::Transaction& transaction, const ThreadNews& news) override;
  absl::StatusOr<std::map<std::string, NewsReader>> FindReaders(
      storage::Transaction& transaction, const ThreadKey& thread,
      std::vector<std::string> people) override;
  absl::Status SetTold(storage::Transaction& transaction, const ThreadKey& thread,
                       const std::map<std::string, NewsReader>& told) override;
  absl::StatusOr<std::set<std::pair<std::string, std::string>>> ListDropped(
      storage::Transaction& transaction, const std::string& practice,
      std::vector<std::string> notices, std::vector<std::string> people) override;
  absl::StatusOr<std::optional<Message>> FirstPosted(storage::Transaction& transaction,
                                                     const ThreadKey& thread, int64_t after,
                                                     std::vector<std::string> authors) override;
};

}  // namespace amble::messaging
