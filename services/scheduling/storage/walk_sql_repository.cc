#include "services/scheduling/storage/walk_sql_repository.h"

#include <algorithm>
#include <limits>

#include "services/platform/errors/errors.h"
#include "services/scheduling/storage/id_lists.h"

namespace amble::scheduling {
namespace {

// The walk's own columns, in the order of kSave; then what it takes from its route.
#define AMBLE_WALK_COLUMNS                                                               \
  "SELECT w.practice, w.group_id, w.walk, w.title, w.local_time, w.time_zone, "          \
  "w.utc_offset_minutes, w.tz_version, w.start_time, w.duration_minutes, w.route, "      \
  "w.capacity, w.minimum, w.answer_by_time, w.leaders, w.leader_phone, w.home_contact, " \
  "w.note, w.state, w.cancel_reason, w.meeting_point_minutes, w.sequence, w.version, "   \
  "w.series, w.slot, w.follows, w.own_fields, w.decide_minutes, w.decide_rule, "         \
  "w.decision, w.decision_due, w.decided_by, w.decided_time, w.first_series, "           \
  "r.area, r.meeting_point, r.surface, r.steps, r.benches, r.toilets, r.transport, "     \
  "r.leave_early, r.place "
#define AMBLE_WALK_ROUTE "LEFT JOIN routes r ON r.practice = w.practice AND r.route = w.route "
#define AMBLE_WALK_SELECT AMBLE_WALK_COLUMNS "FROM walks w " AMBLE_WALK_ROUTE

constexpr storage::Statement kFind{AMBLE_WALK_SELECT
                                   "WHERE w.practice = $1 AND w.group_id = $2 AND w.walk = $3"};
// The outer join's other side cannot be locked, so the walk's row is locked by itself first.
constexpr storage::Statement kLock{
    "SELECT walk FROM walks WHERE practice = $1 AND group_id = $2 AND walk = $3 {for_update}"};
constexpr storage::Statement kListOfGroup{
    AMBLE_WALK_SELECT
    "WHERE w.practice = $1 AND w.group_id = $2 AND (w.start_time, w.walk) > ($3, $4) "
    "AND w.start_time < $5 ORDER BY w.start_time, w.walk LIMIT $6"};
constexpr storage::Statement kListOfPerson{
    AMBLE_WALK_SELECT
    // Once for each group, also for whoever is in it twice for the time of a merge.
    "JOIN (SELECT DISTINCT practice, group_id FROM members WHERE person = $1 AND active = 1) m "
    "ON m.practice = w.practice AND m.group_id = w.group_id "
    "WHERE (w.start_time, w.walk) > ($2, $3) AND w.start_time < $4 "
    "ORDER BY w.start_time, w.walk LIMIT $5"};
// By id: whatever else changes while this waits for a lock, the order does not.
constexpr storage::Statement kLockPlannedOnRoute{
    AMBLE_WALK_COLUMNS
    "FROM (SELECT * FROM walks WHERE practice = $1 AND route = $2 AND start_time > $3 "
    "AND state = 1 AND walk > $4 ORDER BY walk LIMIT $5 {for_update}) w " AMBLE_WALK_ROUTE
    "ORDER BY w.walk"};
constexpr storage::Statement kLockOfSeries{
    AMBLE_WALK_COLUMNS
    "FROM (SELECT * FROM walks WHERE practice = $1 AND series = $2 AND slot >= $3 "
    "AND (slot >= $4 OR start_time > $5) ORDER BY walk LIMIT $6 {for_update}) w " AMBLE_WALK_ROUTE
    "ORDER BY w.slot"};
constexpr storage::Statement kLockDerivedBefore{
    AMBLE_WALK_COLUMNS
    "FROM (SELECT * FROM walks WHERE state = 1 AND tz_version COLLATE \"C\" < $1 "
    "ORDER BY tz_version COLLATE \"C\", practice, group_id, walk LIMIT $2 "
    "{for_update_skip_locked}) w " AMBLE_WALK_ROUTE};
// 1 is PLANNED, 3 UNDER_WAY, 4 CLOSED.
constexpr storage::Statement kForgetProgress{
    "UPDATE walks SET state = 1, version = version + 1 WHERE state IN (3, 4)"};

constexpr storage::Statement kSave{
    "INSERT INTO walks (practice, group_id, walk, title, local_time, time_zone, "
    "utc_offset_minutes, tz_version, start_time, duration_minutes, route, capacity, minimum, "
    "answer_by_time, leaders, leader_phone, home_contact, note, state, cancel_reason, "
    "meeting_point_minutes, sequence, version, series, slot, follows, own_fields, decide_minutes, "
    "decide_rule, decision, decision_due, decided_by, decided_time, first_series) VALUES ($1, $2, "
    "$3, $4, $5, "
    "$6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, "
    "$25, $26, $27, $28, $29, $30, $31, $32, $33, $34) "
    "ON CONFLICT (practice, group_id, walk) DO UPDATE SET title = excluded.title, "
    "local_time = excluded.local_time, time_zone = excluded.time_zone, "
    "utc_offset_minutes = excluded.utc_offset_minutes, tz_version = excluded.tz_version, "
    "start_time = excluded.start_time, duration_minutes = excluded.duration_minutes, "
    "route = excluded.route, capacity = excluded.capacity, minimum = excluded.minimum, "
    "answer_by_time = excluded.answer_by_time, leaders = excluded.leaders, "
    "leader_phone = excluded.leader_phone, home_contact = excluded.home_contact, "
    "note = excluded.note, state = excluded.state, cancel_reason = excluded.cancel_reason, "
    "meeting_point_minutes = excluded.meeting_point_minutes, sequence = excluded.sequence, "
    "version = excluded.version, series = excluded.series, slot = excluded.slot, "
    "follows = excluded.follows, own_fields = excluded.own_fields, "
    "decide_minutes = excluded.decide_minutes, decide_rule = excluded.decide_rule, "
    "decision = excluded.decision, decision_due = excluded.decision_due, "
    "decided_by = excluded.decided_by, decided_time = excluded.decided_time, "
    "first_series = excluded.first_series"};

storage::Value OrNull(const std::string& text) {
  return text.empty() ? storage::Value() : storage::Value(text);
}

/// Instants outside of what a BIGINT of microseconds holds are clamped.
int64_t Bound(absl::Time time) {
  if (time == absl::InfinitePast()) return std::numeric_limits<int64_t>::min();
  if (time == absl::InfiniteFuture()) return std::numeric_limits<int64_t>::max();
  return absl::ToUnixMicros(time);
}

/// What a list goes on after. A window has one lower bound: of two, PostgreSQL looks for the row by
/// the first only, and reads all that lies between it and the other.
struct After {
  int64_t time;
  std::string id;  ///< empty: all of that instant are still to come, as no id is
};

After LowerBound(const WalkWindow& window) {
  if (window.after_time < window.from) return {Bound(window.from), ""};
  return {Bound(window.after_time), window.after_id};
}

std::string TextOrEmpty(const storage::Row& row, size_t column) {
  return row.OptionalText(column).value_or("");
}

absl::StatusOr<Walk> FromRow(const storage::Row& row) {
  Walk walk;
  walk.key = {row.Text(0), row.Text(1), row.Text(2)};
  walk.title = row.Text(3);
  AMBLE_ASSIGN_OR_RETURN(walk.start.local, ParseLocalTime(row.Text(4), "local_time"));
  walk.start.time_zone = row.Text(5);
  if (auto offset = row.OptionalInt(6)) walk.start.utc_offset_minutes = static_cast<int>(*offset);
  walk.tz_version = row.Text(7);
  walk.start_time = row.Time(8);
  walk.duration_minutes = static_cast<int>(row.Int(9));
  walk.route = TextOrEmpty(row, 10);
  walk.capacity = static_cast<int>(row.Int(11));
  walk.minimum = static_cast<int>(row.Int(12));
  walk.answer_by_time = row.OptionalTime(13).value_or(absl::InfiniteFuture());
  walk.leaders = SplitIds(row.Text(14));
  walk.leader_phone = row.Text(15);
  walk.home_contact = row.Text(16);
  walk.note = row.Text(17);
  walk.state = static_cast<WalkState>(row.Int(18));
  walk.cancel_reason = row.Text(19);
  walk.meeting_point_minutes = static_cast<int>(row.Int(20));
  walk.sequence = static_cast<int>(row.Int(21));
  walk.version = row.Int(22);
  walk.series = TextOrEmpty(row, 23);
  walk.slot = TextOrEmpty(row, 24);
  walk.follows = row.Bool(25);
  walk.own_fields = row.Int(26);
  walk.decide_minutes = static_cast<int>(row.Int(27));
  walk.decide_rule = static_cast<DecideRule>(row.Int(28));
  walk.decision = static_cast<Decision>(row.Int(29));
  walk.decision_due = row.Bool(30);
  walk.decided_by = TextOrEmpty(row, 31);
  walk.decided_time = row.OptionalTime(32).value_or(absl::InfinitePast());
  walk.first_series = TextOrEmpty(row, 33);
  walk.area = TextOrEmpty(row, 34);
  walk.meeting_point = TextOrEmpty(row, 35);
  walk.access = {.surface = TextOrEmpty(row, 36),
                 .steps = TextOrEmpty(row, 37),
                 .benches = TextOrEmpty(row, 38),
                 .toilets = TextOrEmpty(row, 39),
                 .transport = TextOrEmpty(row, 40),
                 .leave_early = TextOrEmpty(row, 41)};
  walk.place = TextOrEmpty(row, 42);
  return walk;
}

absl::StatusOr<std::vector<Walk>> Walks(absl::StatusOr<storage::Rows> rows) {
  AMBLE_RETURN_IF_ERROR(rows.status());
  std::vector<Walk> walks;
  walks.reserve(rows->size());
  for (const storage::Row& row : *rows) {
    AMBLE_ASSIGN_OR_RETURN(Walk walk, FromRow(row));
    walks.push_back(std::move(walk));
  }
  return walks;
}

}  // namespace

absl::StatusOr<std::optional<Walk>> WalkSqlRepository::Find(storage::Transaction& transaction,
                                                            const WalkKey& key, bool lock) {
  const storage::Params params = {key.practice, key.group, key.walk};
  if (lock) AMBLE_RETURN_IF_ERROR(transaction.Query(kLock, params).status());
  AMBLE_ASSIGN_OR_RETURN(auto row, transaction.QueryOptional(kFind, params));
  if (!row) return std::nullopt;
  return FromRow(*row);
}

absl::StatusOr<std::vector<Walk>> WalkSqlRepository::ListOfGroup(storage::Transaction& transaction,
                                                                 const std::string& practice,
                                                                 const std::string& group,
                                                                 const WalkWindow& window) {
  const After after = LowerBound(window);
  return Walks(transaction.Query(
      kListOfGroup, {practice, group, after.time, after.id, Bound(window.to), window.limit}));
}

absl::StatusOr<std::vector<Walk>> WalkSqlRepository::ListOfPerson(storage::Transaction& transaction,
                                                                  const std::string& person,
                                                                  const WalkWindow& window) {
  const After after = LowerBound(window);
  return Walks(transaction.Query(kListOfPerson,
                                 {person, after.time, after.id, Bound(window.to), window.limit}));
}

absl::StatusOr<std::vector<Walk>> WalkSqlRepository::LockPlannedOnRoute(
    storage::Transaction& transaction, const std::string& practice, const std::string& route,
    absl::Time after, const std::string& after_id, int limit) {
  return Walks(
      transaction.Query(kLockPlannedOnRoute, {practice, route, Bound(after), after_id, limit}));
}

absl::StatusOr<std::vector<Walk>> WalkSqlRepository::LockOfSeries(storage::Transaction& transaction,
                                                                  const std::string& practice,
                                                                  const std::string& series,
                                                                  const SeriesWalks& wanted) {
  return Walks(transaction.Query(
      kLockOfSeries,
      {practice, series, wanted.from_slot, wanted.recent_slot, Bound(wanted.after), wanted.limit}));
}

absl::StatusOr<std::vector<Walk>> WalkSqlRepository::LockDerivedBefore(
    storage::Transaction& transaction, const std::string& tz_version, int limit) {
  return Walks(transaction.Query(kLockDerivedBefore, {tz_version, limit}));
}

absl::Status WalkSqlRepository::Save(storage::Transaction& transaction, const Walk& walk) {
  storage::Value answer_by, decided;
  if (walk.decided_time != absl::InfinitePast()) decided = walk.decided_time;
  if (walk.answer_by_time != absl::InfiniteFuture()) answer_by = walk.answer_by_time;
  return transaction
      .Execute(kSave, {walk.key.practice,
                       walk.key.group,
                       walk.key.walk,
                       walk.title,
                       FormatLocalTime(walk.start.local),
                       walk.start.time_zone,
                       walk.start.utc_offset_minutes,
                       walk.tz_version,
                       walk.start_time,
                       walk.duration_minutes,
                       OrNull(walk.route),
                       walk.capacity,
                       walk.minimum,
                       answer_by,
                       JoinIds(walk.leaders),
                       walk.leader_phone,
                       walk.home_contact,
                       walk.note,
                       static_cast<int>(walk.state),
                       walk.cancel_reason,
                       walk.meeting_point_minutes,
                       walk.sequence,
                       walk.version,
                       OrNull(walk.series),
                       OrNull(walk.slot),
                       walk.follows,
                       walk.own_fields,
                       walk.decide_minutes,
                       static_cast<int>(walk.decide_rule),
                       static_cast<int>(walk.decision),
                       walk.decision_due,
                       OrNull(walk.decided_by),
                       decided,
                       OrNull(walk.first_series)})
      .status();
}

absl::Status WalkSqlRepository::ForgetProgress(storage::Transaction& transaction) {
  return transaction.Execute(kForgetProgress, {}).status();
}

}  // namespace amble::scheduling
