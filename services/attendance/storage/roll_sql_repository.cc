#include "services/attendance/storage/roll_sql_repository.h"

#include <fmt/ranges.h>

#include <utility>

#include "services/platform/errors/errors.h"

namespace amble::attendance {
namespace {

using storage::Params;
using storage::Row;
using storage::Statement;

// 1 is GOING.
constexpr Statement kExpectThoseGoing{
    "INSERT INTO roll_entries (practice, walk, entry, walking_name, is_member)"
    " SELECT r.practice, r.walk, r.member, m.walking_name, 1 FROM responses r"
    " JOIN members m ON m.practice = r.practice AND m.member = r.member"
    " WHERE r.practice = $1 AND r.walk = $2 AND r.state = 1"};

constexpr Statement kExpectThoseWhoArrived{
    "INSERT INTO roll_entries (practice, walk, entry, walking_name, is_member)"
    " SELECT m.practice, $2, m.member, m.walking_name, 1 FROM members m"
    " WHERE m.practice = $1 AND m.member IN (SELECT k.entry FROM roll_marks k"
    " WHERE k.practice = $1 AND k.walk = $2 AND k.by_self = 1)"
    " ON CONFLICT (practice, walk, entry) DO NOTHING"};

constexpr Statement kAddEntry{
    "INSERT INTO roll_entries (practice, walk, entry, walking_name, is_member)"
    " VALUES ($1, $2, $3, $4, $5)"};

constexpr Statement kEntries{
    "SELECT entry, walking_name, is_member FROM roll_entries"
    " WHERE practice = $1 AND walk = $2 ORDER BY entry LIMIT $3"};

// As Walk::RollVersion.
constexpr Statement kVersions{
    "SELECT practice, group_id, walk, progress_version + last_mark FROM walks WHERE walk {any:$1}"};

constexpr Statement kMarks{
    "SELECT mark, entry, presence, replaces, client_time, client, arrival, by_self FROM roll_marks"
    " WHERE practice = $1 AND walk = $2 ORDER BY arrival"};

constexpr Statement kAddMark{
    "INSERT INTO roll_marks (practice, walk, mark, entry, presence, replaces, client_time, client,"
    " arrival, by_self) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)"};

std::vector<std::string> Words(const std::string& text) {
  std::vector<std::string> words;
  for (size_t begin = 0; begin < text.size();) {
    const size_t end = std::min(text.find(' ', begin), text.size());
    words.push_back(text.substr(begin, end - begin));
    begin = end + 1;
  }
  return words;
}

}  // namespace

absl::Status RollSqlRepository::ExpectThoseGoing(storage::Transaction& transaction,
                                                 const std::string& practice,
                                                 const std::string& walk) {
  AMBLE_RETURN_IF_ERROR(transaction.Execute(kExpectThoseGoing, {practice, walk}).status());
  return transaction.Execute(kExpectThoseWhoArrived, {practice, walk}).status();
}

absl::Status RollSqlRepository::AddEntry(storage::Transaction& transaction,
                                         const std::string& practice, const std::string& walk,
                                         const RollEntry& entry) {
  return transaction
      .Execute(kAddEntry, {practice, walk, entry.entry, entry.walking_name, entry.member})
      .status();
}

absl::StatusOr<std::vector<RollEntry>> RollSqlRepository::Entries(storage::Transaction& transaction,
                                                                  const std::string& practice,
                                                                  const std::string& walk) {
  AMBLE_ASSIGN_OR_RETURN(const storage::Rows rows,
                         transaction.Query(kEntries, {practice, walk, kLargestRoll}));
  std::vector<RollEntry> entries;
  entries.reserve(rows.size());
  for (const Row& row : rows) entries.push_back({row.Text(0), row.Text(1), row.Bool(2)});
  return entries;
}

absl::StatusOr<std::vector<RollVersion>> RollSqlRepository::Versions(
    storage::Transaction& transaction, std::vector<std::string> walks) {
  AMBLE_ASSIGN_OR_RETURN(const storage::Rows rows,
                         transaction.Query(kVersions, {std::move(walks)}));
  std::vector<RollVersion> versions;
  versions.reserve(rows.size());
  for (const Row& row : rows) {
    versions.push_back({{row.Text(0), row.Text(1), row.Text(2)}, row.Int(3)});
  }
  return versions;
}

absl::StatusOr<std::vector<RollMark>> RollSqlRepository::Marks(storage::Transaction& transaction,
                                                               const std::string& practice,
                                                               const std::string& walk) {
  AMBLE_ASSIGN_OR_RETURN(const storage::Rows rows, transaction.Query(kMarks, {practice, walk}));
  std::vector<RollMark> marks;
  marks.reserve(rows.size());
  for (const Row& row : rows) {
    marks.push_back({.mark = row.Text(0),
                     .entry = row.Text(1),
                     .presence = static_cast<Presence>(row.Int(2)),
                     .replaces = Words(row.Text(3)),
                     .client_time = row.OptionalTime(4),
                     .client = row.Text(5),
                     .arrival = row.Int(6),
                     .self = row.Bool(7)});
  }
  return marks;
}

absl::Status RollSqlRepository::AddMarks(storage::Transaction& transaction,
                                         const std::string& practice, const std::string& walk,
                                         std::span<const RollMark> marks) {
  std::vector<Params> rows;
  rows.reserve(marks.size());
  for (const RollMark& mark : marks) {
    rows.push_back({practice, walk, mark.mark, mark.entry, static_cast<int>(mark.presence),
                    fmt::format("{}", fmt::join(mark.replaces, " ")), mark.client_time, mark.client,
                    mark.arrival, mark.self});
  }
  return transaction.ExecuteBatch(kAddMark, std::move(rows));
}

}  // namespace amble::attendance
