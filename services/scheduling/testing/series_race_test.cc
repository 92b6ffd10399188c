// Two leaders change one series at the same moment, through two replicas, on both engines.
#include <gtest/gtest.h>

#include <barrier>
#include <map>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "services/platform/errors/errors.h"
#include "services/platform/ids/random_ids.h"
#include "services/scheduling/app/cancel_walk.h"
#include "services/scheduling/app/create_walk.h"
#include "services/scheduling/app/reschedule_walk.h"
#include "services/scheduling/app/update_walk.h"
#include "services/scheduling/testing/scheduling_fixture.h"

namespace amble::scheduling {
namespace {

constexpr char kPractice[] = "heath";
constexpr char kZone[] = "Etc/UTC";
constexpr char kStorms[] = "Storms";
constexpr size_t kWalks = 8;
/// How often each pair of changes meets.
constexpr int kRounds = 8;
/// How often somebody asks again who was told to.
constexpr int kTries = 20;
constexpr int64_t kHour = 3600;

/// One process of the service.
struct Replica {
  Replica(const testing::DatabasePlace& place, const ZoneCatalogue* zones, const Clock* clock)
      : database(place.Open()),
        ids(*clock),
        dependencies{.database = database.get(),
                     .routes = &routes,
                     .places = &places,
                     .walks = &walks,
                     .series = &series,
                     .memberships = &memberships,
                     .events = &events,
                     .zones = zones,
                     .clock = clock,
                     .ids = &ids} {}

  std::unique_ptr<storage::Database> database;
  WalkSqlRepository walks;
  RouteSqlRepository routes;
  PlaceSqlRepository places;
  SeriesSqlRepository series;
  MembershipSqlRepository memberships;
  RecordingWalkEvents events;
  RandomIds ids;
  Dependencies dependencies;
};

using Change = std::function<absl::Status(const Dependencies&)>;

class SeriesRaceTest : public ::testing::TestWithParam<storage::Engine> {
 protected:
  SeriesRaceTest() { Migrate(*one_.database); }

  /// A series of kWalks walks in a group of its own, by start.
  std::vector<Walk> Begin() {
    group_ = "g" + std::to_string(++groups_);
    EXPECT_EQ(one_.database->Write([&](storage::Transaction& transaction) -> absl::Status {
      AMBLE_RETURN_IF_ERROR(one_.memberships.Apply(
          transaction, Group{kPractice, group_, "Ramblers", false, kZone, 1}));
      return one_.memberships.Apply(transaction,
                                    Member{kPractice, group_, "m-lea", "lea", true, true, 1});
    }),
              absl::OkStatus());
    Walk walk;
    walk.key = {kPractice, group_, ""};
    walk.title = "Round the pond";
    walk.start = {absl::CivilSecond(2027, 3, 23, 10, 0, 0), kZone, std::nullopt};
    walk.duration_minutes = 60;
    walk.capacity = 8;
    EXPECT_TRUE(
        CreateWalk(one_.dependencies)(As(Somebody("lea")), walk,
                                      RecurrenceText{"FREQ=WEEKLY;COUNT=" + std::to_string(kWalks)})
            .ok());
    one_.events.told.clear();
    two_.events.told.clear();
    return Stored();
  }
  std::vector<Walk> Stored() {
    std::vector<Walk> walks;
    EXPECT_EQ(one_.database->Read([&](storage::Transaction& transaction) -> absl::Status {
      AMBLE_ASSIGN_OR_RETURN(
          walks, one_.walks.ListOfGroup(transaction, kPractice, group_, {.limit = 1000}));
      return absl::OkStatus();
    }),
              absl::OkStatus());
    return walks;
  }

