/// Races for the last places: two combiners, each with a database of its own on the same place, as
/// two processes have. A build with a planted bug (AMBLE_MUTANT) must fail here.
#include "services/attendance/testing/race.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>

#include "services/platform/testing/databases.h"

namespace amble::attendance {
namespace {

using ::testing::IsEmpty;

class RaceTest : public ::testing::TestWithParam<storage::Engine> {
 protected:
  /// One replica of the service.
  struct Replica {
    explicit Replica(const testing::DatabasePlace& place)
        : database(place.Open()), world(database.get()), combiner(world.batch(), {}) {}
    std::unique_ptr<storage::Database> database;
    World world;
    Combiner combiner;
  };

  testing::DatabasePlace place_{GetParam()};
};

INSTANTIATE_TEST_SUITE_P(Engines, RaceTest, testing::Engines(), testing::EngineName);

TEST_P(RaceTest, TwoReplicasNeverOverbook) {
  const Race race{.clients = 64, .walks = 200, .capacity = 5};
  Replica left(place_);
  Replica right(place_);
  PrepareRace(left.world, race);
  std::vector<Acknowledged> acknowledged;
  std::vector<Acknowledged> others;
  std::thread thread([&] { others = RunRace(race, right.combiner, 32, 32); });
  acknowledged = RunRace(race, left.combiner, 0, 32);
  thread.join();
  acknowledged.insert(acknowledged.end(), others.begin(), others.end());
  EXPECT_EQ(acknowledged.size(), 64u * 200u) << "every answer was acknowledged";
  EXPECT_THAT(FaultsAfterRace(left.world, race, acknowledged), IsEmpty());
}

TEST_P(RaceTest, OneHotWalkKeepsItsOrder) {
  const Race race{.clients = 64, .walks = 1, .capacity = 5, .fickle_percent = 90, .seed = 2};
  Replica left(place_);
  Replica right(place_);
  PrepareRace(left.world, race);
  std::vector<Acknowledged> others;
  std::thread thread([&] { others = RunRace(race, right.combiner, 32, 32); });
  std::vector<Acknowledged> acknowledged = RunRace(race, left.combiner, 0, 32);
  thread.join();
  acknowledged.insert(acknowledged.end(), others.begin(), others.end());
  EXPECT_THAT(FaultsAfterRace(left.world, race, acknowledged), IsEmpty());
}

}  // namespace
}  // namespace amble::attendance
