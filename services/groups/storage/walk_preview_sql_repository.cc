#include "services/groups/storage/walk_preview_sql_repository.h"

#include "services/platform/errors/errors.h"

namespace amble::groups {
namespace {

#define AMBLE_WALK_PREVIEW_SELECT                                                           \
  "SELECT practice, group_id, walk, title, start_time, time_zone, duration_minutes, area, " \
  "access, cancelled, version FROM walks "

constexpr storage::Statement kFind{AMBLE_WALK_PREVIEW_SELECT
                                   "WHERE practice = $1 AND group_id = $2 AND walk = $3"};
constexpr storage::Statement kListNext{
    AMBLE_WALK_PREVIEW_SELECT
    "WHERE practice = $1 AND group_id = $2 AND start_time > $3 ORDER BY start_time, walk LIMIT $4"};
constexpr storage::Statement kListPlanned{
    AMBLE_WALK_PREVIEW_SELECT
    "WHERE practice = $1 AND group_id = $2 AND start_time > $3 AND cancelled = 0 "
    "ORDER BY start_time, walk LIMIT $4"};
constexpr storage::Statement kCountPlanned{
    "SELECT COUNT(*) FROM walks WHERE practice = $1 AND group_id = $2 AND start_time > $3 "
    "AND cancelled = 0"};
constexpr storage::Statement kApply{
    "INSERT INTO walks (practice, group_id, walk, title, start_time, time_zone, duration_minutes, "
    "area, access, cancelled, version) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) "
    "ON CONFLICT (practice, group_id, walk) DO UPDATE SET title = excluded.title, "
    "start_time = excluded.start_time, time_zone = excluded.time_zone, "
    "duration_minutes = excluded.duration_minutes, area = excluded.area, "
    "access = excluded.access, cancelled = excluded.cancelled, version = excluded.version "
    "WHERE walks.version < excluded.version"};
constexpr storage::Statement kForget{"DELETE FROM walks"};

WalkPreview FromRow(const storage::Row& row) {
  return {.group = {row.Text(0), row.Text(1)},
          .walk = row.Text(2),
          .title = row.Text(3),
          .start_time = row.Time(4),
          .time_zone = row.Text(5),
          .duration_minutes = static_cast<int>(row.Int(6)),
          .area = row.Text(7),
          .access = row.Text(8),
          .cancelled = row.Bool(9),
          .version = row.Int(10)};
}

absl::StatusOr<std::vector<WalkPreview>> Many(storage::Transaction& transaction,
                                              const storage::Statement& statement,
                                              const storage::Params& params) {
  AMBLE_ASSIGN_OR_RETURN(auto rows, transaction.Query(statement, params));
  std::vector<WalkPreview> walks;
  walks.reserve(rows.size());
  for (const storage::Row& row : rows) walks.push_back(FromRow(row));
  return walks;
}

}  // namespace

absl::StatusOr<std::optional<WalkPreview>> WalkPreviewSqlRepository::Find(
    storage::Transaction& transaction, const GroupKey& group, const std::string& walk) {
  AMBLE_ASSIGN_OR_RETURN(auto row,
                         transaction.QueryOptional(kFind, {group.practice, group.group, walk}));
  if (!row) return std::nullopt;
  return FromRow(*row);
}

absl::StatusOr<std::vector<WalkPreview>> WalkPreviewSqlRepository::ListNext(
    storage::Transaction& transaction, const GroupKey& group, absl::Time after, int limit) {
  return Many(transaction, kListNext, {group.practice, group.group, after, limit});
}

absl::StatusOr<std::vector<WalkPreview>> WalkPreviewSqlRepository::ListPlanned(
    storage::Transaction& transaction, const GroupKey& group, absl::Time after, int limit) {
  return Many(transaction, kListPlanned, {group.practice, group.group, after, limit});
}

absl::StatusOr<int> WalkPreviewSqlRepository::CountPlanned(storage::Transaction& transaction,
                                                           const GroupKey& group,
                                                           absl::Time after) {
  AMBLE_ASSIGN_OR_RETURN(auto rows,
                         transaction.Query(kCountPlanned, {group.practice, group.group, after}));
  return static_cast<int>(rows.front().Int(0));
}

absl::Status WalkPreviewSqlRepository::Apply(storage::Transaction& transaction,
                                             const WalkPreview& walk) {
  return transaction
      .Execute(kApply, {walk.group.practice, walk.group.group, walk.walk, walk.title,
                        walk.start_time, walk.time_zone, walk.duration_minutes, walk.area,
                        walk.access, walk.cancelled, walk.version})
      .status();
}

absl::Status WalkPreviewSqlRepository::Reset(storage::Transaction& transaction) {
  return transaction.Execute(kForget, {}).status();
}

}  // namespace amble::groups
