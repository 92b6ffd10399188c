#include "services/platform/events/inspection.h"

#include "services/platform/errors/errors.h"

namespace amble::events {
namespace {

using storage::Row;
using storage::Rows;
using storage::Statement;
using storage::Transaction;

constexpr Statement kParked{
    "SELECT p.feed, p.aggregate, p.last_error, p.write_time, (SELECT COUNT(*) FROM parked_events q "
    "WHERE q.feed = p.feed AND q.aggregate = p.aggregate) FROM parked_events p WHERE NOT EXISTS "
    "(SELECT 1 FROM parked_events o WHERE o.feed = p.feed AND o.aggregate = p.aggregate "
    "AND o.position < p.position) ORDER BY p.feed, p.aggregate"};
constexpr Statement kProgress{"SELECT feed, epoch, position FROM subscriptions ORDER BY feed"};
constexpr Statement kAfter{
    "SELECT COUNT(*) FROM events WHERE position IS NULL OR position > "
    "CASE WHEN (SELECT epoch FROM feed) = $1 THEN CAST($2 AS BIGINT) ELSE 0 END"};

template <typename Item, typename Read>
absl::StatusOr<std::vector<Item>> List(storage::Database& database, const Statement& statement,
                                       Read read) {
  std::vector<Item> items;
  AMBLE_RETURN_IF_ERROR(database.Read([&](Transaction& transaction) -> absl::Status {
    items.clear();
    AMBLE_ASSIGN_OR_RETURN(const Rows rows, transaction.Query(statement, {}));
    for (const Row& row : rows) items.push_back(read(row));
    return absl::OkStatus();
  }));
  return items;
}

}  // namespace

absl::StatusOr<std::vector<ParkedAggregate>> ListParked(storage::Database& database) {
  return List<ParkedAggregate>(database, kParked, [](const Row& row) {
    return ParkedAggregate{.feed = row.Text(0),
                           .aggregate = row.Text(1),
                           .events = row.Int(4),
                           .reason = row.Text(2),
                           .since = row.Time(3)};
  });
}

absl::StatusOr<std::vector<FeedProgress>> ListProgress(storage::Database& database) {
  return List<FeedProgress>(database, kProgress, [](const Row& row) {
    return FeedProgress{row.Text(0), {row.Text(1), row.Int(2)}};
  });
}

absl::StatusOr<int64_t> CountAfter(storage::Database& database, const Cursor& cursor) {
  int64_t count = 0;
  AMBLE_RETURN_IF_ERROR(database.Read([&](Transaction& transaction) -> absl::Status {
    AMBLE_ASSIGN_OR_RETURN(const Rows rows,
                           transaction.Query(kAfter, {cursor.epoch, cursor.position}));
    count = rows.at(0).Int(0);
    return absl::OkStatus();
  }));
  return count;
}

}  // namespace amble::events
