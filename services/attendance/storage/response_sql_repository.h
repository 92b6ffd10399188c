#pragma once

#include "services/attendance/app/response_repository.h"

namespace amble::attendance {

class ResponseSqlRepository final : public ResponseRepository {
 public:
  absl::StatusOr<std::vector<StoredResponse>> Find(storage::Transaction& transaction,
                                                   const std::string& practice,
                                                   const std::vector<ResponseKey>& keys) override;
  absl::StatusOr<std::vector<Response>> FirstWaiting(storage::Transaction& transaction,
                                                     const std::string& practice,
                                                     const std::string& walk,
                                                     int64_t limit) override;
  absl::StatusOr<int64_t> WaitingBefore(storage::Transaction& transaction,
                                        const std::string& practice, const std::string& walk,
                                        int64_t join_sequence) override;
  absl::Status Save(storage::Transaction& transaction, const std::string& practice,
                    std::span<const StoredResponse> responses) override;
  absl::StatusOr<std::vector<OfferKey>> LapsedOffers(storage::Transaction& transaction,
                                                     absl::Time now, int limit) override;
  absl::StatusOr<std::vector<ListedResponse>> List(storage::Transaction& transaction,
                                                   const std::string& practice,
                                                   const std::string& walk,
                                                   const std::vector<ResponseState>& states,
                                                   int64_t after, int limit) override;
  absl::StatusOr<std::vector<ListedResponse>> ListUnanswered(storage::Transaction& transaction,
                                                             const WalkId& walk,
                                                             const std::string& after,
                                                             int limit) override;
  absl::StatusOr<std::vector<OwnResponse>> ListOfPerson(storage::Transaction& transaction,
                                                        const std::string& person,
                                                        const std::string& guest_group,
                                                        absl::Time now, const OwnKey& after,
                                                        int limit) override;
};

}  // namespace amble::attendance
