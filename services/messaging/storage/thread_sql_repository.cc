#include "services/messaging/storage/thread_sql_repository.h"

#include <set>
#include <utility>

#include "services/messaging/storage/thread_rows.h"
#include "services/platform/errors/errors.h"

namespace amble::messaging {
namespace {

using storage::Row;
using storage::Rows;
using storage::Statement;

#define AMBLE_THREADS_COLUMNS(t)                                                              \
  t "practice, " t "thread, " t "kind, " t "group_id, " t "walk, " t "member, " t "other, " t \
    "last_sequence, " t "last_time"

constexpr Statement kEnsure{
    "INSERT INTO threads (practice, thread, kind, group_id, between_key, walk, member, other,"
    " last_sequence, last_time) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 0, $9)"
    " ON CONFLICT DO NOTHING"};
constexpr Statement kFind{
    "SELECT " AMBLE_THREADS_COLUMNS("") " FROM threads WHERE practice = $1 AND thread = $2"};
constexpr Statement kLock{"SELECT " AMBLE_THREADS_COLUMNS(
    "") " FROM threads WHERE practice = $1 AND thread = $2 {for_update}"};
// The numbers of kinds are those of ThreadKind, and 1 is ResponseState::kGoing. A minute has
// 60,000,000 microseconds.
constexpr Statement kListOfPerson{"SELECT " AMBLE_THREADS_COLUMNS(
    "t.") " FROM members m JOIN threads t ON t.practice = m.practice AND t.group_id = m.group_id"
          " LEFT JOIN walks w ON t.kind = 2 AND w.practice = t.practice AND w.group_id = t.group_id"
          " AND w.walk = t.walk"
          " WHERE m.person = $1 AND m.active = 1"
          " AND (t.last_time, t.practice, t.thread) < ($3, $4, $5)"
          " AND (t.kind = 1"
          " OR (t.kind = 2 AND (t.last_sequence > 0"
          " OR w.start_time + w.duration_minutes * 60000000 > $2)"
          " AND (m.leads = 1 OR EXISTS (SELECT 1 FROM responses r WHERE r.practice = t.practice"
          " AND r.group_id = t.group_id AND r.walk = t.walk AND r.member = m.member AND r.state = "
          "1)))"
          " OR (t.kind = 3 AND (m.leads = 1 OR t.member = m.member))"
          " OR (t.kind = 4 AND (t.member = m.member OR t.other = m.member)))"
          " ORDER BY t.last_time DESC, t.practice DESC, t.thread DESC LIMIT $6"};

constexpr Statement kInsertEntry{
    "INSERT INTO thread_entries (practice, thread, sequence, number, changed_sequence, author,"
    " person, by_leader, text, state, write_time)"
    " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)"};
constexpr Statement kAdvance{
    "UPDATE threads SET last_sequence = $3, last_time = $4,"
    " news_due = CASE WHEN told_sequence < last_sequence THEN news_due ELSE $5 END"
    " WHERE practice = $1 AND thread = $2"};
constexpr Statement kChangePost{
    "UPDATE thread_entries SET changed_sequence = $4, text = $5, state = $6"
    " WHERE practice = $1 AND thread = $2 AND sequence = $3"};
constexpr Statement kFindMessage{"SELECT " AMBLE_ENTRIES_COLUMNS(
    "e.") " FROM thread_entries e WHERE practice = $1 AND thread = $2"
          " AND sequence = $3 AND number = sequence"};
constexpr Statement kListBefore{"SELECT " AMBLE_ENTRIES_COLUMNS(
    "e.") " FROM thread_entries e WHERE practice = $1 AND thread = $2"
          " AND sequence > $3 AND sequence < $4 AND number = sequence"
          " ORDER BY sequence DESC LIMIT $5"};
constexpr Statement kListAfter{"SELECT " AMBLE_ENTRIES_COLUMNS(
    "e.") " FROM thread_entries e WHERE practice = $1 AND thread = $2"
          " AND sequence > $3 AND number = sequence"
          " ORDER BY sequence LIMIT $4"};
constexpr Statement kListEntries{"SELECT " AMBLE_ENTRIES_COLUMNS(
    "e.") ", c.sequence FROM thread_entries c JOIN thread_entries e"
          " ON e.practice = c.practice AND e.thread = c.thread"
          " AND e.sequence = c.number"
          " WHERE c.practice = $1 AND c.thread = $2 AND c.sequence > $3"
          " ORDER BY c.sequence LIMIT $4"};
constexpr Statement kListHeads{
    "SELECT practice, thread, last_sequence FROM threads WHERE thread {any:$1}"};
constexpr Statement kListGoing{
    "SELECT member FROM responses WHERE practice = $1 AND group_id = $2 AND walk = $3"
    " AND member {any:$4} AND state = 1"};
constexpr Statement kSequenceBefore{
    "SELECT sequence FROM thread_entries WHERE practice = $1 AND thread = $2 AND write_time < $3"
    " ORDER BY write_time DESC, sequence DESC LIMIT 1"};
constexpr Statement kLastNotOf{
    "SELECT sequence FROM thread_entries WHERE practice = $1 AND thread = $2 AND sequence > $3"
    " AND person NOT {any:$4} ORDER BY sequence DESC LIMIT 1"};

constexpr Statement kFindReaders{
    "SELECT practice, thread, read_sequence, muted FROM thread_readers"
    " WHERE person = $1 AND thread {any:$2}"};
constexpr Statement kMarkRead{
    "INSERT INTO thread_readers (person, practice, thread, read_sequence, muted)"
    " VALUES ($1, $2, $3, $4, 0) ON CONFLICT (person, practice, thread) DO UPDATE SET"
    " read_sequence = excluded.read_sequence"
    " WHERE thread_readers.read_sequence < excluded.read_sequence"};
constexpr Statement kSetMuted{
    "INSERT INTO thread_readers (person, practice, thread, read_sequence, muted)"
    " VALUES ($1, $2, $3, 0, $4) ON CONFLICT (person, practice, thread) DO UPDATE SET"
    " muted = excluded.muted"};
constexpr Statement kAddReport{
    "INSERT INTO message_reports (practice, thread, number, person, reason, create_time)"
    " VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING"};
constexpr Statement kCountUse{
    "INSERT INTO uses (person, kind, window_start, count) VALUES ($1, $2, $3, 1)"
    " ON CONFLICT (person, kind) DO UPDATE SET window_start = excluded.window_start,"
    " count = CASE WHEN uses.window_start = excluded.window_start THEN uses.count + 1 ELSE 1 END"
    " RETURNING count"};
constexpr Statement kForgetUses{
    "DELETE FROM uses WHERE (person, kind) IN"
    " (SELECT person, kind FROM uses WHERE window_start < $1 ORDER BY window_start LIMIT $2)"};

Thread ThreadOf(const Row& row) {
  return {.key = {row.Text(0), row.Text(1)},
          .kind = static_cast<ThreadKind>(row.Int(2)),
          .group = row.Text(3),
          .walk = row.Text(4),
          .member = row.Text(5),
          .other = row.Text(6),
          .last_sequence = row.Int(7),
          .last_time = row.Time(8)};
}

storage::Texts IdsOf(const std::vector<ThreadKey>& threads) {
  std::set<std::string> ids;
  for (const ThreadKey& key : threads) ids.insert(key.thread);
  return {ids.begin(), ids.end()};
}

absl::StatusOr<std::vector<Message>> Messages(absl::StatusOr<Rows> rows) {
  AMBLE_RETURN_IF_ERROR(rows.status());
  std::vector<Message> messages;
  messages.reserve(rows->size());
  for (const Row& row : *rows) messages.push_back(MessageOf(row));
  return messages;
}

absl::StatusOr<int64_t> NumberOrZero(absl::StatusOr<std::optional<Row>> row) {
  AMBLE_RETURN_IF_ERROR(row.status());
  return *row ? (*row)->Int(0) : 0;
}

}  // namespace

absl::StatusOr<bool> ThreadSqlRepository::Ensure(storage::Transaction& transaction,
                                                 const Thread& thread) {
  AMBLE_ASSIGN_OR_RETURN(
      const int64_t added,
      transaction.Execute(
          kEnsure,
          {thread.key.practice, thread.key.thread, static_cast<int64_t>(thread.kind), thread.group,
           Between(thread), thread.walk, thread.member, thread.other, thread.last_time}));
  return added > 0;
}

absl::StatusOr<std::optional<Thread>> ThreadSqlRepository::Find(storage::Transaction& transaction,
                                                                const ThreadKey& key, bool lock) {
  AMBLE_ASSIGN_OR_RETURN(
      const auto row, transaction.QueryOptional(lock ? kLock : kFind, {key.practice, key.thread}));
  if (!row) return std::nullopt;
  return ThreadOf(*row);
}

absl::StatusOr<std::vector<Thread>> ThreadSqlRepository::ListOfPerson(
    storage::Transaction& transaction, const std::string& person, absl::Time now,
    const ThreadPlace& place, int limit) {
  AMBLE_ASSIGN_OR_RETURN(const Rows rows,
                         transaction.Query(kListOfPerson, {person, now, place.last_time,
                                                           place.practice, place.thread, limit}));
  std::vector<Thread> threads;
  threads.reserve(rows.size());
  for (const Row& row : rows) threads.push_back(ThreadOf(row));
  return threads;
}

absl::Status ThreadSqlRepository::AppendPost(storage::Transaction& transaction,
                                             const Message& message) {
  const auto& [thread, number] = message.key;
  AMBLE_RETURN_IF_ERROR(transaction.ExecuteBatch(
      kInsertEntry, {{thread.practice, thread.thread, number, number, message.sequence,
                      message.author, message.person, message.by_leader, message.text,
                      static_cast<int64_t>(message.state), message.post_time}}));
  return transaction.ExecuteBatch(kAdvance, {{thread.practice, thread.thread, number,
                                              message.post_time, message.post_time + kTimeToRead}});
}

absl::Status ThreadSqlRepository::AppendChange(storage::Transaction& transaction,
                                               const Message& message, absl::Time time) {
  const auto& [thread, number] = message.key;
  AMBLE_RETURN_IF_ERROR(transaction.ExecuteBatch(
      kInsertEntry,
      {{thread.practice, thread.thread, message.sequence, number, message.sequence, message.author,
        message.person, message.by_leader, "", static_cast<int64_t>(message.state), time}}));
  AMBLE_RETURN_IF_ERROR(transaction.ExecuteBatch(
      kChangePost, {{thread.practice, thread.thread, number, message.sequence, message.text,
                     static_cast<int64_t>(message.state)}}));
  return transaction.ExecuteBatch(
      kAdvance, {{thread.practice, thread.thread, message.sequence, time, time + kTimeToRead}});
}

absl::StatusOr<std::optional<Message>> ThreadSqlRepository::FindMessage(
    storage::Transaction& transaction, const MessageKey& key) {
  AMBLE_ASSIGN_OR_RETURN(const auto row,
                         transaction.QueryOptional(
                             kFindMessage, {key.thread.practice, key.thread.thread, key.number}));
  if (!row) return std::nullopt;
  return MessageOf(*row);
}

absl::StatusOr<std::vector<Message>> ThreadSqlRepository::ListBefore(
    storage::Transaction& transaction, const ThreadKey& thread, int64_t floor, int64_t before,
    int limit) {
  return Messages(
      transaction.Query(kListBefore, {thread.practice, thread.thread, floor, before, limit}));
}

absl::StatusOr<std::vector<Message>> ThreadSqlRepository::ListAfter(
    storage::Transaction& transaction, const ThreadKey& thread, int64_t after, int limit) {
  return Messages(transaction.Query(kListAfter, {thread.practice, thread.thread, after, limit}));
}

absl::StatusOr<std::vector<ThreadEntry>> ThreadSqlRepository::ListEntries(
    storage::Transaction& transaction, const ThreadKey& thread, int64_t after, int limit) {
  AMBLE_ASSIGN_OR_RETURN(
      const Rows rows,
      transaction.Query(kListEntries, {thread.practice, thread.thread, after, limit}));
  std::vector<ThreadEntry> entries;
  entries.reserve(rows.size());
  for (const Row& row : rows) entries.push_back({row.Int(kEntriesColumns), MessageOf(row)});
  return entries;
}

absl::StatusOr<std::map<ThreadKey, int64_t>> ThreadSqlRepository::ListHeads(
    storage::Transaction& transaction, const std::vector<ThreadKey>& threads) {
  std::map<ThreadKey, int64_t> heads;
  if (threads.empty()) return heads;
  AMBLE_ASSIGN_OR_RETURN(const Rows rows, transaction.Query(kListHeads, {IdsOf(threads)}));
  for (const Row& row : rows) heads[{row.Text(0), row.Text(1)}] = row.Int(2);
  return heads;
}

absl::StatusOr<std::vector<std::string>> ThreadSqlRepository::ListGoing(
    storage::Transaction& transaction, const WalkKey& walk, std::vector<std::string> members) {
  AMBLE_ASSIGN_OR_RETURN(
      const Rows rows,
      transaction.Query(kListGoing, {walk.practice, walk.group, walk.walk, std::move(members)}));
  std::vector<std::string> going;
  for (const Row& row : rows) going.push_back(row.Text(0));
  return going;
}

absl::StatusOr<int64_t> ThreadSqlRepository::SequenceBefore(storage::Transaction& transaction,
                                                            const ThreadKey& thread,
                                                            absl::Time time) {
  return NumberOrZero(
      transaction.QueryOptional(kSequenceBefore, {thread.practice, thread.thread, time}));
}

absl::StatusOr<int64_t> ThreadSqlRepository::LastNotOf(storage::Transaction& transaction,
                                                       const ThreadKey& thread, int64_t after,
                                                       std::vector<std::string> authors) {
  return NumberOrZero(transaction.QueryOptional(
      kLastNotOf, {thread.practice, thread.thread, after, std::move(authors)}));
}

absl::StatusOr<std::map<ThreadKey, ThreadReader>> ThreadSqlRepository::FindReaders(
    storage::Transaction& transaction, const std::string& person,
    const std::vector<ThreadKey>& threads) {
  AMBLE_ASSIGN_OR_RETURN(const Rows rows,
                         transaction.Query(kFindReaders, {person, IdsOf(threads)}));
  std::map<ThreadKey, ThreadReader> readers;
  for (const Row& row : rows) readers[{row.Text(0), row.Text(1)}] = {row.Int(2), row.Bool(3)};
  return readers;
}

absl::Status ThreadSqlRepository::MarkRead(storage::Transaction& transaction,
                                           const std::string& person, const ThreadKey& thread,
                                           int64_t sequence) {
  return transaction.ExecuteBatch(kMarkRead, {{person, thread.practice, thread.thread, sequence}});
}

absl::Status ThreadSqlRepository::SetMuted(storage::Transaction& transaction,
                                           const std::string& person, const ThreadKey& thread,
                                           bool muted) {
  return transaction.ExecuteBatch(kSetMuted, {{person, thread.practice, thread.thread, muted}});
}

absl::StatusOr<bool> ThreadSqlRepository::AddReport(storage::Transaction& transaction,
                                                    const MessageReport& report) {
  AMBLE_ASSIGN_OR_RETURN(
      const int64_t added,
      transaction.Execute(
          kAddReport, {report.message.thread.practice, report.message.thread.thread,
                       report.message.number, report.person, report.reason, report.create_time}));
  return added > 0;
}

absl::StatusOr<int64_t> ThreadSqlRepository::CountUse(storage::Transaction& transaction,
                                                      const std::string& person,
                                                      const std::string& kind,
                                                      absl::Time window_start) {
  return NumberOrZero(transaction.QueryOptional(kCountUse, {person, kind, window_start}));
}

absl::Status ThreadSqlRepository::ForgetUses(storage::Transaction& transaction, absl::Time before,
                                             int limit) {
  return transaction.Execute(kForgetUses, {before, limit}).status();
}

}  // namespace amble::messaging
