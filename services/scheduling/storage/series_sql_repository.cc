#include "services/scheduling/storage/series_sql_repository.h"

#include <limits>

#include "services/platform/errors/errors.h"
#include "services/scheduling/storage/id_lists.h"

namespace amble::scheduling {
namespace {

#define AMBLE_SERIES_COLUMNS                                                                 \
  "practice, group_id, series, title, local_time, time_zone, rrule, exclude_times, "         \
  "extra_times, duration_minutes, route, capacity, minimum, answer_by_before, leaders, "     \
  "leader_phone, home_contact, note, meeting_point_minutes, materialised_until, next_task, " \
  "version, begins, ends, continues, decide_minutes, decide_rule, first_series"
#define AMBLE_SERIES_OF_KEY      \
  "SELECT " AMBLE_SERIES_COLUMNS \
  " FROM series WHERE practice = $1 AND group_id = $2 AND series = $3"

constexpr storage::Statement kFind{AMBLE_SERIES_OF_KEY};
constexpr storage::Statement kLock{AMBLE_SERIES_OF_KEY " {for_update}"};
constexpr storage::Statement kClaimDue{
    "SELECT " AMBLE_SERIES_COLUMNS
    " FROM series WHERE next_task <= $1"
    " ORDER BY next_task, practice, group_id, series LIMIT 1 {for_update_skip_locked}"};
constexpr storage::Statement kSlots{
    "SELECT slot FROM walks WHERE practice = $1 AND series = $2 AND slot >= $3 AND slot <= $4"};
constexpr storage::Statement kSave{
    "INSERT INTO series (" AMBLE_SERIES_COLUMNS
    ") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, "
    "$19, $20, $21, $22, $23, $24, $25, $26, $27, $28) ON CONFLICT (practice, group_id, series) DO "
    "UPDATE SET "
    "title = excluded.title, local_time = excluded.local_time, time_zone = excluded.time_zone, "
    "rrule = excluded.rrule, exclude_times = excluded.exclude_times, "
    "extra_times = excluded.extra_times, duration_minutes = excluded.duration_minutes, "
    "route = excluded.route, capacity = excluded.capacity, minimum = excluded.minimum, "
    "answer_by_before = excluded.answer_by_before, leaders = excluded.leaders, "
    "leader_phone = excluded.leader_phone, home_contact = excluded.home_contact, "
    "note = excluded.note, meeting_point_minutes = excluded.meeting_point_minutes, "
    "materialised_until = excluded.materialised_until, next_task = excluded.next_task, "
    "version = excluded.version, begins = excluded.begins, ends = excluded.ends, "
    "continues = excluded.continues, decide_minutes = excluded.decide_minutes, "
    "decide_rule = excluded.decide_rule, first_series = excluded.first_series"};

storage::Value OrNull(const std::string& text) {
  return text.empty() ? storage::Value() : storage::Value(text);
}

/// Not yet any: before all instants that are kept.
constexpr int64_t kNothingYet = std::numeric_limits<int64_t>::min();

absl::StatusOr<Series> FromRow(const storage::Row& row) {
  Series series;
  Walk& plan = series.plan;
  series.key = {row.Text(0), row.Text(1), row.Text(2)};
  plan.title = row.Text(3);
  AMBLE_ASSIGN_OR_RETURN(plan.start.local, ParseLocalTime(row.Text(4), "local_time"));
  plan.start.time_zone = row.Text(5);
  series.recurrence = {row.Text(6), SplitIds(row.Text(7)), SplitIds(row.Text(8))};
  plan.duration_minutes = static_cast<int>(row.Int(9));
  plan.route = row.OptionalText(10).value_or("");
  plan.capacity = static_cast<int>(row.Int(11));
  plan.minimum = static_cast<int>(row.Int(12));
  if (const auto before = row.OptionalInt(13)) {
    series.answer_by_before = absl::Microseconds(*before);
  }
  plan.leaders = SplitIds(row.Text(14));
  plan.leader_phone = row.Text(15);
  plan.home_contact = row.Text(16);
  plan.note = row.Text(17);
  plan.meeting_point_minutes = static_cast<int>(row.Int(18));
  if (row.Int(19) != kNothingYet) series.materialised_until = row.Time(19);
  series.next_task = row.OptionalTime(20).value_or(absl::InfiniteFuture());
  series.version = row.Int(21);
  series.begins = row.OptionalText(22).value_or("");
  series.ends = row.OptionalText(23).value_or("");
  series.continues = row.OptionalText(24).value_or("");
  plan.decide_minutes = static_cast<int>(row.Int(25));
  plan.decide_rule = static_cast<DecideRule>(row.Int(26));
  series.first = row.OptionalText(27).value_or("");
  return series;
}

absl::StatusOr<std::optional<Series>> AtMostOne(absl::StatusOr<std::optional<storage::Row>> row) {
  AMBLE_RETURN_IF_ERROR(row.status());
  if (!*row) return std::nullopt;
  return FromRow(**row);
}

}  // namespace

absl::StatusOr<std::optional<Series>> SeriesSqlRepository::Find(storage::Transaction& transaction,
                                                                const SeriesKey& key, bool lock) {
  return AtMostOne(
      transaction.QueryOptional(lock ? kLock : kFind, {key.practice, key.group, key.series}));
}

absl::StatusOr<std::optional<Series>> SeriesSqlRepository::ClaimDue(
    storage::Transaction& transaction, absl::Time now) {
  return AtMostOne(transaction.QueryOptional(kClaimDue, {now}));
}

absl::StatusOr<std::set<std::string>> SeriesSqlRepository::Slots(storage::Transaction& transaction,
                                                                 const SeriesKey& key,
                                                                 const std::string& first,
                                                                 const std::string& last) {
  AMBLE_ASSIGN_OR_RETURN(const storage::Rows rows,
                         transaction.Query(kSlots, {key.practice, key.series, first, last}));
  std::set<std::string> slots;
  for (const storage::Row& row : rows) slots.insert(row.Text(0));
  return slots;
}

absl::Status SeriesSqlRepository::Save(storage::Transaction& transaction, const Series& series) {
  const Walk& plan = series.plan;
  storage::Value answer_by, until = kNothingYet, next_task;
  if (series.answer_by_before) answer_by = absl::ToInt64Microseconds(*series.answer_by_before);
  if (series.materialised_until != absl::InfinitePast()) until = series.materialised_until;
  if (series.next_task != absl::InfiniteFuture()) next_task = series.next_task;
  return transaction
      .Execute(kSave, {series.key.practice,
                       series.key.group,
                       series.key.series,
                       plan.title,
                       FormatLocalTime(plan.start.local),
                       plan.start.time_zone,
                       series.recurrence.rrule,
                       JoinIds(series.recurrence.exdates),
                       JoinIds(series.recurrence.rdates),
                       plan.duration_minutes,
                       OrNull(plan.route),
                       plan.capacity,
                       plan.minimum,
                       answer_by,
                       JoinIds(plan.leaders),
                       plan.leader_phone,
                       plan.home_contact,
                       plan.note,
                       plan.meeting_point_minutes,
                       until,
                       next_task,
                       series.version,
                       OrNull(series.begins),
                       OrNull(series.ends),
                       OrNull(series.continues),
                       plan.decide_minutes,
                       static_cast<int>(plan.decide_rule),
                       OrNull(series.first)})
      .status();
}

}  // namespace amble::scheduling
