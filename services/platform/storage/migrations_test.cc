#include "services/platform/storage/migrations.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <barrier>
#include <memory>
#include <thread>
#include <vector>

#include "services/platform/testing/databases.h"

namespace amble::storage {
namespace {

using ::testing::HasSubstr;

class Migrations : public ::testing::TestWithParam<Engine> {
 protected:
  static Migration Step(int number, std::string_view name, std::string_view sql) {
    return {number, name, sql, sql};
  }

  int Pending(std::vector<MigrationSet> sets) {
    auto pending = PendingMigrations(*database_, sets);
    EXPECT_TRUE(pending.ok()) << pending.status();
    return pending.value_or(-1);
  }

  absl::Status Apply(std::vector<MigrationSet> sets) { return Migrate(*database_, sets); }

  /// The rows of `sql`, or nothing when it fails.
  std::optional<Rows> Query(const char* sql) {
    std::optional<Rows> rows;
    database_
        ->Read([&](Transaction& transaction) -> absl::Status {
          auto result = transaction.Query({sql}, {});
          if (result.ok()) rows = *std::move(result);
          return result.status();
        })
        .IgnoreError();
    return rows;
  }

  const Migration first_ =
      Step(1, "first", "CREATE TABLE one (id TEXT); CREATE TABLE two (id TEXT)");
  const Migration second_ =
      Step(2, "second",
           "-- a comment; with a semicolon\n"
           "INSERT INTO one (id) VALUES ('a;b'); ALTER TABLE two ADD COLUMN n BIGINT;");
  testing::DatabasePlace place_{GetParam()};
  std::unique_ptr<Database> database_ = place_.Open();
};

TEST_P(Migrations, RunInOrderAndOnce) {
  EXPECT_EQ(Pending({{"walks", {first_, second_}}}), 2);
  ASSERT_EQ(Apply({{"walks", {first_}}}), absl::OkStatus());
  EXPECT_EQ(Pending({{"walks", {first_, second_}}}), 1);
  ASSERT_EQ(Apply({{"walks", {first_, second_}}}), absl::OkStatus());
  ASSERT_EQ(Apply({{"walks", {first_, second_}}}), absl::OkStatus());
  EXPECT_EQ(Pending({{"walks", {first_, second_}}}), 0);
  const auto rows = Query("SELECT id FROM one");
  ASSERT_TRUE(rows);
  ASSERT_EQ(rows->size(), 1u);
  EXPECT_EQ(rows->at(0).Text(0), "a;b");
}

TEST_P(Migrations, OfTwoComponentsAreNumberedApart) {
  const std::vector<MigrationSet> sets = {
      {"walks", {first_}}, {"events", {Step(1, "log", "CREATE TABLE log (id TEXT)")}}};
  ASSERT_EQ(Apply(sets), absl::OkStatus());
  EXPECT_EQ(Pending(sets), 0);
  EXPECT_TRUE(Query("SELECT id FROM log"));
}

TEST_P(Migrations, ThatFailLeaveNoTraceAndRunAgain) {
  const Migration broken =
      Step(2, "second", "CREATE TABLE three (id TEXT); INSERT INTO nowhere VALUES (1)");
  const absl::Status status = Apply({{"walks", {first_, broken}}});
  EXPECT_EQ(status.code(), absl::StatusCode::kInternal);
  EXPECT_THAT(std::string(status.message()), HasSubstr("Step 2 (second) of walks"));
  EXPECT_FALSE(Query("SELECT id FROM three"));
  EXPECT_TRUE(Query("SELECT id FROM two"));
  EXPECT_EQ(Pending({{"walks", {first_, second_}}}), 1);
  EXPECT_EQ(Apply({{"walks", {first_, second_}}}), absl::OkStatus());
  EXPECT_EQ(Pending({{"walks", {first_, second_}}}), 0);
}

TEST_P(Migrations, RunOnceWhenTwoProcessesStartTogether) {
  constexpr int kProcesses = 3;
  const std::vector<MigrationSet> sets = {{"walks", {first_, second_}}};
  std::barrier start(kProcesses);
  std::vector<std::jthread> processes;
  for (int i = 0; i < kProcesses; ++i) {
    processes.emplace_back([&] {
      const auto database = place_.Open();
      start.arrive_and_wait();
      EXPECT_EQ(Migrate(*database, sets), absl::OkStatus());
    });
  }
  processes.clear();
  EXPECT_EQ(Query("SELECT id FROM one")->size(), 1u);
  EXPECT_EQ(Pending(sets), 0);
}

TEST_P(Migrations, OfANewerProgramAreLeftAlone) {
  ASSERT_EQ(Apply({{"walks", {first_, second_}}}), absl::OkStatus());
  EXPECT_EQ(Apply({{"walks", {first_}}}), absl::OkStatus());
  EXPECT_EQ(Pending({{"walks", {first_}}}), 0);
}

TEST_P(Migrations, RefuseAHistoryThatIsNotTheirs) {
  ASSERT_EQ(Apply({{"walks", {first_}}}), absl::OkStatus());
  const Migration other = Step(1, "other", "CREATE TABLE other (id TEXT)");
  EXPECT_EQ(Apply({{"walks", {other}}}).code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(Apply({{"gap", {second_}}}).code(), absl::StatusCode::kInternal);
}

INSTANTIATE_TEST_SUITE_P(Engines, Migrations, testing::Engines(), testing::EngineName);

}  // namespace
}  // namespace amble::storage
