#include "services/platform/events/outbox.h"

#include <utility>
#include <vector>

#include "generated/EventMigrations.h"
#include "services/platform/errors/errors.h"

namespace amble::events {
namespace {

using storage::Bytes;
using storage::Engine;
using storage::Params;
using storage::Statement;

// PostgreSQL: writers never wait for each other, so the position is left to the next reader.
constexpr Statement kInsert{
    "INSERT INTO events (id, type, aggregate, version, payload, write_time) "
    "{rows:TEXT $1, TEXT $2, TEXT $3, BIGINT $4, BYTEA $5, BIGINT $6}"};

// SQLite: the writer is alone, so the positions are known at once and reading needs no writing.
constexpr Statement kTakePositions{"UPDATE feed SET last_position = last_position + $1"};
constexpr Statement kInsertWithPosition{
    "INSERT INTO events (id, type, aggregate, version, payload, write_time, position) "
    "SELECT $1, $2, $3, $4, $5, $6, last_position - $7 FROM feed"};

absl::Status Check(const Event& event) {
  if (event.type.empty() || event.aggregate.empty()) {
    return absl::InternalError("an event needs a type and an aggregate");
  }
  if (event.payload.size() > kLargestPayloadBytes) {
    return absl::InternalError("an event's payload is too large");
  }
  return absl::OkStatus();
}

}  // namespace

Outbox::Outbox(std::string service, Ids* ids, const Clock* clock, Wakeups* wakeups)
    : service_(std::move(service)), ids_(ids), clock_(clock), wakeups_(wakeups) {}

absl::Status Outbox::Append(storage::Transaction& transaction, Event event,
                            const rpc::CallContext* call) {
  std::vector<Entry> entries;
  entries.push_back({std::move(event), call});
  return AppendAll(transaction, std::move(entries));
}

absl::Status Outbox::AppendAll(storage::Transaction& transaction, std::vector<Entry> entries) {
  if (entries.empty()) return absl::OkStatus();
  const bool numbers_at_once = transaction.engine() == Engine::kSqlite;
  const absl::Time now = clock_->Now();
  std::vector<std::pair<const rpc::CallContext*, rpc::Position>> told;
  std::vector<Params> rows;
  rows.reserve(entries.size());
  for (size_t i = 0; i < entries.size(); ++i) {
    Event& event = entries[i].event;
    AMBLE_RETURN_IF_ERROR(Check(event));
    std::string id = ids_->NewId();
    if (entries[i].call != nullptr) {
      told.emplace_back(entries[i].call, rpc::Position{service_, id, now});
    }
    rows.push_back({std::move(id), std::move(event.type), std::move(event.aggregate), event.version,
                    Bytes{std::move(event.payload)}, now});
    if (numbers_at_once) rows.back().emplace_back(static_cast<int64_t>(entries.size() - 1 - i));
  }
  if (numbers_at_once) {
    AMBLE_RETURN_IF_ERROR(
        transaction.Execute(kTakePositions, {static_cast<int64_t>(rows.size())}).status());
  }
  AMBLE_RETURN_IF_ERROR(
      transaction.ExecuteBatch(numbers_at_once ? kInsertWithPosition : kInsert, std::move(rows)));
  transaction.AfterCommit([this, told = std::move(told)] {
    for (const auto& [call, position] : told) call->Committed(position);
    if (wakeups_ != nullptr) wakeups_->Notify(service_);
  });
  return absl::OkStatus();
}

storage::MigrationSet Migrations() { return EventMigrations(); }

}  // namespace amble::events
