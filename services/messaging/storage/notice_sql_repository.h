#pragma once

#include <optional>
#include <string>
#include <vector>

#include "services/messaging/app/notice_repository.h"

namespace amble::messaging {

/// The tables `notices` and `deliveries` of 0002_notices.sql.
class NoticeSqlRepository : public NoticeRepository {
 public:
  absl::StatusOr<bool> Add(storage::Transaction& transaction, const Notice& notice) override;
  absl::Status AddAll(storage::Transaction& transaction,
                      const std::vector<Notice>& notices) override;
  absl::StatusOr<std::optional<Notice>> Find(storage::Transaction& transaction,
                                             const std::string& practice,
                                             const std::string& notice) override;
  absl::StatusOr<std::optional<Notice>> FindByKey(storage::Transaction& transaction,
                                                  const std::string& practice,
                                                  const std::string& key) override;
  absl::StatusOr<std::vector<Notice>> ListOfWalk(storage::Transaction& transaction,
                                                 const WalkKey& walk, int limit) override;
  absl::StatusOr<std::vector<Notice>> ListOfKind(storage::Transaction& transaction,
                                                 const WalkKey& walk, NoticeKind kind,
                                                 int limit) override;
  absl::StatusOr<Tally> Count(storage::Transaction& transaction, const std::string& practice,
                              const std::string& notice) override;
  absl::StatusOr<int64_t> AddAnswering(storage::Transaction& transaction,
                                       const Notice& notice) override;
  absl::StatusOr<int64_t> AddMembers(storage::Transaction& transaction, const Notice& notice,
                                     std::vector<std::string> members) override;
  absl::Status Save(storage::Transaction& transaction,
                    const std::vector<Delivery>& deliveries) override;
  absl::Status AddMissing(storage::Transaction& transaction,
                          const std::vector<Delivery>& deliveries) override;
  absl::Status Replace(storage::Transaction& transaction, const Delivery& delivery) override;
  absl::StatusOr<std::optional<Delivery>> FindDelivery(storage::Transaction& transaction,
                                                       const std::string& practice,
                                                       const std::string& notice,
                                                       const std::string& member,
                                                       bool lock) override;
  absl::StatusOr<std::vector<NamedDelivery>> ListDeliveries(storage::Transaction& transaction,
                                                            const Notice& notice,
                                                            const ToldPlace& after,
                                                            int limit) override;
  absl::StatusOr<std::vector<OwnNotice>> ListOfPerson(storage::Transaction& transaction,
                                                      const std::string& person,
                                                      const std::optional<GroupKey>& group,
                                                      absl::Time since, const OwnPlace& after,
                                                      int limit) override;
  absl::StatusOr<int64_t> CountUnseen(storage::Transaction& transaction, const std::string& person,
                                      const std::optional<GroupKey>& group, absl::Time since,
                                      int limit) override;
  absl::StatusOr<int64_t> CountOwn(storage::Transaction& transaction, const std::string& person,
                                   const std::string& practice,
                                   std::vector<std::string> notices) override;
  absl::Status MarkSeen(storage::Transaction& transaction, const std::string& person,
                        const std::string& practice, std::vector<std::string> notices,
                        absl::Time now) override;
  absl::Status MovePerson(storage::Transaction& transaction, const std::string& from,
                          const std::string& to) override;
  absl::StatusOr<int64_t> Forget(storage::Transaction& transaction, absl::Time before,
                                 int limit) override;
};

}  // namespace amble::messaging
