#include "services/platform/events/applier.h"

#include <spdlog/spdlog.h>

#include <exception>
#include <set>
#include <utility>

#include "services/platform/errors/errors.h"
#include "services/platform/events/parking.h"

namespace amble::events {
namespace {

using storage::Row;
using storage::Statement;
using storage::Transaction;

constexpr Statement kStored{
    "SELECT epoch, position, birth_position FROM subscriptions WHERE feed = $1"};
constexpr Statement kLock{
    "SELECT epoch, position, birth_position FROM subscriptions WHERE feed = $1 {for_update}"};
constexpr Statement kCreate{
    "INSERT INTO subscriptions (feed, epoch, position) VALUES ($1, '', 0) "
    "ON CONFLICT (feed) DO NOTHING"};
constexpr Statement kAdvance{
    "UPDATE subscriptions SET epoch = $2, position = $3, "
    "birth_position = COALESCE(birth_position, $4) WHERE feed = $1"};
constexpr Statement kStartAgain{
    "UPDATE subscriptions SET epoch = $2, position = 0, birth_position = NULL WHERE feed = $1"};
constexpr Statement kTouch{"UPDATE subscriptions SET position = position WHERE feed = $1"};

}  // namespace

absl::StatusOr<Applier::Stored> Applier::Lock(Transaction& transaction) const {
  AMBLE_ASSIGN_OR_RETURN(std::optional<Row> row,
                         transaction.QueryOptional(kLock, {settings_.feed}));
  if (!row) {
    AMBLE_RETURN_IF_ERROR(transaction.Execute(kCreate, {settings_.feed}).status());
    AMBLE_ASSIGN_OR_RETURN(row, transaction.QueryOptional(kLock, {settings_.feed}));
    if (!row) return absl::InternalError("a subscription's row was not created");
  }
  return Stored{{row->Text(0), row->Int(1)}, row->OptionalInt(2)};
}

absl::StatusOr<Applier::Progress> Applier::Load() {
  Progress progress;
  AMBLE_RETURN_IF_ERROR(settings_.database->Read([&](Transaction& transaction) -> absl::Status {
    progress = {};
    AMBLE_ASSIGN_OR_RETURN(const std::optional<Row> row,
                           transaction.QueryOptional(kStored, {settings_.feed}));
    if (row) progress = {{row->Text(0), row->Int(1)}, !row->IsNull(2)};
    return absl::OkStatus();
  }));
  return progress;
}

absl::StatusOr<std::optional<Applier::Progress>> Applier::Apply(const Progress& from, Batch batch) {
  Progress now = from;
  if (batch.reset) {
    const Cursor zero{batch.cursor.epoch, 0};
    const Attempt attempt = Reset(now.cursor, zero);
    AMBLE_RETURN_IF_ERROR(attempt.status);
    if (attempt.moved) return std::nullopt;
    now = {zero, false};
  }
  const std::span<Event> events(batch.events);
  const auto after = [&](size_t end) {
    if (end == events.size()) return batch.cursor;
    return Cursor{batch.cursor.epoch, events[end - 1].position};
  };
  if (events.empty() && now.cursor == batch.cursor && (now.born || !batch.at_head)) return now;

  // All at once; when that fails, in parts, so that the event at fault is found and others go on.
  size_t begin = 0;
  size_t count = events.size();
  int tries = 0;
  bool suspected = false;  // the event after this part is the one that failed
  do {
    const size_t end = begin + count;
    const bool at_head = batch.at_head && end == events.size();
    Attempt attempt = ApplyAll(now.cursor, events.subspan(begin, count), after(end), at_head);
    if (!attempt.status.ok()) {
      AMBLE_RETURN_IF_ERROR(ProveDatabaseWorks());
      if (count == 0) return attempt.status;
      if (count > 1) {
        // Errors of deferred statements come late, so the named event is only a hint.
        const size_t hint = attempt.failed.value_or(count / 2);
        count = hint == 0 ? 1 : hint;
        suspected = attempt.failed.has_value() && hint > 0;
        continue;
      }
      if (++tries < settings_.tries) {
        if (!settings_.pause(tries)) return absl::CancelledError("stopped");
        continue;
      }
      attempt = Park(now.cursor, events[begin], after(end), at_head, attempt.status);
      AMBLE_RETURN_IF_ERROR(attempt.status);
    }
    if (attempt.moved) return std::nullopt;
    now.cursor = after(end);
    begin = end;
    count = suspected ? 1 : events.size() - begin;
    suspected = false;
    tries = 0;
    if (at_head) now.born = true;
  } while (begin < events.size());
  return now;
}

Applier::Attempt Applier::Transact(const Cursor& at, const Work& work) {
  Attempt attempt;
  attempt.status = settings_.database->Write([&](Transaction& transaction) -> absl::Status {
    attempt = {};
    AMBLE_ASSIGN_OR_RETURN(const Stored stored, Lock(transaction));
    attempt.moved = !(stored.cursor == at);
    return attempt.moved ? absl::OkStatus() : work(transaction, stored, attempt);
  });
  return attempt;
}

Applier::Attempt Applier::Reset(const Cursor& at, const Cursor& zero) {
  spdlog::warn("subscription to {}: its cursor is not of this feed; reading from zero",
               settings_.feed);
  return Transact(at, [&](Transaction& transaction, const Stored&, Attempt&) -> absl::Status {
    if (settings_.reset) AMBLE_RETURN_IF_ERROR(settings_.reset(transaction));
    AMBLE_RETURN_IF_ERROR(parking::Clear(transaction, settings_.feed));
    return transaction.Execute(kStartAgain, {settings_.feed, zero.epoch}).status();
  });
}

Applier::Attempt Applier::ApplyAll(const Cursor& at, std::span<Event> events, const Cursor& after,
                                   bool at_head) {
  return Transact(
      at, [&](Transaction& transaction, const Stored& stored, Attempt& attempt) -> absl::Status {
        AMBLE_ASSIGN_OR_RETURN(const std::set<std::string> parked,
                               parking::ParkedAmong(transaction, settings_.feed, events));
        for (size_t i = 0; i < events.size(); ++i) {
          Event& event = events[i];
          event.history = stored.IsHistory(event.position);
          absl::Status status =
              parked.contains(event.aggregate)
                  ? parking::Park(transaction, settings_.feed, event, 0, absl::OkStatus())
                  : ApplyOne(transaction, event);
          if (!status.ok()) {
            attempt.failed = i;
            return status;
          }
        }
        return Advance(transaction, stored, after, at_head);
      });
}

absl::Status Applier::Advance(Transaction& transaction, const Stored& stored, const Cursor& after,
                              bool at_head) const {
  if (at_head && !stored.birth && settings_.rebuilt) {
    AMBLE_RETURN_IF_ERROR(settings_.rebuilt(transaction));
  }
  storage::Value birth;
  if (at_head) birth = storage::Value(after.position);
  return transaction.Execute(kAdvance, {settings_.feed, after.epoch, after.position, birth})
      .status();
}

Applier::Attempt Applier::Park(const Cursor& at, const Event& event, const Cursor& after,
                               bool at_head, const absl::Status& error) {
  spdlog::error("subscription to {}: event {} ({}) is parked after {} tries: {}", settings_.feed,
                event.id, event.type, settings_.tries, absl::StatusCodeToString(error.code()));
  return Transact(at,
                  [&](Transaction& transaction, const Stored& stored, Attempt&) -> absl::Status {
                    AMBLE_RETURN_IF_ERROR(
                        parking::Park(transaction, settings_.feed, event, settings_.tries, error));
                    return Advance(transaction, stored, after, at_head);
                  });
}

absl::Status Applier::ApplyOne(Transaction& transaction, const Event& event) const {
  // What the event's content provokes must not end the process.
  try {
    return settings_.apply(transaction, event);
  } catch (const std::exception&) {
    return absl::InternalError("applying an event threw an exception");
  }
}

absl::Status Applier::ProveDatabaseWorks() {
  // Only a failure while the database accepts writes is the event's own.
  return settings_.database->Write([this](Transaction& transaction) -> absl::Status {
    AMBLE_RETURN_IF_ERROR(Lock(transaction).status());
    return transaction.Execute(kTouch, {settings_.feed}).status();
  });
}

absl::StatusOr<int64_t> Applier::Parked() {
  int64_t count = 0;
  AMBLE_RETURN_IF_ERROR(settings_.database->Read([&](Transaction& transaction) -> absl::Status {
    AMBLE_ASSIGN_OR_RETURN(count, parking::Count(transaction, settings_.feed));
    return absl::OkStatus();
  }));
  return count;
}

absl::StatusOr<bool> Applier::UnparkFirst(const std::string& aggregate,
                                          std::optional<int64_t>& position) {
  AMBLE_RETURN_IF_ERROR(settings_.database->Write([&](Transaction& transaction) -> absl::Status {
    position.reset();
    AMBLE_ASSIGN_OR_RETURN(const Stored stored, Lock(transaction));
    AMBLE_ASSIGN_OR_RETURN(std::optional<Event> event,
                           parking::First(transaction, settings_.feed, aggregate));
    if (!event) return absl::OkStatus();
    position = event->position;
    event->history = stored.IsHistory(event->position);
    AMBLE_RETURN_IF_ERROR(ApplyOne(transaction, *event));
    return parking::Remove(transaction, settings_.feed, *event);
  }));
  return position.has_value();
}

absl::Status Applier::Unpark(const std::string& aggregate) {
  for (bool any = false;; any = true) {
    std::optional<int64_t> position;
    const absl::StatusOr<bool> replayed = UnparkFirst(aggregate, position);
    if (!replayed.ok()) {
      if (position) {
        (void)settings_.database->Write([&](Transaction& transaction) {
          return parking::CountFailure(transaction, settings_.feed, aggregate, *position,
                                       replayed.status());
        });
      }
      return replayed.status();
    }
    if (!*replayed) return any ? absl::OkStatus() : NotFound("parked aggregate");
  }
}

}  // namespace amble::events
