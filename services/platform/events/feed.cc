#include "services/platform/events/feed.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "services/platform/errors/errors.h"

namespace amble::events {
namespace {

using storage::Row;
using storage::Rows;
using storage::Statement;
using storage::Transaction;

/// How many events one read gives positions to, so that the lock is short.
constexpr int64_t kLargestSequencing = 2000;

constexpr Statement kHead{
    "SELECT epoch, last_position, (SELECT min(sequence) FROM events WHERE position IS NULL) "
    "FROM feed"};
constexpr Statement kLockHead{"SELECT epoch, last_position FROM feed {for_update}"};
constexpr Statement kGivePositions{
    "UPDATE events SET position = $1 + pending.number FROM ("
    "SELECT waiting.sequence, row_number() OVER (ORDER BY waiting.sequence) AS number FROM ("
    "SELECT sequence FROM events WHERE position IS NULL ORDER BY sequence LIMIT $2) AS waiting"
    ") AS pending WHERE events.sequence = pending.sequence"};
constexpr Statement kStoreHead{"UPDATE feed SET epoch = $1, last_position = $2"};
constexpr Statement kStoreEpoch{"UPDATE feed SET epoch = $1"};
constexpr Statement kEventsAfter{
    "SELECT position, id, type, aggregate, version, payload, write_time FROM events "
    "WHERE position > $1 ORDER BY position LIMIT $2"};
constexpr Statement kCompact{
    "DELETE FROM events WHERE sequence IN ("
    "SELECT old.sequence FROM events AS old WHERE old.write_time < $1 AND old.position IS NOT NULL "
    "AND EXISTS (SELECT 1 FROM events AS newer WHERE newer.aggregate = old.aggregate "
    "AND newer.position > old.position) ORDER BY old.position LIMIT $2)"};

struct Head {
  std::string epoch;  ///< empty before the first read
  int64_t last_position = 0;
  bool complete = false;  ///< no committed event is without a position
};

absl::StatusOr<Head> ReadHead(Transaction& transaction) {
  AMBLE_ASSIGN_OR_RETURN(std::optional<Row> row, transaction.QueryOptional(kHead, {}));
  if (!row) return absl::InternalError("the feed has no row");
  return Head{row->Text(0), row->Int(1), row->IsNull(2)};
}

/// Gives positions to committed events without one, in the order of insertion. Readers queue for
/// the feed's row; the statement after it therefore sees what the reader before has done.
absl::StatusOr<Head> GivePositions(Transaction& transaction, Ids& ids) {
  AMBLE_ASSIGN_OR_RETURN(std::optional<Row> row, transaction.QueryOptional(kLockHead, {}));
  if (!row) return absl::InternalError("the feed has no row");
  Head head{row->Text(0), row->Int(1), false};
  AMBLE_ASSIGN_OR_RETURN(
      const int64_t given,
      transaction.Execute(kGivePositions, {head.last_position, kLargestSequencing}));
  head.complete = given < kLargestSequencing;
  head.last_position += given;
  const bool first_use = head.epoch.empty();
  if (first_use) head.epoch = ids.NewId();
  if (first_use || given > 0) {
    AMBLE_RETURN_IF_ERROR(
        transaction.Execute(kStoreHead, {head.epoch, head.last_position}).status());
  }
  return head;
}

Event ToEvent(const Row& row) {
  return {.id = row.Text(1),
          .position = row.Int(0),
          .type = row.Text(2),
          .aggregate = row.Text(3),
          .version = row.Int(4),
          .payload = row.Blob(5),
          .write_time = row.Time(6)};
}

absl::StatusOr<Batch> ReadAfter(Transaction& transaction, const Head& head, const Cursor& cursor,
                                int limit) {
  Batch batch;
  if (cursor == Cursor::Head()) {
    batch.cursor = {head.epoch, head.last_position};
    batch.at_head = head.complete;
    return batch;
  }
  const bool known =
      cursor.epoch == head.epoch && cursor.position >= 0 && cursor.position <= head.last_position;
  batch.reset = !known && !cursor.epoch.empty();
  batch.cursor = {head.epoch, known ? cursor.position : 0};
  AMBLE_ASSIGN_OR_RETURN(const Rows rows,
                         transaction.Query(kEventsAfter, {batch.cursor.position, limit}));
  batch.events.reserve(rows.size());
  for (const Row& row : rows) batch.events.push_back(ToEvent(row));
  if (!batch.events.empty()) batch.cursor.position = batch.events.back().position;
  // The last event of all is the latest of its aggregate, so it is never compacted.
  batch.at_head = head.complete && batch.cursor.position == head.last_position;
  return batch;
}

int Clamp(int limit) { return limit <= 0 ? kDefaultBatch : std::min(limit, kLargestBatch); }

}  // namespace

Feed::Feed(storage::Database* database, Ids* ids) : database_(database), ids_(ids) {}

absl::StatusOr<Batch> Feed::Read(const Cursor& cursor, int limit) {
  std::optional<Batch> batch;
  int64_t last_position = 0;
  // Mostly nothing waits for a position: then no reader needs the lock.
  AMBLE_RETURN_IF_ERROR(database_->Read([&](Transaction& transaction) -> absl::Status {
    batch.reset();
    AMBLE_ASSIGN_OR_RETURN(const Head head, ReadHead(transaction));
    if (head.epoch.empty() || !head.complete) return absl::OkStatus();
    AMBLE_ASSIGN_OR_RETURN(batch, ReadAfter(transaction, head, cursor, Clamp(limit)));
    last_position = head.last_position;
    return absl::OkStatus();
  }));
  if (batch) {
    head_position_ = last_position;
    return *std::move(batch);
  }
  AMBLE_RETURN_IF_ERROR(database_->Write([&](Transaction& transaction) -> absl::Status {
    batch.reset();
    AMBLE_ASSIGN_OR_RETURN(const Head head, GivePositions(transaction, *ids_));
    AMBLE_ASSIGN_OR_RETURN(batch, ReadAfter(transaction, head, cursor, Clamp(limit)));
    last_position = head.last_position;
    return absl::OkStatus();
  }));
  head_position_ = last_position;
  return *std::move(batch);
}

absl::Status Feed::StartNewEpoch() {
  return database_->Write([this](Transaction& transaction) {
    return transaction.Execute(kStoreEpoch, {ids_->NewId()}).status();
  });
}

absl::StatusOr<int64_t> Feed::Compact(absl::Time before, int limit) {
  int64_t deleted = 0;
  AMBLE_RETURN_IF_ERROR(database_->Write([&](Transaction& transaction) -> absl::Status {
    AMBLE_ASSIGN_OR_RETURN(deleted, transaction.Execute(kCompact, {before, limit}));
    return absl::OkStatus();
  }));
  return deleted;
}

}  // namespace amble::events
