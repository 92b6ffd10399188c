#include "services/platform/storage/migrations.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <barrier>
#include <memory>
#include <thread>
#include <vector>

#include "services/platform/errors/errors.h"
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
          AMBLE_ASSIGN_OR_RETURN(rows, transaction.Query({sql}, {}));
          return absl::OkStatus();
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

class Contracts : public Migrations {
 protected:
  /// What the version that dropped a column brings: programs that know step 2 do without it.
  static Migration Contracting() {
    Migration step = Step(3, "third", "DROP TABLE one");
    step.needs = 2;
    return step;
  }
  const std::vector<MigrationSet> before_{{"walks", {first_}}};
  const std::vector<MigrationSet> expanded_{{"walks", {first_, second_}}};
  const std::vector<MigrationSet> contracted_{{"walks", {first_, second_, Contracting()}}};
};

TEST_P(Contracts, WaitUntilTheyAreAskedFor) {
  ASSERT_EQ(Migrate(*database_, contracted_, Steps::kExpand), absl::OkStatus());
  EXPECT_EQ(Pending(contracted_), 0) << "a process may be ready before";
  EXPECT_EQ(FindPending(*database_, contracted_)->contracting, 1);
  EXPECT_EQ(Pending(before_), 0) << "so may one of the version before";
  EXPECT_TRUE(Query("SELECT id FROM one"));
  ASSERT_EQ(Migrate(*database_, contracted_, Steps::kAll), absl::OkStatus());
  EXPECT_EQ(FindPending(*database_, contracted_)->contracting, 0);
  EXPECT_FALSE(Query("SELECT id FROM one"));
}

TEST_P(Contracts, RefuseAProgramThatTheyLeaveBehind) {
  ASSERT_EQ(Apply(contracted_), absl::OkStatus());
  const absl::Status told = PendingMigrations(*database_, before_).status();
  EXPECT_EQ(told.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_THAT(std::string(told.message()),
              HasSubstr("step 3 of walks is for programs that know step 2"));
  EXPECT_EQ(Apply(before_), told);
  EXPECT_EQ(Pending(expanded_), 0) << "this one does without what is gone";
  EXPECT_EQ(Apply(expanded_), absl::OkStatus());
}

TEST_P(Contracts, ComeBeforeWhatExpandsAfterThem) {
  auto later = contracted_;
  later[0].migrations.push_back(Step(4, "fourth", "CREATE TABLE four (id TEXT)"));
  const absl::Status refused = Migrate(*database_, later, Steps::kExpand);
  EXPECT_EQ(refused.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_THAT(std::string(refused.message()), HasSubstr("it comes after step 3, which contracts"));
  EXPECT_EQ(Pending(later), 1);
  EXPECT_EQ(Apply(later), absl::OkStatus());
  EXPECT_TRUE(Query("SELECT id FROM four"));
}

TEST_P(Contracts, NeedAStepBeforeThem) {
  auto wrong = contracted_;
  wrong[0].migrations[2].needs = 3;
  EXPECT_EQ(Apply(wrong).code(), absl::StatusCode::kInternal);
}

INSTANTIATE_TEST_SUITE_P(Engines, Contracts, testing::Engines(), testing::EngineName);
INSTANTIATE_TEST_SUITE_P(Engines, Migrations, testing::Engines(), testing::EngineName);

}  // namespace
}  // namespace amble::storage