  /// Both at the same moment; what each of them said.
  std::pair<absl::Status, absl::Status> Meet(const Change& first, const Change& second) {
    std::barrier start(2);
    const auto run = [&start](const Change& change, const Dependencies& dependencies) {
      start.arrive_and_wait();
      absl::Status status;
      for (int i = 0; i < kTries; ++i) {
        status = change(dependencies);
        const bool again = status.code() == absl::StatusCode::kUnavailable ||
                           (status.code() == absl::StatusCode::kAborted &&
                            ReasonOf(status) != Reason::kEtagMismatch);
        if (!again) break;
      }
      return status;
    };
    std::pair<absl::Status, absl::Status> said;
    std::thread other([&] { said.second = run(second, two_.dependencies); });
    said.first = run(first, one_.dependencies);
    other.join();
    return said;
  }

  /// The walks afterwards, in the order of `before`: the same ones, each told of once for each of
  /// its versions, as it was saved.
  std::vector<Walk> After(const std::vector<Walk>& before) {
    std::map<std::string, Walk> by_id;
    for (const Walk& walk : Stored()) by_id.emplace(walk.key.walk, walk);
    EXPECT_EQ(by_id.size(), before.size()) << "no walk is new, none is gone";
    std::map<std::string, std::map<int64_t, Walk>> told;
    for (const RecordingWalkEvents* events : {&one_.events, &two_.events}) {
      for (const Walk& walk : events->told) {
        EXPECT_TRUE(told[walk.key.walk].emplace(walk.version, walk).second)
            << "version " << walk.version << " was lost to another";
      }
    }
    std::vector<Walk> after;
    for (const Walk& walk : before) {
      const Walk& now = by_id[walk.key.walk];
      after.push_back(now);
      const auto& versions = told[walk.key.walk];
      EXPECT_EQ(static_cast<int64_t>(versions.size()), now.version - 1);
      if (!versions.empty()) {
        EXPECT_EQ(versions.rbegin()->second, now);
      }
    }
    return after;
  }

  static Change Update(const WalkKey& key, std::set<std::string> paths, Scope scope,
                       const std::function<void(Walk&)>& change, std::string etag = "") {
    Walk wanted;
    wanted.key = key;
    change(wanted);
    return [command = UpdateWalkCommand{wanted, std::move(paths), std::move(etag), scope}](
               const Dependencies& dependencies) {
      return UpdateWalk(dependencies)(As(Somebody("lea")), command).status();
    };
  }
  static Change Retitle(const WalkKey& key, const std::string& title, Scope scope,
                        const std::string& etag = "") {
    return Update(
        key, {"title"}, scope, [&](Walk& walk) { walk.title = title; }, etag);
  }
  static Change Move(const Walk& walk, int64_t seconds, Scope scope) {
    const RescheduleWalkCommand command{
        walk.key, {walk.start.local + seconds, kZone, std::nullopt}, "", scope};
    return [command](const Dependencies& dependencies) {
      return RescheduleWalk(dependencies)(As(Somebody("lea")), command).status();
    };
  }
  static Change CancelIt(const WalkKey& key, Scope scope) {
    return [key, scope](const Dependencies& dependencies) {
      return CancelWalk(dependencies)(As(Somebody("lea")), key, kStorms, "", scope).status();
    };
  }

