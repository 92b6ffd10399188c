#pragma once

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "services/platform/clock/clock.h"
#include "services/platform/errors/errors.h"
#include "services/platform/events/feed.h"
#include "services/platform/events/in_process_wakeups.h"
#include "services/platform/events/outbox.h"
#include "services/platform/events/subscription.h"
#include "services/platform/ids/fake_ids.h"
#include "services/platform/testing/databases.h"

/// What the contract's files share: one service that writes, another that reads.
namespace amble::events {

inline constexpr int kAll = kLargestBatch;
inline constexpr storage::Statement kCreateApplied{R"sql(
  CREATE TABLE applied (
    id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    number BIGINT NOT NULL,
    aggregate TEXT COLLATE "C" NOT NULL,
    version BIGINT NOT NULL,
    history SMALLINT NOT NULL,
    times BIGINT NOT NULL))sql"};
inline constexpr storage::Statement kApply{R"sql(
  INSERT INTO applied (id, number, aggregate, version, history, times)
  VALUES ($1, (SELECT COUNT(*) FROM applied), $2, $3, $4, 1)
  ON CONFLICT (id) DO UPDATE SET times = applied.times + 1)sql"};
inline constexpr storage::Statement kForget{"DELETE FROM applied"};
inline constexpr storage::Statement kListApplied{
    "SELECT aggregate, version, history, times FROM applied ORDER BY number"};

/// One row of the reader's projection, which counts how often each event took effect.
struct Applied {
  std::string aggregate;
  int64_t version = 0;
  bool history = false;
  int64_t times = 1;
  friend bool operator==(const Applied&, const Applied&) = default;
  friend void PrintTo(const Applied& row, std::ostream* out) {
    *out << row.aggregate << " v" << row.version << (row.history ? " history" : "") << " ×"
         << row.times;
  }
};

/// How the reader applies an event.
inline absl::Status ApplyRow(storage::Transaction& transaction, const Event& event) {
  return transaction.Execute(kApply, {event.id, event.aggregate, event.version, event.history})
      .status();
}

class EventsContract : public ::testing::TestWithParam<storage::Engine> {
 protected:
  void SetUp() override {
    const std::array sets{Migrations()};
    ASSERT_EQ(storage::Migrate(*groups_, sets), absl::OkStatus());
    ASSERT_EQ(storage::Migrate(*attendance_, sets), absl::OkStatus());
    ASSERT_EQ(Run(*attendance_, kCreateApplied), absl::OkStatus());
  }

  static absl::Status Run(storage::Database& database, const storage::Statement& statement) {
    return database.Write([&](storage::Transaction& transaction) {
      return transaction.Execute(statement, {}).status();
    });
  }

  static Event Make(const std::string& aggregate, int64_t version) {
    return {.type = "amble.test.State",
            .aggregate = aggregate,
            .version = version,
            .payload = std::string("\0state", 6)};
  }

  /// Appends one event in a transaction of its own.
  void Append(const std::string& aggregate, int64_t version) {
    EXPECT_EQ(groups_->Write([&](storage::Transaction& transaction) {
      return outbox_.Append(transaction, Make(aggregate, version));
    }),
              absl::OkStatus());
  }

  Batch ReadFrom(const Cursor& cursor, int limit = kAll) {
    absl::StatusOr<Batch> batch = feed_.Read(cursor, limit);
    EXPECT_EQ(batch.status(), absl::OkStatus());
    return batch.ok() ? *std::move(batch) : Batch{};
  }

  /// "a1 b1 a2": aggregates and versions in order.
  static std::string Describe(const std::vector<Event>& events) {
    std::string text;
    for (const Event& event : events) {
      text += fmt::format("{}{}{}", text.empty() ? "" : " ", event.aggregate, event.version);
    }
    return text;
  }

  /// What the reader has applied, in the order of applying.
  std::vector<Applied> AppliedRows() {
    std::vector<Applied> applied;
    EXPECT_EQ(attendance_->Read([&](storage::Transaction& transaction) -> absl::Status {
      AMBLE_ASSIGN_OR_RETURN(const storage::Rows rows, transaction.Query(kListApplied, {}));
      for (const storage::Row& row : rows) {
        applied.push_back({row.Text(0), row.Int(1), row.Bool(2), row.Int(3)});
      }
      return absl::OkStatus();
    }),
              absl::OkStatus());
    return applied;
  }

  /// Reads only when asked to: no wake-ups, and no poll within a test's lifetime.
  Subscription::Options Quiet(Source* source) {
    return {.feed = "groups",
            .source = source,
            .database = attendance_.get(),
            .wakeups = nullptr,
            .clock = &clock_,
            .apply = ApplyRow,
            .reset =
                [](storage::Transaction& transaction) {
                  return transaction.Execute(kForget, {}).status();
                },
            .poll_interval = absl::InfiniteDuration()};
  }

  /// Far away; nothing in a test that passes waits for it.
  absl::Time Patience() const { return clock_.Now() + absl::Minutes(2); }

  FakeClock clock_{absl::FromUnixSeconds(1'800'000'000)};
  FakeIds ids_;
  InProcessWakeups wakeups_;
  testing::DatabasePlace groups_place_{GetParam()};
  testing::DatabasePlace attendance_place_{GetParam()};
  std::unique_ptr<storage::Database> groups_ = groups_place_.Open();
  std::unique_ptr<storage::Database> attendance_ = attendance_place_.Open();
  Outbox outbox_{"groups", &ids_, &clock_, &wakeups_};
  Feed feed_{groups_.get(), &ids_};
};

}  // namespace amble::events
