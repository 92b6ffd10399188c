#pragma once

#include "services/groups/app/member_photo_repository.h"

namespace amble::groups {

class MemberPhotoSqlRepository final : public MemberPhotoRepository {
 public:
  absl::StatusOr<bool> Has(storage::Transaction& transaction, const GroupKey& group,
                           const std::string& member) override;
  absl::StatusOr<std::optional<std::string>> Find(storage::Transaction& transaction,
                                                  const GroupKey& group,
                                                  const std::string& member) override;
  absl::Status Save(storage::Transaction& transaction, const GroupKey& group,
                    const std::string& member, const std::string& jpeg) override;
  absl::Status Move(storage::Transaction& transaction, const GroupKey& group,
                    const std::string& member, const std::string& into) override;
  absl::Status Delete(storage::Transaction& transaction, const GroupKey& group,
                      const std::string& member) override;
};

}  // namespace amble::groups
