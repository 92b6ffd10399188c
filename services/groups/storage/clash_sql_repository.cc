#include "services/groups/storage/clash_sql_repository.h"

#include "services/platform/errors/errors.h"

namespace amble::groups {
namespace {

#define AMBLE_CLASH_RECORD_SELECT                                                           \
  "SELECT practice, group_id, separation, walk, member_a, version_a, member_b, version_b, " \
  "occurrence, is_open, version FROM clashes "

constexpr storage::Statement kMakeTurn{
    "INSERT INTO clash_turns (practice) VALUES ($1) ON CONFLICT (practice) DO NOTHING"};
constexpr storage::Statement kTakeTurn{
    "SELECT practice FROM clash_turns WHERE practice = $1 {for_update}"};
constexpr storage::Statement kFind{
    AMBLE_CLASH_RECORD_SELECT
    "WHERE practice = $1 AND group_id = $2 AND walk = $3 AND separation = $4"};
constexpr storage::Statement kListOfWalk{AMBLE_CLASH_RECORD_SELECT
                                         "WHERE practice = $1 AND group_id = $2 AND walk = $3"};
constexpr storage::Statement kListOpen{AMBLE_CLASH_RECORD_SELECT
                                       "WHERE practice = $1 AND separation = $2 AND is_open = 1"};
constexpr storage::Statement kSave{
    "INSERT INTO clashes (practice, group_id, separation, walk, member_a, version_a, member_b, "
    "version_b, occurrence, is_open, version) "
    "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) "
    "ON CONFLICT (practice, separation, group_id, walk) DO UPDATE SET "
    "member_a = excluded.member_a, version_a = excluded.version_a, member_b = excluded.member_b, "
    "version_b = excluded.version_b, occurrence = excluded.occurrence, "
    "is_open = excluded.is_open, version = excluded.version"};

ClashRecord FromRow(const storage::Row& row) {
  return {.group = {row.Text(0), row.Text(1)},
          .separation = row.Text(2),
          .walk = row.Text(3),
          .a = row.Text(4),
          .version_a = row.Int(5),
          .b = row.Text(6),
          .version_b = row.Int(7),
          .occurrence = static_cast<int>(row.Int(8)),
          .open = row.Bool(9),
          .version = row.Int(10),
          .end_time = {},
          .witnesses = {}};
}

absl::StatusOr<std::vector<ClashRecord>> Many(storage::Transaction& transaction,
                                              const storage::Statement& statement,
                                              const storage::Params& params) {
  AMBLE_ASSIGN_OR_RETURN(auto rows, transaction.Query(statement, params));
  std::vector<ClashRecord> records;
  records.reserve(rows.size());
  for (const storage::Row& row : rows) records.push_back(FromRow(row));
  return records;
}

}  // namespace

absl::Status ClashSqlRepository::TakeTurn(storage::Transaction& transaction,
                                          const std::string& practice) {
  // SQLite's writer is alone anyway.
  if (transaction.engine() == storage::Engine::kSqlite) return absl::OkStatus();
  AMBLE_RETURN_IF_ERROR(transaction.Execute(kMakeTurn, {practice}).status());
  return transaction.QueryOptional(kTakeTurn, {practice}).status();
}

absl::StatusOr<std::optional<ClashRecord>> ClashSqlRepository::Find(
    storage::Transaction& transaction, const GroupKey& group, const std::string& walk,
    const std::string& separation) {
  AMBLE_ASSIGN_OR_RETURN(
      auto row, transaction.QueryOptional(kFind, {group.practice, group.group, walk, separation}));
  if (!row) return std::nullopt;
  return FromRow(*row);
}

absl::StatusOr<std::vector<ClashRecord>> ClashSqlRepository::ListOfWalk(
    storage::Transaction& transaction, const GroupKey& group, const std::string& walk) {
  return Many(transaction, kListOfWalk, {group.practice, group.group, walk});
}

absl::StatusOr<std::vector<ClashRecord>> ClashSqlRepository::ListOpen(
    storage::Transaction& transaction, const std::string& practice, const std::string& separation) {
  return Many(transaction, kListOpen, {practice, separation});
}

absl::Status ClashSqlRepository::Save(storage::Transaction& transaction,
                                      const ClashRecord& record) {
  return transaction
      .Execute(kSave, {record.group.practice, record.group.group, record.separation, record.walk,
                       record.a, record.version_a, record.b, record.version_b, record.occurrence,
                       record.open, record.version})
      .status();
}

}  // namespace amble::groups
