#include "tests/faults/race.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <iostream>

#include "tests/faults/history_checker.h"

namespace amble::faults {
namespace {

/// Fewer where each step costs many times more.
#if defined(__SANITIZE_THREAD__) || defined(__SANITIZE_ADDRESS__)
constexpr int kWalks = 40;
#else
constexpr int kWalks = 200;
#endif

/// How many findings are shown; the first says most.
constexpr size_t kShown = 10;

int CountOf(const RaceHistory& history, Operation::Outcome outcome) {
  return static_cast<int>(
      std::count_if(history.operations.begin(), history.operations.end(),
                    [outcome](const Operation& one) { return one.outcome == outcome; }));
}

void ExpectFair(const RaceOptions& options) {
  const RaceHistory history = RunRace(options);
  std::cout << Summary(history) << std::endl;
  const std::vector<Finding> findings = Check(history);
  for (size_t i = 0; i < std::min(findings.size(), kShown); ++i) {
    ADD_FAILURE() << NameOf(findings[i].violation) << ": " << findings[i].words;
  }
  EXPECT_EQ(findings.size(), 0u);

  // It was a race: all answered, some waited, some moved up, some were told that they came too
  // late.
  EXPECT_EQ(history.answers.size(), static_cast<size_t>(options.clients * options.walks));
  EXPECT_EQ(CountOf(history, Operation::Outcome::kUnknown), 0);
  EXPECT_GT(CountOf(history, Operation::Outcome::kRefused), 0);
  const auto moved_up = std::count_if(history.log.begin(), history.log.end(),
                                      [](const LoggedChange& change) { return change.promoted; });
  EXPECT_GT(moved_up, 0);
  for (const StoredWalk& walk : history.walks) {
    EXPECT_EQ(walk.going, options.capacity) << walk.walk;
    EXPECT_GT(walk.waitlisted, 0) << walk.walk;
  }
}

TEST(Race, OnSqlite) {
  ExpectFair({.engine = storage::Engine::kSqlite, .processes = 1, .walks = kWalks});
}

TEST(Race, OnOneFileFromTwoProcesses) {
  ExpectFair({.engine = storage::Engine::kSqlite, .processes = 2, .walks = 40});
}

TEST(Race, OnPostgresFromTwoProcesses) {
  ExpectFair({.engine = storage::Engine::kPostgres, .processes = 2, .walks = kWalks});
}

}  // namespace
}  // namespace amble::faults
