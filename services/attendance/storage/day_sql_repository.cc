#include "services/attendance/storage/day_sql_repository.h"

#include "services/platform/errors/errors.h"

namespace amble::attendance {
namespace {

using storage::Row;
using storage::Statement;

// 1 is GOING.
constexpr Statement kAnnounced{
    "SELECT m.member, m.walking_name FROM members m WHERE m.practice = $1 AND m.member IN ("
    "SELECT k.entry FROM roll_marks k WHERE k.practice = $1 AND k.walk = $2 AND k.by_self = 1"
    " UNION SELECT l.member FROM late_notices l JOIN responses r ON r.practice = l.practice"
    " AND r.response = l.walk || '/' || l.member"
    " WHERE l.practice = $1 AND l.walk = $2 AND l.minutes > 0 AND r.state = 1)"};

constexpr Statement kAddHeadCount{
    "INSERT INTO head_counts (practice, walk, arrival, moment, heads, counted_time, receive_time,"
    " counted_by, present_count) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)"};

constexpr Statement kHeadCounts{
    "SELECT arrival, moment, heads, counted_time, receive_time, counted_by, present_count"
    " FROM head_counts WHERE practice = $1 AND walk = $2 ORDER BY arrival LIMIT $3"};

constexpr Statement kSaveLate{
    "INSERT INTO late_notices (practice, walk, member, minutes, changes)"
    " VALUES ($1, $2, $3, $4, $5) ON CONFLICT (practice, walk, member) DO UPDATE SET"
    " minutes = excluded.minutes, changes = excluded.changes"};

constexpr Statement kLateNotices{
    "SELECT member, minutes, changes FROM late_notices WHERE practice = $1 AND walk = $2"
    " ORDER BY member"};

constexpr Statement kArrivalCode{
    "SELECT arrival_code FROM walks WHERE practice = $1 AND walk = $2"};
constexpr Statement kSetArrivalCode{
    "UPDATE walks SET arrival_code = $3 WHERE practice = $1 AND walk = $2"};

constexpr Statement kWrongGuesses{
    "SELECT guesses FROM arrival_guesses WHERE practice = $1 AND walk = $2 AND person = $3"};
constexpr Statement kCountWrongGuess{
    "INSERT INTO arrival_guesses (practice, walk, person, guesses) VALUES ($1, $2, $3, 1)"
    " ON CONFLICT (practice, walk, person) DO UPDATE SET guesses = arrival_guesses.guesses + 1"};

constexpr Statement kEarlyReason{
    "SELECT early_reason FROM walks WHERE practice = $1 AND walk = $2"};
constexpr Statement kSetEarlyReason{
    "UPDATE walks SET early_reason = $3 WHERE practice = $1 AND walk = $2"};

// 2 is UNDER_WAY, and the last stage: so written, the index of these walks serves.
constexpr Statement kOverdue{
    "SELECT practice, group_id, walk FROM walks WHERE progress = 2 AND overdue_stage < 2"
    " AND end_time <= $1 AND (overdue_stage = 0 OR end_time <= $2) ORDER BY end_time LIMIT $3"};
constexpr Statement kOverdueStageTold{
    "SELECT overdue_stage FROM walks WHERE practice = $1 AND walk = $2"};
constexpr Statement kSetOverdueStageTold{
    "UPDATE walks SET overdue_stage = $3 WHERE practice = $1 AND walk = $2"};

absl::StatusOr<std::string> TextOf(storage::Transaction& transaction, const Statement& statement,
                                   const std::string& practice, const std::string& walk) {
  AMBLE_ASSIGN_OR_RETURN(const auto row, transaction.QueryOptional(statement, {practice, walk}));
  return row ? row->Text(0) : std::string();
}

}  // namespace

absl::StatusOr<std::vector<RollEntry>> DaySqlRepository::Announced(
    storage::Transaction& transaction, const std::string& practice, const std::string& walk) {
  AMBLE_ASSIGN_OR_RETURN(const storage::Rows rows, transaction.Query(kAnnounced, {practice, walk}));
  std::vector<RollEntry> entries;
  for (const Row& row : rows) entries.push_back({row.Text(0), row.Text(1), true});
  return entries;
}

absl::Status DaySqlRepository::AddHeadCount(storage::Transaction& transaction,
                                            const std::string& practice, const std::string& walk,
                                            const HeadCount& count) {
  return transaction
      .Execute(kAddHeadCount,
               {practice, walk, count.arrival, static_cast<int>(count.moment), count.count,
                count.counted_time, count.receive_time, count.counted_by, count.present_count})
      .status();
}

absl::StatusOr<std::vector<HeadCount>> DaySqlRepository::HeadCounts(
    storage::Transaction& transaction, const std::string& practice, const std::string& walk) {
  AMBLE_ASSIGN_OR_RETURN(const storage::Rows rows,
                         transaction.Query(kHeadCounts, {practice, walk, kMostHeadCounts}));
  std::vector<HeadCount> counts;
  for (const Row& row : rows) {
    counts.push_back({.moment = static_cast<Moment>(row.Int(1)),
                      .count = static_cast<int>(row.Int(2)),
                      .counted_time = row.OptionalTime(3),
                      .receive_time = row.Time(4),
                      .counted_by = row.Text(5),
                      .present_count = static_cast<int>(row.Int(6)),
                      .arrival = row.Int(0)});
  }
  return counts;
}

absl::Status DaySqlRepository::SaveLate(storage::Transaction& transaction,
                                        const std::string& practice, const std::string& walk,
                                        const LateNotice& notice) {
  return transaction
      .Execute(kSaveLate, {practice, walk, notice.member, notice.minutes, notice.changes})
      .status();
}

absl::StatusOr<std::vector<LateNotice>> DaySqlRepository::LateNotices(
    storage::Transaction& transaction, const std::string& practice, const std::string& walk) {
  AMBLE_ASSIGN_OR_RETURN(const storage::Rows rows,
                         transaction.Query(kLateNotices, {practice, walk}));
  std::vector<LateNotice> notices;
  for (const Row& row : rows) {
    notices.push_back({row.Text(0), static_cast<int>(row.Int(1)), static_cast<int>(row.Int(2))});
  }
  return notices;
}

absl::StatusOr<std::string> DaySqlRepository::ArrivalCode(storage::Transaction& transaction,
                                                          const std::string& practice,
                                                          const std::string& walk) {
  return TextOf(transaction, kArrivalCode, practice, walk);
}

absl::Status DaySqlRepository::SetArrivalCode(storage::Transaction& transaction,
                                              const std::string& practice, const std::string& walk,
                                              const std::string& code) {
  return transaction.Execute(kSetArrivalCode, {practice, walk, code}).status();
}

absl::StatusOr<int> DaySqlRepository::WrongGuesses(storage::Transaction& transaction,
                                                   const std::string& practice,
                                                   const std::string& walk,
                                                   const std::string& person) {
  AMBLE_ASSIGN_OR_RETURN(const auto row,
                         transaction.QueryOptional(kWrongGuesses, {practice, walk, person}));
  return row ? static_cast<int>(row->Int(0)) : 0;
}

absl::Status DaySqlRepository::CountWrongGuess(storage::Transaction& transaction,
                                               const std::string& practice, const std::string& walk,
                                               const std::string& person) {
  return transaction.Execute(kCountWrongGuess, {practice, walk, person}).status();
}

absl::StatusOr<std::string> DaySqlRepository::EarlyReason(storage::Transaction& transaction,
                                                          const std::string& practice,
                                                          const std::string& walk) {
  return TextOf(transaction, kEarlyReason, practice, walk);
}

absl::Status DaySqlRepository::SetEarlyReason(storage::Transaction& transaction,
                                              const std::string& practice, const std::string& walk,
                                              const std::string& reason) {
  return transaction.Execute(kSetEarlyReason, {practice, walk, reason}).status();
}

absl::StatusOr<std::vector<WalkId>> DaySqlRepository::Overdue(storage::Transaction& transaction,
                                                              absl::Time first, absl::Time second,
                                                              int limit) {
  AMBLE_ASSIGN_OR_RETURN(const storage::Rows rows,
                         transaction.Query(kOverdue, {first, second, limit}));
  std::vector<WalkId> walks;
  for (const Row& row : rows) walks.push_back({row.Text(0), row.Text(1), row.Text(2)});
  return walks;
}

absl::StatusOr<int> DaySqlRepository::OverdueStageTold(storage::Transaction& transaction,
                                                       const std::string& practice,
                                                       const std::string& walk) {
  AMBLE_ASSIGN_OR_RETURN(const auto row,
                         transaction.QueryOptional(kOverdueStageTold, {practice, walk}));
  return row ? static_cast<int>(row->Int(0)) : 0;
}

absl::Status DaySqlRepository::SetOverdueStageTold(storage::Transaction& transaction,
                                                   const std::string& practice,
                                                   const std::string& walk, int stage) {
  return transaction.Execute(kSetOverdueStageTold, {practice, walk, stage}).status();
}

}  // namespace amble::attendance
