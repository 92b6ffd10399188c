#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/platform/errors/errors.h"
#include "services/scheduling/storage/storage_contract_fixture.h"

namespace amble::scheduling {
namespace {

using ::testing::ElementsAre;

class SeriesContract : public StorageContract {
 protected:
  static absl::Time At(int64_t seconds) { return absl::FromUnixSeconds(seconds); }
  static Series Bare(const std::string& id, absl::Time next_task) {
    Series series;
    series.key = {"p", "g", id};
    series.plan.start = {absl::CivilSecond(2027, 3, 23, 10, 0, 0), "Europe/London", std::nullopt};
    series.recurrence = {"FREQ=WEEKLY"};
    series.next_task = next_task;
    series.version = 1;
    return series;
  }
  static Series Full() {
    Series series = Bare("s", At(1'900'000'000));
    series.plan.title = "Round the pond — süd";
    series.plan.duration_minutes = 61;
    series.plan.route = "r";
    series.plan.capacity = 8;
    series.plan.minimum = 3;
    series.plan.leaders = {"m2", "m1"};
    series.plan.leader_phone = "+44";
    series.plan.home_contact = "Sam";
    series.plan.note = "Slowly,\nwith a rest.";
    series.plan.meeting_point_minutes = 90;
    series.answer_by_before = absl::Hours(24) + absl::Microseconds(1);
    series.recurrence = {"FREQ=WEEKLY;COUNT=20",
                         {"2027-03-30T10:00:00", "2027-04-06T10:00:00"},
                         {"2027-04-07T18:00:00"}};
    series.materialised_until = absl::FromUnixMicros(1'824'000'000'000'001);
    series.version = 7;
    series.begins = "2027-03-30T10:00:00";
    series.ends = "2027-05-04T10:00:00";
    series.continues = "s0";
    series.first = "s-1";
    series.plan.decide_minutes = 720;
    series.plan.decide_rule = DecideRule::kCancelBelowMinimum;
    return series;
  }
  void Store(const Series& series) {
    ASSERT_EQ(
        Write([&](storage::Transaction& transaction) { return series_.Save(transaction, series); }),
        absl::OkStatus());
  }
  std::optional<Series> Find(const SeriesKey& key, bool lock = false) {
    std::optional<Series> found;
    EXPECT_EQ(Write([&](storage::Transaction& transaction) -> absl::Status {
                AMBLE_ASSIGN_OR_RETURN(found, series_.Find(transaction, key, lock));
                return absl::OkStatus();
              }),
              absl::OkStatus());
    return found;
  }
  std::string Claim(storage::Transaction& transaction, absl::Time now) {
    const auto claimed = series_.ClaimDue(transaction, now);
    EXPECT_TRUE(claimed.ok()) << claimed.status();
    return claimed.ok() && *claimed ? (*claimed)->key.series : "";
  }
  std::string Claim(absl::Time now) {
    std::string claimed;
    EXPECT_EQ(Write([&](storage::Transaction& transaction) {
                claimed = Claim(transaction, now);
                return absl::OkStatus();
              }),
              absl::OkStatus());
    return claimed;
  }
  void SavePond() {
    Route route;
    route.practice = "p";
    route.id = "r";
    route.version = 1;
    Save(route);
  }
};

TEST_P(SeriesContract, KeepsEveryField) {
  SavePond();
  Store(Full());
  EXPECT_EQ(Find(Full().key), Full());
  EXPECT_EQ(Find(Full().key, true), Full());
  Series bare = Bare("s", absl::InfiniteFuture());
  bare.plan.start = {absl::CivilSecond(2028, 1, 2, 3, 4, 5), "Asia/Kolkata", std::nullopt};
  bare.version = 8;
  Store(bare);  // without a route, an end of answers, a task
  EXPECT_EQ(Find(Full().key), bare);
  EXPECT_EQ(Find({"q", "g", "s"}), std::nullopt);
  EXPECT_EQ(Find({"p", "h", "s"}), std::nullopt);
  EXPECT_EQ(Find({"p", "g", "t"}, true), std::nullopt);
}

TEST_P(SeriesContract, HoldsItsRoute) {
  EXPECT_EQ(Write([&](storage::Transaction& transaction) {
              return series_.Save(transaction, Full());
            }).code(),
            absl::StatusCode::kFailedPrecondition);
  SavePond();
  Store(Full());
  EXPECT_EQ(Write([&](storage::Transaction& transaction) {
              return routes_.Delete(transaction, "p", "r");
            }).code(),
            absl::StatusCode::kFailedPrecondition);
}

TEST_P(SeriesContract, ClaimsWhatHasBeenDueForLongest) {
  EXPECT_EQ(Claim(At(1000)), "");
  Store(Bare("never", absl::InfiniteFuture()));
  Store(Bare("later", At(300)));
  Store(Bare("sooner", At(200)));
  EXPECT_EQ(Claim(At(199)), "");
  EXPECT_EQ(Claim(At(200)), "sooner");
  EXPECT_EQ(Claim(At(1000)), "sooner");
  Store(Bare("sooner", At(400)));
  EXPECT_EQ(Claim(At(1000)), "later");
}

TEST_P(SeriesContract, TwoReplicasDoNotClaimTheSame) {
  Store(Bare("a", At(100)));
  Store(Bare("b", At(200)));
  if (GetParam() == storage::Engine::kSqlite) {
    EXPECT_TRUE(Holds([&](storage::Transaction& transaction) {
      return series_.ClaimDue(transaction, At(1000)).status();
    })) << "the other writer waits";
    return;
  }
  const auto replica = place_.Open();
  std::string mine, theirs, none;
  ASSERT_EQ(Write([&](storage::Transaction& transaction) {
              mine = Claim(transaction, At(1000));
              return replica->Write([&](storage::Transaction& other) {
                theirs = Claim(other, At(1000));
                none = Claim(other, At(150));
                return absl::OkStatus();
              });
            }),
            absl::OkStatus());
  EXPECT_EQ(mine, "a");
  EXPECT_EQ(theirs, "b");
  EXPECT_EQ(none, "") << "not even when nothing else is due";
}

TEST_P(SeriesContract, LocksASeries) {
  Store(Bare("s", At(100)));
  EXPECT_TRUE(Holds([&](storage::Transaction& transaction) {
    return series_.Find(transaction, {"p", "g", "s"}, true).status();
  }));
}

TEST_P(SeriesContract, ListsSlotsWhateverBecameOfTheWalks) {
  const auto put = [&](const std::string& id, const std::string& series, const std::string& slot,
                       WalkState state) {
    Walk walk = BareWalk(id, 100);
    walk.series = series;
    walk.slot = slot;
    walk.follows = true;
    walk.state = state;
    Save(walk);
    std::optional<Walk> kept;
    EXPECT_EQ(Write([&](storage::Transaction& transaction) -> absl::Status {
                AMBLE_ASSIGN_OR_RETURN(kept, walks_.Find(transaction, walk.key, false));
                return absl::OkStatus();
              }),
              absl::OkStatus());
    EXPECT_EQ(kept, walk);
  };
  put("w1", "s", "2027-03-23T10:00:00", WalkState::kPlanned);
  put("w2", "s", "2027-03-30T10:00:00", WalkState::kCancelled);
  put("w3", "s", "2027-04-06T10:00:00", WalkState::kPlanned);
  put("w4", "t", "2027-03-30T10:00:00", WalkState::kPlanned);
  put("w5", "s", "2027-04-13T10:00:00", WalkState::kPlanned);
  std::set<std::string> slots;
  ASSERT_EQ(Write([&](storage::Transaction& transaction) -> absl::Status {
              AMBLE_ASSIGN_OR_RETURN(
                  slots, series_.Slots(transaction, {"p", "g", "s"}, "2027-03-30T10:00:00",
                                       "2027-04-06T10:00:00"));
              return absl::OkStatus();
            }),
            absl::OkStatus());
  EXPECT_THAT(slots, ElementsAre("2027-03-30T10:00:00", "2027-04-06T10:00:00"));
}

TEST_P(SeriesContract, HasOneWalkForASlot) {
  Walk walk = BareWalk("w1", 100);
  walk.series = "s";
  walk.slot = "2027-03-23T10:00:00";
  Save(walk);
  walk.key.walk = "w2";
  EXPECT_EQ(Write([&](storage::Transaction& transaction) {
              return walks_.Save(transaction, walk);
            }).code(),
            absl::StatusCode::kAlreadyExists);
}

INSTANTIATE_TEST_SUITE_P(Engines, SeriesContract, testing::Engines(), testing::EngineName);

}  // namespace
}  // namespace amble::scheduling
