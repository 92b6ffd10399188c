#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/platform/errors/errors.h"
#include "services/scheduling/storage/storage_contract_fixture.h"

namespace amble::scheduling {
namespace {

using ::testing::ElementsAre;

class WalkContract : public StorageContract {
 protected:
  static Route Pond() {
    return {.practice = "p",
            .id = "r",
            .title = "Pond",
            .meeting_point = "The green bench",
            .area = "near the south gate",
            .duration_minutes = 45,
            .access = {.surface = "1",
                       .steps = "2",
                       .benches = "3",
                       .toilets = "4",
                       .transport = "5",
                       .leave_early = "6"},
            .version = 1};
  }
  static Walk Full() {
    Walk walk;
    walk.key = {"p", "g", "w"};
    walk.title = "Round the pond — süd";
    walk.start = {absl::CivilSecond(2027, 10, 31, 1, 30, 0), "Europe/London", 60};
    walk.start_time = absl::FromUnixSeconds(1'824'942'600);
    walk.tz_version = "2026a";
    walk.duration_minutes = 61;
    walk.route = "r";
    walk.capacity = 8;
    walk.minimum = 3;
    walk.answer_by_time = absl::FromUnixMicros(1'824'000'000'000'001);
    walk.leaders = {"m2", "m1"};
    walk.leader_phone = "+44";
    walk.home_contact = "Sam";
    walk.note = "Slowly,\nwith a rest.";
    walk.state = WalkState::kCancelled;
    walk.cancel_reason = "The storm warning";
    walk.meeting_point_minutes = 90;
    walk.sequence = 2;
    walk.version = 9;
    walk.own_fields = 2049;
    walk.first_series = "s";
    walk.decide_minutes = 720;
    walk.decide_rule = DecideRule::kCancelBelowMinimum;
    walk.decision = Decision::kNoGo;
    walk.decided_by = "m2";
    walk.decided_time = absl::FromUnixMicros(1'824'000'000'000'002);
    walk.area = "near the south gate";
    walk.meeting_point = "The green bench";
    walk.access = Pond().access;
    return walk;
  }
  std::optional<Walk> Find(const WalkKey& key, bool lock = false) {
    std::optional<Walk> found;
    EXPECT_EQ(Write([&](storage::Transaction& transaction) -> absl::Status {
                AMBLE_ASSIGN_OR_RETURN(found, walks_.Find(transaction, key, lock));
                return absl::OkStatus();
              }),
              absl::OkStatus());
    return found;
  }
  using List = std::function<absl::StatusOr<std::vector<Walk>>(storage::Transaction&)>;
  std::vector<std::string> Ids(const List& list) {
    std::vector<std::string> ids;
    EXPECT_EQ(Write([&](storage::Transaction& transaction) -> absl::Status {
                AMBLE_ASSIGN_OR_RETURN(auto walks, list(transaction));
                for (const Walk& walk : walks) ids.push_back(walk.key.walk);
                return absl::OkStatus();
              }),
              absl::OkStatus());
    return ids;
  }
  std::vector<std::string> OfGroup(const std::string& practice, const std::string& group,
                                   const WalkWindow& window) {
    return Ids([&](storage::Transaction& transaction) {
      return walks_.ListOfGroup(transaction, practice, group, window);
    });
  }
  std::vector<std::string> OfPerson(const std::string& person, const WalkWindow& window) {
    return Ids([&](storage::Transaction& transaction) {
      return walks_.ListOfPerson(transaction, person, window);
    });
  }
  std::vector<std::string> OnRoute(const std::string& after_id, int limit) {
    return Ids([&](storage::Transaction& transaction) {
      return walks_.LockPlannedOnRoute(transaction, "p", "r", At(100), after_id, limit);
    });
  }
  void SaveAt(const WalkKey& key, int64_t start) {
    Walk walk = BareWalk(key.walk, start);
    walk.key = key;
    Save(walk);
  }
  void Join(const std::string& practice, const std::string& group, const std::string& member,
            const std::string& person, bool active) {
    ASSERT_EQ(Write([&](storage::Transaction& transaction) {
                return memberships_.Apply(
                    transaction, Member{practice, group, member, person, false, active, 1});
              }),
              absl::OkStatus());
  }
  static absl::Time At(int64_t seconds) { return absl::FromUnixSeconds(seconds); }
};

TEST_P(WalkContract, KeepsEveryField) {
  Save(Pond());
  Save(Full());
  EXPECT_EQ(Find(Full().key), Full());
  EXPECT_EQ(Find(Full().key, true), Full());

  Walk changed = BareWalk("w", 12'345);
  changed.title = "a";
  changed.tz_version = "b";
  changed.duration_minutes = 1;
  changed.capacity = 2;
  changed.minimum = 1;
  changed.leaders = {"m3"};
  changed.leader_phone = "c";
  changed.home_contact = "d";
  changed.note = "e";
  changed.state = WalkState::kClosed;
  changed.cancel_reason = "f";
  changed.meeting_point_minutes = 3;
  changed.sequence = 4;
  changed.version = 10;
  changed.decide_minutes = 1;
  changed.decision_due = true;
  Save(changed);  // without a route, an offset, an answer-by time
  EXPECT_EQ(Find(Full().key), changed);
}

TEST_P(WalkContract, TakesWhatItShowsFromTheRouteAsItIsNow) {
  Save(Pond());
  Save(Full());
  Route moved = Pond();
  moved.area = "near the north gate";
  moved.access = {};
  Save(moved);
  const auto walk = Find(Full().key);
  ASSERT_TRUE(walk);
  EXPECT_EQ(walk->area, "near the north gate");
  EXPECT_EQ(walk->access, AccessInformation());
}

TEST_P(WalkContract, ForgetsProgressAndNothingElse) {
  int64_t start = 1000;
  const std::vector<WalkState> states{WalkState::kPlanned, WalkState::kCancelled,
                                      WalkState::kUnderWay, WalkState::kClosed};
  for (const WalkState state : states) {
    Walk walk = BareWalk("w" + std::to_string(static_cast<int>(state)), start++);
    walk.state = state;
    Save(walk);
  }
  ASSERT_EQ(
      Write([&](storage::Transaction& transaction) { return walks_.ForgetProgress(transaction); }),
      absl::OkStatus());
  EXPECT_EQ(Find({"p", "g", "w1"})->state, WalkState::kPlanned);
  EXPECT_EQ(Find({"p", "g", "w1"})->version, 1);
  EXPECT_EQ(Find({"p", "g", "w2"})->state, WalkState::kCancelled);
  EXPECT_EQ(Find({"p", "g", "w3"})->state, WalkState::kPlanned);
  EXPECT_EQ(Find({"p", "g", "w4"})->state, WalkState::kPlanned);
  EXPECT_EQ(Find({"p", "g", "w4"})->version, 2) << "an etag from before is stale";
}

TEST_P(WalkContract, LooksUpByTheWholeName) {
  Save(BareWalk("w", 1000));
  EXPECT_TRUE(Find({"p", "g", "w"}));
  EXPECT_EQ(Find({"q", "g", "w"}), std::nullopt);
  EXPECT_EQ(Find({"p", "h", "w"}, true), std::nullopt);
  EXPECT_EQ(Find({"p", "g", "v"}), std::nullopt);
}

TEST_P(WalkContract, RefersOnlyToRoutesOfItsPractice) {
  Save(Pond());
  for (const auto& [practice, route] : {std::pair{"p", "none"}, std::pair{"q", "r"}}) {
    Walk walk = BareWalk("w", 1000);
    walk.key.practice = practice;
    walk.route = route;
    EXPECT_EQ(Write([&](storage::Transaction& transaction) {
                return walks_.Save(transaction, walk);
              }).code(),
              absl::StatusCode::kFailedPrecondition)
        << practice << " " << route;
  }
}

TEST_P(WalkContract, ListsAGroupsWindowPageByPage) {
  SaveAt({"p", "g", "c"}, 100);
  SaveAt({"p", "g", "b"}, 200);
  SaveAt({"p", "g", "a"}, 200);
  SaveAt({"p", "g", "d"}, 300);
  SaveAt({"p", "h", "x"}, 200);
  SaveAt({"q", "g", "y"}, 200);
  EXPECT_THAT(OfGroup("p", "g", {.limit = 10}), ElementsAre("c", "a", "b", "d"));
  EXPECT_THAT(OfGroup("p", "g", {.limit = 2}), ElementsAre("c", "a"));
  EXPECT_THAT(OfGroup("p", "g", {.after_time = At(200), .after_id = "a", .limit = 2}),
              ElementsAre("b", "d"));
  EXPECT_THAT(OfGroup("p", "g", {.from = At(200), .to = At(300), .limit = 10}),
              ElementsAre("a", "b"));
  EXPECT_THAT(OfGroup("p", "g", {.from = At(301), .limit = 10}), ElementsAre());
}

TEST_P(WalkContract, ListsAPersonsWalksAcrossPractices) {
  Join("p", "g", "m1", "anna", true);
  Join("p", "h", "m2", "anna", false);  // has left
  Join("q", "g", "m3", "anna", true);
  Join("q", "k", "m4", "ben", true);
  SaveAt({"p", "g", "b"}, 200);
  SaveAt({"p", "h", "x"}, 200);
  SaveAt({"q", "g", "a"}, 200);
  SaveAt({"q", "g", "c"}, 100);
  SaveAt({"q", "k", "y"}, 100);
  SaveAt({"p", "k", "z"}, 100);
  EXPECT_THAT(OfPerson("anna", {.limit = 10}), ElementsAre("c", "a", "b"));
  EXPECT_THAT(OfPerson("anna", {.after_time = At(200), .after_id = "a", .limit = 10}),
              ElementsAre("b"));
  EXPECT_THAT(OfPerson("anna", {.from = At(150), .to = At(250), .limit = 1}), ElementsAre("a"));
  EXPECT_THAT(OfPerson("ben", {.limit = 10}), ElementsAre("y"));
  EXPECT_THAT(OfPerson("carl", {.limit = 10}), ElementsAre());
}

// Two memberships of one person, for the moment between a merge and the end of one of them.
TEST_P(WalkContract, ListsAWalkOnceForWhoeverIsInTwice) {
  Join("p", "g", "m1", "anna", true);
  Join("p", "g", "m2", "anna", true);
  SaveAt({"p", "g", "a"}, 200);
  EXPECT_THAT(OfPerson("anna", {.limit = 10}), ElementsAre("a"));
}

TEST_P(WalkContract, ListsWhatIsPlannedOnARoute) {
  Save(Pond());
  Route other = Pond();
  other.practice = "q";
  Save(other);
  const auto put = [&](const WalkKey& key, int64_t start, WalkState state, const char* route) {
    Walk walk = BareWalk(key.walk, start);
    walk.key = key;
    walk.state = state;
    walk.route = route;
    Save(walk);
  };
  put({"p", "g", "past"}, 100, WalkState::kPlanned, "r");
  put({"p", "g", "c"}, 200, WalkState::kPlanned, "r");
  put({"p", "h", "b"}, 300, WalkState::kPlanned, "r");
  put({"p", "g", "a"}, 300, WalkState::kPlanned, "r");
  put({"p", "g", "cancelled"}, 300, WalkState::kCancelled, "r");
  put({"p", "g", "out"}, 300, WalkState::kUnderWay, "r");
  put({"p", "g", "elsewhere"}, 300, WalkState::kPlanned, "");
  put({"q", "g", "foreign"}, 300, WalkState::kPlanned, "r");
  EXPECT_THAT(OnRoute("", 10), ElementsAre("a", "b", "c"));
  EXPECT_THAT(OnRoute("", 2), ElementsAre("a", "b"));
  EXPECT_THAT(OnRoute("b", 2), ElementsAre("c"));
  EXPECT_THAT(OnRoute("c", 2), ElementsAre());
}

TEST_P(WalkContract, LocksAWalk) {
  Save(BareWalk("w", 1000));
  EXPECT_TRUE(Holds([&](storage::Transaction& transaction) {
    return walks_.Find(transaction, {"p", "g", "w"}, true).status();
  }));
}

TEST_P(WalkContract, LocksTheWalksOfARoute) {
  Save(Pond());
  Walk walk = BareWalk("w", 1000);
  walk.route = "r";
  Save(walk);
  EXPECT_TRUE(Holds([&](storage::Transaction& transaction) {
    return walks_.LockPlannedOnRoute(transaction, "p", "r", At(100), "", 10).status();
  }));
}

INSTANTIATE_TEST_SUITE_P(Engines, WalkContract, testing::Engines(), testing::EngineName);

}  // namespace
}  // namespace amble::scheduling
