#include "services/messaging/storage/news_sql_repository.h"

#include "services/messaging/storage/thread_rows.h"
#include "services/platform/errors/errors.h"

namespace amble::messaging {
namespace {

using storage::Params;
using storage::Row;
using storage::Rows;
using storage::Statement;

#define AMBLE_WITH_NEWS "last_sequence > told_sequence AND (news_due <= $1 OR news_due > $2)"
constexpr Statement kHasNews{"SELECT thread FROM threads WHERE " AMBLE_WITH_NEWS " LIMIT 1"};
constexpr Statement kHasBegun{"SELECT thread FROM thread_news LIMIT 1"};
constexpr Statement kSelectNews{
    "SELECT practice, thread, last_sequence FROM threads WHERE " AMBLE_WITH_NEWS
    " AND NOT EXISTS (SELECT 1 FROM thread_news n WHERE n.practice = threads.practice"
    " AND n.thread = threads.thread)"
    " ORDER BY news_due, practice, thread LIMIT $3 {for_update_skip_locked}"};
constexpr Statement kBegin{
    "INSERT INTO thread_news (practice, thread, sequence, notice, after, create_time)"
    " VALUES ($1, $2, $3, $4, '', $5) ON CONFLICT DO NOTHING"};
constexpr Statement kLookedAt{
    "UPDATE threads SET told_sequence = $3 WHERE practice = $1 AND thread = $2"};
constexpr Statement kClaim{
    "SELECT practice, thread, sequence, notice, after FROM thread_news"
    " ORDER BY create_time, thread LIMIT 1 {for_update_skip_locked}"};
constexpr Statement kAdvance{
    "UPDATE thread_news SET after = $3 WHERE practice = $1 AND thread = $2"};
constexpr Statement kEnd{"DELETE FROM thread_news WHERE practice = $1 AND thread = $2"};

constexpr Statement kFindReaders{
    "SELECT person, read_sequence, muted, told_sequence, told_notice FROM thread_readers"
    " WHERE practice = $1 AND thread = $2 AND person {any:$3}"};
constexpr Statement kSetTold{
    "INSERT INTO thread_readers (person, practice, thread, read_sequence, muted, told_sequence,"
    " told_notice) VALUES ($1, $2, $3, 0, 0, $4, $5) ON CONFLICT (person, practice, thread)"
    " DO UPDATE SET told_sequence = excluded.told_sequence, told_notice = excluded.told_notice"};
// 7 is DROPPED.
constexpr Statement kListDropped{
    "SELECT notice, person FROM deliveries WHERE practice = $1 AND notice {any:$2}"
    " AND person {any:$3} AND state = 7"};
// 1 is POSTED.
constexpr Statement kFirstPosted{"SELECT " AMBLE_ENTRIES_COLUMNS(
    "e.") " FROM thread_entries e WHERE practice = $1 AND thread = $2 AND sequence > $3"
          " AND number = sequence AND state = 1 AND person NOT {any:$4}"
          " ORDER BY sequence LIMIT 1"};

}  // namespace

absl::StatusOr<bool> NewsSqlRepository::HasWork(storage::Transaction& transaction, absl::Time now) {
  AMBLE_ASSIGN_OR_RETURN(const Rows begun, transaction.Query(kHasBegun, {}));
  if (!begun.empty()) return true;
  AMBLE_ASSIGN_OR_RETURN(const Rows rows, transaction.Query(kHasNews, {now, now + kTimeToRead}));
  return !rows.empty();
}

absl::StatusOr<int> NewsSqlRepository::Begin(storage::Transaction& transaction, absl::Time now,
                                             int limit, Ids& ids) {
  AMBLE_ASSIGN_OR_RETURN(const Rows rows,
                         transaction.Query(kSelectNews, {now, now + kTimeToRead, limit}));
  std::vector<Params> begun;
  std::vector<Params> looked_at;
  for (const Row& row : rows) {
    begun.push_back({row.Text(0), row.Text(1), row.Int(2), ids.NewId(), now});
    looked_at.push_back({row.Text(0), row.Text(1), row.Int(2)});
  }
  AMBLE_RETURN_IF_ERROR(transaction.ExecuteBatch(kBegin, std::move(begun)));
  AMBLE_RETURN_IF_ERROR(transaction.ExecuteBatch(kLookedAt, std::move(looked_at)));
  return static_cast<int>(rows.size());
}

absl::StatusOr<std::optional<ThreadNews>> NewsSqlRepository::Claim(
    storage::Transaction& transaction) {
  AMBLE_ASSIGN_OR_RETURN(const auto row, transaction.QueryOptional(kClaim, {}));
  if (!row) return std::nullopt;
  return ThreadNews{.thread = {row->Text(0), row->Text(1)},
                    .sequence = row->Int(2),
                    .notice = row->Text(3),
                    .after = row->Text(4)};
}

absl::Status NewsSqlRepository::Advance(storage::Transaction& transaction, const ThreadNews& news) {
  return transaction.ExecuteBatch(kAdvance,
                                  {{news.thread.practice, news.thread.thread, news.after}});
}

absl::Status NewsSqlRepository::End(storage::Transaction& transaction, const ThreadNews& news) {
  return transaction.ExecuteBatch(kEnd, {{news.thread.practice, news.thread.thread}});
}

absl::StatusOr<std::map<std::string, NewsReader>> NewsSqlRepository::FindReaders(
    storage::Transaction& transaction, const ThreadKey& thread, std::vector<std::string> people) {
  AMBLE_ASSIGN_OR_RETURN(
      const Rows rows,
      transaction.Query(kFindReaders, {thread.practice, thread.thread, std::move(people)}));
  std::map<std::string, NewsReader> readers;
  for (const Row& row : rows) {
    readers[row.Text(0)] = {.read_sequence = row.Int(1),
                            .muted = row.Bool(2),
                            .told_sequence = row.Int(3),
                            .told_notice = row.Text(4)};
  }
  return readers;
}

absl::Status NewsSqlRepository::SetTold(storage::Transaction& transaction, const ThreadKey& thread,
                                        const std::map<std::string, NewsReader>& told) {
  std::vector<Params> rows;
  for (const auto& [person, reader] : told) {
    rows.push_back(
        {person, thread.practice, thread.thread, reader.told_sequence, reader.told_notice});
  }
  return transaction.ExecuteBatch(kSetTold, std::move(rows));
}

absl::StatusOr<std::set<std::pair<std::string, std::string>>> NewsSqlRepository::ListDropped(
    storage::Transaction& transaction, const std::string& practice,
    std::vector<std::string> notices, std::vector<std::string> people) {
  std::set<std::pair<std::string, std::string>> dropped;
  if (notices.empty()) return dropped;
  AMBLE_ASSIGN_OR_RETURN(
      const Rows rows,
      transaction.Query(kListDropped, {practice, std::move(notices), std::move(people)}));
  for (const Row& row : rows) dropped.emplace(row.Text(0), row.Text(1));
  return dropped;
}

absl::StatusOr<std::optional<Message>> NewsSqlRepository::FirstPosted(
    storage::Transaction& transaction, const ThreadKey& thread, int64_t after,
    std::vector<std::string> authors) {
  AMBLE_ASSIGN_OR_RETURN(const auto row,
                         transaction.QueryOptional(kFirstPosted, {thread.practice, thread.thread,
                                                                  after, std::move(authors)}));
  if (!row) return std::nullopt;
  return MessageOf(*row);
}

}  // namespace amble::messaging
