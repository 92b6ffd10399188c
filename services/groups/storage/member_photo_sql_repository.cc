#include "services/groups/storage/member_photo_sql_repository.h"

#include "services/platform/errors/errors.h"

namespace amble::groups {
namespace {

constexpr storage::Statement kHas{
    "SELECT member FROM member_photos WHERE practice = $1 AND group_id = $2 AND member = $3"};
constexpr storage::Statement kFind{
    "SELECT jpeg FROM member_photos WHERE practice = $1 AND group_id = $2 AND member = $3"};
constexpr storage::Statement kSave{
    "INSERT INTO member_photos (practice, group_id, member, jpeg) VALUES ($1, $2, $3, $4) "
    "ON CONFLICT (practice, group_id, member) DO UPDATE SET jpeg = excluded.jpeg"};
constexpr storage::Statement kMove{
    "UPDATE member_photos SET member = $4 WHERE practice = $1 AND group_id = $2 AND member = $3 "
    "AND NOT EXISTS (SELECT 1 FROM member_photos AS theirs WHERE theirs.practice = $1 "
    "AND theirs.group_id = $2 AND theirs.member = $4)"};
constexpr storage::Statement kDelete{
    "DELETE FROM member_photos WHERE practice = $1 AND group_id = $2 AND member = $3"};

}  // namespace

absl::StatusOr<bool> MemberPhotoSqlRepository::Has(storage::Transaction& transaction,
                                                   const GroupKey& group,
                                                   const std::string& member) {
  AMBLE_ASSIGN_OR_RETURN(auto row,
                         transaction.QueryOptional(kHas, {group.practice, group.group, member}));
  return row.has_value();
}

absl::StatusOr<std::optional<std::string>> MemberPhotoSqlRepository::Find(
    storage::Transaction& transaction, const GroupKey& group, const std::string& member) {
  AMBLE_ASSIGN_OR_RETURN(auto row,
                         transaction.QueryOptional(kFind, {group.practice, group.group, member}));
  if (!row) return std::nullopt;
  return row->Blob(0);
}

absl::Status MemberPhotoSqlRepository::Save(storage::Transaction& transaction,
                                            const GroupKey& group, const std::string& member,
                                            const std::string& jpeg) {
  return transaction.Execute(kSave, {group.practice, group.group, member, storage::Bytes{jpeg}})
      .status();
}

absl::Status MemberPhotoSqlRepository::Move(storage::Transaction& transaction,
                                            const GroupKey& group, const std::string& member,
                                            const std::string& into) {
  return transaction.Execute(kMove, {group.practice, group.group, member, into}).status();
}

absl::Status MemberPhotoSqlRepository::Delete(storage::Transaction& transaction,
                                              const GroupKey& group, const std::string& member) {
  return transaction.Execute(kDelete, {group.practice, group.group, member}).status();
}

}  // namespace amble::groups
