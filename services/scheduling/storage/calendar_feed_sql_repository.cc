#include "services/scheduling/storage/calendar_feed_sql_repository.h"

#include "services/platform/errors/errors.h"

namespace amble::scheduling {
namespace {

#define AMBLE_FEED_SELECT \
  "SELECT person, feed, practice, group_id, token_hash, create_time FROM calendar_feeds "

// Writes nothing anew, and holds the row until the transaction ends.
constexpr storage::Statement kLockOwner{
    "INSERT INTO calendar_feed_owners (person) VALUES ($1) "
    "ON CONFLICT (person) DO UPDATE SET person = excluded.person"};
constexpr storage::Statement kInsert{
    "INSERT INTO calendar_feeds (person, feed, practice, group_id, token_hash, create_time) "
    "VALUES ($1, $2, $3, $4, $5, $6)"};
constexpr storage::Statement kList{AMBLE_FEED_SELECT
                                   "WHERE person = $1 AND feed > $2 ORDER BY feed LIMIT $3"};
constexpr storage::Statement kFind{AMBLE_FEED_SELECT "WHERE person = $1 AND feed = $2"};
constexpr storage::Statement kFindByToken{AMBLE_FEED_SELECT "WHERE token_hash = $1"};
constexpr storage::Statement kDeleteOfGroup{
    "DELETE FROM calendar_feeds WHERE person = $1 AND practice = $2 AND group_id = $3 "
    "AND create_time < $4"};
constexpr storage::Statement kDeleteAll{"DELETE FROM calendar_feeds"};
constexpr storage::Statement kDelete{"DELETE FROM calendar_feeds WHERE person = $1 AND feed = $2"};

CalendarFeed FromRow(const storage::Row& row) {
  return {.person = row.Text(0),
          .id = row.Text(1),
          .practice = row.Text(2),
          .group = row.Text(3),
          .token_hash = row.Text(4),
          .create_time = row.Time(5)};
}

absl::StatusOr<std::optional<CalendarFeed>> One(absl::StatusOr<std::optional<storage::Row>> row) {
  AMBLE_RETURN_IF_ERROR(row.status());
  if (!*row) return std::nullopt;
  return FromRow(**row);
}

}  // namespace

absl::Status CalendarFeedSqlRepository::LockOwner(storage::Transaction& transaction,
                                                  const std::string& person) {
  return transaction.Execute(kLockOwner, {person}).status();
}

absl::Status CalendarFeedSqlRepository::Insert(storage::Transaction& transaction,
                                               const CalendarFeed& feed) {
  return transaction
      .Execute(kInsert,
               {feed.person, feed.id, feed.practice, feed.group, feed.token_hash, feed.create_time})
      .status();
}

absl::StatusOr<std::vector<CalendarFeed>> CalendarFeedSqlRepository::List(
    storage::Transaction& transaction, const std::string& person, const std::string& after,
    int limit) {
  AMBLE_ASSIGN_OR_RETURN(const storage::Rows rows,
                         transaction.Query(kList, {person, after, limit}));
  std::vector<CalendarFeed> feeds;
  feeds.reserve(rows.size());
  for (const storage::Row& row : rows) feeds.push_back(FromRow(row));
  return feeds;
}

absl::StatusOr<std::optional<CalendarFeed>> CalendarFeedSqlRepository::Find(
    storage::Transaction& transaction, const std::string& person, const std::string& id) {
  return One(transaction.QueryOptional(kFind, {person, id}));
}

absl::StatusOr<std::optional<CalendarFeed>> CalendarFeedSqlRepository::FindByToken(
    storage::Transaction& transaction, const std::string& token_hash) {
  return One(transaction.QueryOptional(kFindByToken, {token_hash}));
}

absl::Status CalendarFeedSqlRepository::DeleteOfGroup(storage::Transaction& transaction,
                                                      const std::string& person,
                                                      const std::string& practice,
                                                      const std::string& group, absl::Time time) {
  return transaction.Execute(kDeleteOfGroup, {person, practice, group, time}).status();
}

absl::Status CalendarFeedSqlRepository::DeleteAll(storage::Transaction& transaction) {
  return transaction.Execute(kDeleteAll, {}).status();
}

absl::StatusOr<bool> CalendarFeedSqlRepository::Delete(storage::Transaction& transaction,
                                                       const std::string& person,
                                                       const std::string& id) {
  AMBLE_ASSIGN_OR_RETURN(const int64_t deleted, transaction.Execute(kDelete, {person, id}));
  return deleted > 0;
}

}  // namespace amble::scheduling
