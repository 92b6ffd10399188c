#include "services/groups/storage/goer_sql_repository.h"

#include "services/platform/errors/errors.h"

namespace amble::groups {
namespace {

constexpr storage::Statement kIsGoing{
    "SELECT member FROM goers WHERE practice = $1 AND group_id = $2 AND walk = $3 AND member = $4"};
constexpr storage::Statement kGoes{
    "INSERT INTO goers (practice, group_id, walk, member, version) VALUES ($1, $2, $3, $4, $5) "
    "ON CONFLICT (practice, group_id, walk, member) DO UPDATE SET version = excluded.version"};
constexpr storage::Statement kStays{
    "DELETE FROM goers WHERE practice = $1 AND group_id = $2 AND walk = $3 AND member = $4"};
constexpr storage::Statement kForgetWalk{
    "DELETE FROM goers WHERE practice = $1 AND group_id = $2 AND walk = $3"};
constexpr storage::Statement kForget{"DELETE FROM goers"};

}  // namespace

absl::StatusOr<bool> GoerSqlRepository::IsGoing(storage::Transaction& transaction,
                                                const GroupKey& group, const std::string& walk,
                                                const std::string& member) {
  AMBLE_ASSIGN_OR_RETURN(
      auto row, transaction.QueryOptional(kIsGoing, {group.practice, group.group, walk, member}));
  return row.has_value();
}

absl::Status GoerSqlRepository::Apply(storage::Transaction& transaction, const GroupKey& group,
                                      const std::string& walk, const std::string& member,
                                      bool going, int64_t version) {
  if (!going) {
    return transaction.Execute(kStays, {group.practice, group.group, walk, member}).status();
  }
  return transaction.Execute(kGoes, {group.practice, group.group, walk, member, version}).status();
}

absl::Status GoerSqlRepository::ForgetWalk(storage::Transaction& transaction, const GroupKey& group,
                                           const std::string& walk) {
  return transaction.Execute(kForgetWalk, {group.practice, group.group, walk}).status();
}

absl::Status GoerSqlRepository::Reset(storage::Transaction& transaction) {
  return transaction.Execute(kForget, {}).status();
}

}  // namespace amble::groups
