#include "services/groups/storage/separation_sql_repository.h"

#include <algorithm>

#include "services/platform/errors/errors.h"

namespace amble::groups {
namespace {

#define AMBLE_SEPARATION_SELECT                                                             \
  "SELECT practice, separation, person_a, group_a, member_a, person_b, group_b, member_b, " \
  "kind, created_by, create_time, version FROM separations "

constexpr storage::Statement kFind{AMBLE_SEPARATION_SELECT
                                   "WHERE practice = $1 AND separation = $2 {for_update}"};
constexpr storage::Statement kFindOf{AMBLE_SEPARATION_SELECT
                                     "WHERE practice = $1 AND live_low = $2 AND live_high = $3"};
constexpr storage::Statement kList{
    AMBLE_SEPARATION_SELECT
    "WHERE practice = $1 AND separation > $2 AND kind <> 0 ORDER BY separation LIMIT $3"};
constexpr storage::Statement kCount{
    "SELECT COUNT(*) FROM (SELECT separation FROM separations WHERE practice = $1 "
    "AND live_low IS NOT NULL LIMIT $2) AS live"};
constexpr storage::Statement kListOfPerson{
    AMBLE_SEPARATION_SELECT "WHERE live_low = $1 OR live_high = $1 ORDER BY practice, separation"};
constexpr storage::Statement kInsert{
    "INSERT INTO separations (practice, separation, person_a, group_a, member_a, person_b, "
    "group_b, member_b, live_low, live_high, kind, created_by, create_time, version) "
    "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)"};
constexpr storage::Statement kUpdate{
    "UPDATE separations SET person_a = $3, group_a = $4, member_a = $5, person_b = $6, "
    "group_b = $7, member_b = $8, live_low = $9, live_high = $10, kind = $11, created_by = $12, "
    "create_time = $13, version = $14 WHERE practice = $1 AND separation = $2"};

// Members know who they are now, after guests were merged.
#define AMBLE_CLASH_SELECT                                                                     \
  "SELECT s.separation, s.kind, wa.practice, wa.group_id, wa.walk, wa.start_time, ga.member, " \
  "gb.member, ga.version, gb.version FROM separations AS s "                                   \
  "JOIN members AS ma ON ma.practice = s.practice AND ma.person = s.person_a "                 \
  "JOIN goers AS ga ON ga.practice = ma.practice AND ga.group_id = ma.group_id "               \
  "AND ga.member = ma.member "                                                                 \
  "JOIN walks AS wa ON wa.practice = ga.practice AND wa.group_id = ga.group_id "               \
  "AND wa.walk = ga.walk "                                                                     \
  "JOIN goers AS gb ON gb.practice = ga.practice AND gb.group_id = ga.group_id "               \
  "AND gb.walk = ga.walk "                                                                     \
  "JOIN members AS mb ON mb.practice = gb.practice AND mb.group_id = gb.group_id "             \
  "AND mb.member = gb.member AND mb.person = s.person_b "                                      \
  "WHERE s.practice = $1 AND s.kind <> 0 AND wa.cancelled = 0 "                                \
  "AND wa.start_time + wa.duration_minutes * 60000000 > $2 "                                   \
  "AND (wa.start_time, wa.walk, s.separation) > ($3, $4, $5) "
#define AMBLE_CLASH_ORDER "ORDER BY wa.start_time, wa.walk, s.separation LIMIT $6"

constexpr storage::Statement kClashes{AMBLE_CLASH_SELECT AMBLE_CLASH_ORDER};
constexpr storage::Statement kClashesOfWalk{
    AMBLE_CLASH_SELECT "AND wa.group_id = $7 AND wa.walk = $8 " AMBLE_CLASH_ORDER};
constexpr storage::Statement kClashesOfSeparation{AMBLE_CLASH_SELECT
                                                  "AND s.separation = $7 " AMBLE_CLASH_ORDER};

Separation FromRow(const storage::Row& row) {
  return {.practice = row.Text(0),
          .id = row.Text(1),
          .a = {row.Text(2), row.Text(3), row.Text(4)},
          .b = {row.Text(5), row.Text(6), row.Text(7)},
          .kind = static_cast<SeparationKind>(row.Int(8)),
          .created_by = row.Text(9),
          .create_time = row.Time(10),
          .version = row.Int(11)};
}

absl::StatusOr<std::optional<Separation>> One(storage::Transaction& transaction,
                                              const storage::Statement& statement,
                                              const storage::Params& params) {
  AMBLE_ASSIGN_OR_RETURN(auto row, transaction.QueryOptional(statement, params));
  if (!row) return std::nullopt;
  return FromRow(*row);
}

absl::StatusOr<std::vector<Separation>> Many(storage::Transaction& transaction,
                                             const storage::Statement& statement,
                                             const storage::Params& params) {
  AMBLE_ASSIGN_OR_RETURN(auto rows, transaction.Query(statement, params));
  std::vector<Separation> separations;
  separations.reserve(rows.size());
  for (const storage::Row& row : rows) separations.push_back(FromRow(row));
  return separations;
}

}  // namespace

absl::StatusOr<std::optional<Separation>> SeparationSqlRepository::Find(
    storage::Transaction& transaction, const std::string& practice, const std::string& id) {
  return One(transaction, kFind, {practice, id});
}

absl::StatusOr<std::optional<Separation>> SeparationSqlRepository::FindOf(
    storage::Transaction& transaction, const std::string& practice, const std::string& one,
    const std::string& other) {
  return One(transaction, kFindOf, {practice, std::min(one, other), std::max(one, other)});
}

absl::StatusOr<std::vector<Separation>> SeparationSqlRepository::List(
    storage::Transaction& transaction, const std::string& practice, const std::string& after,
    int limit) {
  return Many(transaction, kList, {practice, after, limit});
}

absl::StatusOr<int> SeparationSqlRepository::Count(storage::Transaction& transaction,
                                                   const std::string& practice, int limit) {
  AMBLE_ASSIGN_OR_RETURN(auto rows, transaction.Query(kCount, {practice, limit}));
  return static_cast<int>(rows.front().Int(0));
}

absl::StatusOr<std::vector<Separation>> SeparationSqlRepository::ListOfPerson(
    storage::Transaction& transaction, const std::string& person) {
  return Many(transaction, kListOfPerson, {person});
}

absl::Status SeparationSqlRepository::Save(storage::Transaction& transaction,
                                           const Separation& separation) {
  const auto& [practice, id, a, b, kind, created_by, create_time, version] = separation;
  std::optional<std::string> low;
  std::optional<std::string> high;
  if (!separation.ended()) {
    low = std::min(a.person, b.person);
    high = std::max(a.person, b.person);
  }
  return transaction
      .Execute(version == 1 ? kInsert : kUpdate,
               {practice, id, a.person, a.group, a.member, b.person, b.group, b.member, low, high,
                static_cast<int>(kind), created_by, create_time, version})
      .status();
}

absl::StatusOr<std::vector<Clash>> SeparationSqlRepository::ListClashes(
    storage::Transaction& transaction, const ClashQuery& query, absl::Time now) {
  // Before all that is kept: nobody walked before 1970.
  const absl::Time after = std::max(query.after.start_time, absl::UnixEpoch());
  storage::Params params = {query.practice,         now,        after, query.after.walk,
                            query.after.separation, query.limit};
  if (!query.walk.empty()) {
    params.emplace_back(query.group);
    params.emplace_back(query.walk);
  } else if (!query.separation.empty()) {
    params.emplace_back(query.separation);
  }
  const storage::Statement& statement = !query.walk.empty()         ? kClashesOfWalk
                                        : !query.separation.empty() ? kClashesOfSeparation
                                                                    : kClashes;
  AMBLE_ASSIGN_OR_RETURN(auto rows, transaction.Query(statement, params));
  std::vector<Clash> clashes;
  clashes.reserve(rows.size());
  for (const storage::Row& row : rows) {
    clashes.push_back({.separation = row.Text(0),
                       .kind = static_cast<SeparationKind>(row.Int(1)),
                       .group = {row.Text(2), row.Text(3)},
                       .walk = row.Text(4),
                       .start_time = row.Time(5),
                       .a = row.Text(6),
                       .b = row.Text(7),
                       .version_a = row.Int(8),
                       .version_b = row.Int(9)});
  }
  return clashes;
}

}  // namespace amble::groups