  testing::DatabasePlace place_{GetParam()};
  const ZoneCatalogue zones_ = *ZoneCatalogue::Load();
  FakeClock clock_{absl::FromUnixSeconds(1'800'000'000)};
  Replica one_{place_, &zones_, &clock_};
  Replica two_{place_, &zones_, &clock_};
  std::string group_;
  int groups_ = 0;
};

TEST_P(SeriesRaceTest, AWalkKeepsItsOwnBesideAChangeOfAll) {
  for (int round = 0; round < kRounds; ++round) {
    const std::vector<Walk> before = Begin();
    const auto said = Meet(Retitle(before[0].key, "All", Scope::kAll),
                           Retitle(before[3].key, "Own", Scope::kThis));
    EXPECT_EQ(said.first, absl::OkStatus());
    EXPECT_EQ(said.second, absl::OkStatus());
    const std::vector<Walk> after = After(before);
    for (size_t i = 0; i < after.size(); ++i) EXPECT_EQ(after[i].title, i == 3 ? "Own" : "All");
  }
}

TEST_P(SeriesRaceTest, ChangesOfDifferentFieldsAreBothThere) {
  for (int round = 0; round < kRounds; ++round) {
    const std::vector<Walk> before = Begin();
    const auto said = Meet(
        Update(before[0].key, {"capacity"}, Scope::kAll, [](Walk& walk) { walk.capacity = 5; }),
        Move(before[3], 24 * kHour, Scope::kThis));
    EXPECT_EQ(said.first, absl::OkStatus());
    EXPECT_EQ(said.second, absl::OkStatus());
    const std::vector<Walk> after = After(before);
    for (size_t i = 0; i < after.size(); ++i) {
      EXPECT_EQ(after[i].capacity, 5);
      EXPECT_EQ(after[i].start.local - before[i].start.local, i == 3 ? 24 * kHour : 0);
    }
  }
}

TEST_P(SeriesRaceTest, AWalkIsMovedAndThenCancelledOrCancelledAlone) {
  for (int round = 0; round < kRounds; ++round) {
    const std::vector<Walk> before = Begin();
    const auto said =
        Meet(Move(before[3], kHour, Scope::kThis), CancelIt(before[3].key, Scope::kThis));
    EXPECT_EQ(said.second, absl::OkStatus());
    const Walk after = After(before)[3];
    EXPECT_EQ(after.state, WalkState::kCancelled);
    if (said.first.ok()) {
      EXPECT_EQ(after.version, 3) << "people heard of both";
      EXPECT_EQ(after.start.local, before[3].start.local + kHour);
    } else {
      EXPECT_EQ(ReasonOf(said.first), Reason::kWalkNotPlanned);
      EXPECT_EQ(after.version, 2);
      EXPECT_EQ(after.start.local, before[3].start.local);
    }
  }
}

TEST_P(SeriesRaceTest, ASeriesIsMovedBesideTheEndOfIt) {
  for (int round = 0; round < kRounds; ++round) {
    const std::vector<Walk> before = Begin();
    const auto said = Meet(Move(before[0], kHour, Scope::kAll),
                           CancelIt(before[4].key, Scope::kThisAndFollowing));
    EXPECT_EQ(said.first, absl::OkStatus());
    EXPECT_EQ(said.second, absl::OkStatus());
    const std::vector<Walk> after = After(before);
    const bool moved_first = after[4].version == 3;
    for (size_t i = 0; i < after.size(); ++i) {
      const bool goes_on = i < 4;
      EXPECT_EQ(after[i].state, goes_on ? WalkState::kPlanned : WalkState::kCancelled) << i;
      EXPECT_EQ(after[i].start.local - before[i].start.local, goes_on || moved_first ? kHour : 0);
      EXPECT_EQ(after[i].version, goes_on || !moved_first ? 2 : 3);
    }
  }
}

TEST_P(SeriesRaceTest, OfTwoWhoReadTheSameOneIsRefused) {
  for (int round = 0; round < kRounds; ++round) {
    const std::vector<Walk> before = Begin();
    const auto said = Meet(Retitle(before[3].key, "One", Scope::kAll, "1"),
                           Retitle(before[3].key, "Two", Scope::kThis, "1"));
    EXPECT_NE(said.first.ok(), said.second.ok());
    const absl::Status& refused = said.first.ok() ? said.second : said.first;
    EXPECT_EQ(ReasonOf(refused), Reason::kEtagMismatch) << refused;
    const std::vector<Walk> after = After(before);
    EXPECT_EQ(after[3].title, said.first.ok() ? "One" : "Two");
    EXPECT_EQ(after[3].version, 2);
    EXPECT_EQ(after[5].title, said.first.ok() ? "One" : "Round the pond");
  }
}

INSTANTIATE_TEST_SUITE_P(Engines, SeriesRaceTest, testing::Engines(), testing::EngineName);

}  // namespace
}  // namespace amble::scheduling
