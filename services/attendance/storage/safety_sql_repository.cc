#include "services/attendance/storage/safety_sql_repository.h"

#include <utility>

#include "services/attendance/domain/roll.h"
#include "services/platform/errors/errors.h"

namespace amble::attendance {
namespace {

using storage::Row;
using storage::Rows;
using storage::Statement;

// 1 is GOING.
constexpr Statement kWalkers{
    "SELECT m.member, m.person, m.walking_name FROM members m WHERE m.practice = $1 AND m.member IN"
    " (SELECT r.member FROM responses r WHERE r.practice = $1 AND r.walk = $2 AND r.state = 1"
    " UNION SELECT e.entry FROM roll_entries e"
    " WHERE e.practice = $1 AND e.walk = $2 AND e.is_member = 1"
    " UNION SELECT k.entry FROM roll_marks k"
    " WHERE k.practice = $1 AND k.walk = $2 AND k.by_self = 1)"
    " ORDER BY m.walking_name, m.member LIMIT $3"};

constexpr Statement kAdd{
    "INSERT INTO safety_card_readings (practice, reading, group_id, walk, member, person, reader,"
    " reader_person, read_time) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)"};

constexpr Statement kReadingsOf{
    "SELECT r.practice, r.reading, r.group_id, r.walk, r.member, r.person, r.reader,"
    " r.reader_person, r.read_time, COALESCE(w.title, ''), COALESCE(l.walking_name, '')"
    " FROM members m JOIN safety_card_readings r ON r.practice = m.practice AND r.member = m.member"
    " LEFT JOIN walks w ON w.practice = r.practice AND w.walk = r.walk"
    " LEFT JOIN members l ON l.practice = r.practice AND l.member = r.reader"
    " WHERE m.person = $1 AND (r.read_time, r.reading) < ($2, $3)"
    " ORDER BY r.read_time DESC, r.reading DESC LIMIT $4"};

}  // namespace

absl::StatusOr<std::vector<Walker>> SafetySqlRepository::Walkers(storage::Transaction& transaction,
                                                                 const std::string& practice,
                                                                 const std::string& walk) {
  AMBLE_ASSIGN_OR_RETURN(const Rows rows,
                         transaction.Query(kWalkers, {practice, walk, kLargestRoll}));
  std::vector<Walker> walkers;
  for (const Row& row : rows) walkers.push_back({row.Text(0), row.Text(1), row.Text(2)});
  return walkers;
}

absl::Status SafetySqlRepository::AddReadings(storage::Transaction& transaction,
                                              std::span<const SafetyCardReading> readings) {
  if (readings.empty()) return absl::OkStatus();
  std::vector<storage::Params> rows;
  for (const SafetyCardReading& reading : readings) {
    rows.push_back({reading.walk.practice, reading.reading, reading.walk.group, reading.walk.walk,
                    reading.member, reading.person, reading.reader, reading.reader_person,
                    reading.time});
  }
  return transaction.ExecuteBatch(kAdd, std::move(rows));
}

absl::StatusOr<std::vector<NamedReading>> SafetySqlRepository::ReadingsOf(
    storage::Transaction& transaction, const std::string& person, const ReadingKey& before,
    int limit) {
  AMBLE_ASSIGN_OR_RETURN(const Rows rows, transaction.Query(kReadingsOf, {person, before.time,
                                                                          before.reading, limit}));
  std::vector<NamedReading> readings;
  for (const Row& row : rows) {
    readings.push_back({.reading = {.reading = row.Text(1),
                                    .walk = {row.Text(0), row.Text(2), row.Text(3)},
                                    .member = row.Text(4),
                                    .person = row.Text(5),
                                    .reader = row.Text(6),
                                    .reader_person = row.Text(7),
                                    .time = row.Time(8)},
                        .walk_title = row.Text(9),
                        .reader_name = row.Text(10)});
  }
  return readings;
}

}  // namespace amble::attendance
