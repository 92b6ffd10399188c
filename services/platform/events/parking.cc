#include "services/platform/events/parking.h"

#include <fmt/format.h>

#include "services/platform/errors/errors.h"

namespace amble::events::parking {
namespace {

using storage::Bytes;
using storage::Row;
using storage::Rows;
using storage::Statement;
using storage::Texts;
using storage::Transaction;

constexpr size_t kLongestError = 500;

constexpr Statement kAmong{
    "SELECT DISTINCT aggregate FROM parked_events WHERE feed = $1 AND aggregate {any:$2}"};
constexpr Statement kPark{
    "INSERT INTO parked_events (feed, aggregate, position, id, type, version, payload, write_time, "
    "tries, last_error) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)"};
constexpr Statement kFirst{
    "SELECT position, id, type, version, payload, write_time FROM parked_events "
    "WHERE feed = $1 AND aggregate = $2 ORDER BY position LIMIT 1"};
constexpr Statement kRemove{
    "DELETE FROM parked_events WHERE feed = $1 AND aggregate = $2 AND position = $3"};
constexpr Statement kCountFailure{
    "UPDATE parked_events SET tries = tries + 1, last_error = $4 "
    "WHERE feed = $1 AND aggregate = $2 AND position = $3"};
constexpr Statement kClear{"DELETE FROM parked_events WHERE feed = $1"};
constexpr Statement kCount{"SELECT COUNT(DISTINCT aggregate) FROM parked_events WHERE feed = $1"};

/// As a text that any database stores: a message may hold bytes of any kind.
std::string Describe(const absl::Status& error) {
  if (error.ok()) return "waits behind an earlier event";
  const absl::string_view message = error.message();
  std::string text = fmt::format("{}: {}", absl::StatusCodeToString(error.code()),
                                 std::string_view(message.data(), message.size()));
  if (text.size() > kLongestError) text.resize(kLongestError);
  for (char& c : text) {
    if (c < ' ' || c > '~') c = '?';
  }
  return text;
}

}  // namespace

absl::StatusOr<std::set<std::string>> ParkedAmong(Transaction& transaction, const std::string& feed,
                                                  std::span<const Event> events) {
  std::set<std::string> parked;
  if (events.empty()) return parked;
  std::set<std::string> asked;
  for (const Event& event : events) asked.insert(event.aggregate);
  AMBLE_ASSIGN_OR_RETURN(const Rows rows,
                         transaction.Query(kAmong, {feed, Texts(asked.begin(), asked.end())}));
  for (const Row& row : rows) parked.insert(row.Text(0));
  return parked;
}

absl::Status Park(Transaction& transaction, const std::string& feed, const Event& event, int tries,
                  const absl::Status& error) {
  return transaction
      .Execute(kPark, {feed, event.aggregate, event.position, event.id, event.type, event.version,
                       Bytes{event.payload}, event.write_time, tries, Describe(error)})
      .status();
}

absl::StatusOr<std::optional<Event>> First(Transaction& transaction, const std::string& feed,
                                           const std::string& aggregate) {
  AMBLE_ASSIGN_OR_RETURN(const std::optional<Row> row,
                         transaction.QueryOptional(kFirst, {feed, aggregate}));
  if (!row) return std::nullopt;
  return Event{.id = row->Text(1),
               .position = row->Int(0),
               .type = row->Text(2),
               .aggregate = aggregate,
               .version = row->Int(3),
               .payload = row->Blob(4),
               .write_time = row->Time(5)};
}

absl::Status Remove(Transaction& transaction, const std::string& feed, const Event& event) {
  return transaction.Execute(kRemove, {feed, event.aggregate, event.position}).status();
}

absl::Status CountFailure(Transaction& transaction, const std::string& feed,
                          const std::string& aggregate, int64_t position,
                          const absl::Status& error) {
  return transaction.Execute(kCountFailure, {feed, aggregate, position, Describe(error)}).status();
}

absl::Status Clear(Transaction& transaction, const std::string& feed) {
  return transaction.Execute(kClear, {feed}).status();
}

absl::StatusOr<int64_t> Count(Transaction& transaction, const std::string& feed) {
  AMBLE_ASSIGN_OR_RETURN(const Rows rows, transaction.Query(kCount, {feed}));
  return rows.at(0).Int(0);
}

}  // namespace amble::events::parking
