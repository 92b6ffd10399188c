#include "services/attendance/app/mark_roll.h"

#include "services/attendance/app/add_to_roll.h"
#include "services/attendance/app/close_walk.h"
#include "services/attendance/app/start_walk.h"
#include "services/attendance/testing/use_case_test.h"

namespace amble::attendance {
namespace {

using ::testing::HasSubstr;

RollMark Mark(const std::string& mark, const std::string& entry, Presence presence,
              std::vector<std::string> replaces = {}) {
  return {.mark = mark,
          .entry = entry,
          .presence = presence,
          .replaces = std::move(replaces),
          .client_time = absl::FromUnixSeconds(5),
          .client = "phone"};
}

class MarkRollTest : public UseCaseTest {
 protected:
  MarkRollTest() {
    GoAndMeet({"a", "b"});
    EXPECT_TRUE(StartWalk(dependencies())(*As("leader"), walk_).ok());
    world_.clock().Advance(absl::Minutes(50));
  }

  absl::StatusOr<Roll> Send(const std::vector<RollMark>& marks,
                            const std::string& request_id = "") {
    return MarkRoll(dependencies())(*As("leader", request_id), walk_, marks);
  }
};

TEST_F(MarkRollTest, MergesTheMarksOfTwoPhones) {
  ASSERT_TRUE(
      Send({Mark("p1", "a", Presence::kPresent), Mark("p2", "b", Presence::kPresent)}).ok());
  const auto merged =
      Send({Mark("q1", "a", Presence::kPresent), Mark("q2", "b", Presence::kAbsent)});
  ASSERT_EQ(merged.status(), absl::OkStatus());
  EXPECT_FALSE(merged->lines[0].standing.conflict);
  EXPECT_TRUE(merged->lines[1].standing.conflict);
  EXPECT_EQ(merged->lines[1].standing.heads.size(), 2u);
  EXPECT_EQ(merged->PresentCount(), 1);
  const auto settled = Send({Mark("p3", "b", Presence::kAbsent, {"p2", "q2"})});
  EXPECT_FALSE(settled->lines[1].standing.conflict);
  EXPECT_EQ(settled->lines[1].standing.heads[0].client_time, absl::FromUnixSeconds(5));
}

TEST_F(MarkRollTest, TheSameMarkAgainHasNoEffectAndAnotherUnderItsIdIsRefused) {
  const RollMark mark = Mark("p1", "a", Presence::kPresent, {"x", "y"});
  const auto once = Send({mark, mark});
  ASSERT_EQ(once.status(), absl::OkStatus());
  EXPECT_EQ(once->walk.last_mark, 1);
  EXPECT_EQ(Send({mark})->walk.last_mark, 1);
  RollMark other = mark;
  other.presence = Presence::kAbsent;
  EXPECT_EQ(Send({other}).status().code(), absl::StatusCode::kAlreadyExists);
  EXPECT_EQ(Send({mark})->lines[0].standing.presence, Presence::kPresent);
}

TEST_F(MarkRollTest, RefusesWhatIsNoMarkOfThisRoll) {
  EXPECT_THAT(std::string(ViolationsOf(Send({Mark("p1", "a", Presence::kPresent),
                                             Mark("p2", "nobody", Presence::kPresent)})
                                           .status())
                              .at(0)
                              .field),
              "marks[1].entry");
  EXPECT_EQ(ViolationsOf(Send({Mark("p1", "a", Presence::kExpected)}).status()).at(0).field,
            "marks[0].presence");
  EXPECT_EQ(
      ViolationsOf(Send({Mark("p1", "a", Presence::kPresent, {"ok", "b c"})}).status()).at(0).field,
      "marks[0].replaces[1]");
  EXPECT_EQ(Send({Mark("p3", "a", Presence::kPresent)})->walk.last_mark, 1)
      << "nothing of the refused was kept";
}

TEST_F(MarkRollTest, OnlyLeadersMark) {
  EXPECT_EQ(MarkRoll(dependencies())(*As("a"), walk_, {Mark("p", "a", Presence::kPresent)})
                .status()
                .code(),
            absl::StatusCode::kPermissionDenied);
}

TEST_F(MarkRollTest, ClosesWhenEverybodyIsAccountedFor) {
  const auto close = [&](int count) {
    return CloseWalk(dependencies())(*As("leader"), walk_, count);
  };
  ASSERT_TRUE(Send({Mark("p1", "a", Presence::kPresent)}).ok());
  const absl::Status open = close(1).status();
  EXPECT_EQ(ReasonOf(open), Reason::kRollUnsettled);
  EXPECT_THAT(std::string(open.message()), HasSubstr("Walker b"));
  ASSERT_TRUE(Send({Mark("p2", "b", Presence::kExcused)}).ok());
  EXPECT_EQ(ReasonOf(close(2).status()), Reason::kRollUnsettled);
  world_.events().TakeProgress();
  const auto closed = close(1);
  ASSERT_EQ(closed.status(), absl::OkStatus());
  EXPECT_EQ(closed->walk.progress, Progress::kClosed);
  EXPECT_EQ(closed->walk.closed, world_.clock().Now());
  EXPECT_EQ(closed->walk.started, world_.Plan(1).start);
  EXPECT_EQ(world_.events().TakeProgress().at(0).version, 2);
  EXPECT_EQ(ReasonOf(close(1).status()), Reason::kWalkNotUnderWay);
}

TEST_F(MarkRollTest, OthersAreToldWhoWasMissedOnceTheWalkIsClosed) {
  ASSERT_TRUE(Send({Mark("p1", "a", Presence::kPresent), Mark("p2", "b", Presence::kAbsent)}).ok());
  EXPECT_TRUE(world_.events().TakeAbsences().empty()) << "the roll may still change";
  ASSERT_TRUE(CloseWalk(dependencies())(*As("leader", "r"), walk_, 1).ok());
  ASSERT_TRUE(CloseWalk(dependencies())(*As("leader", "r"), walk_, 1).ok());
  EXPECT_THAT(world_.events().TakeAbsences(),
              ::testing::ElementsAre(Absence{"b", World::PersonOf("b")}))
      << "once";
}

TEST_F(MarkRollTest, WhoIsExcusedOrWasNeverComingIsNotMissed) {
  ASSERT_TRUE(
      AddToRoll(dependencies())(*As("leader"), {.walk = walk_, .member = "c", .walking_name = ""})
          .ok());
  const auto guest =
      AddToRoll(dependencies())(*As("leader"), {.walk = walk_, .walking_name = "A neighbour"});
  ASSERT_TRUE(guest.ok());
  std::vector<RollMark> marks{Mark("p1", "a", Presence::kExcused)};
  for (const RollLine& line : guest->lines) {
    if (line.entry.entry == "a" || line.entry.entry == "b") continue;
    marks.push_back(Mark("m" + line.entry.entry, line.entry.entry, Presence::kAbsent,
                         {line.standing.heads.at(0).mark}));
  }
  marks.push_back(Mark("p2", "b", Presence::kAbsent));
  ASSERT_TRUE(Send(marks).ok());
  world_.Apply(world_.MemberOf("b", MemberState::kRemoved, 2));
  ASSERT_EQ(CloseWalk(dependencies())(*As("leader"), walk_, 0).status(), absl::OkStatus());
  EXPECT_TRUE(world_.events().TakeAbsences().empty())
      << "a is excused, b was taken out of the group, c never said yes, and a guest has no address";
}

TEST_F(MarkRollTest, AnEarlyEndHasAReason) {
  world_.clock().Advance(-absl::Microseconds(1));
  const auto close = [&](const std::string& reason) {
    return CloseWalk(dependencies())(*As("leader"), walk_, 1, reason);
  };
  ASSERT_TRUE(Send({Mark("p1", "a", Presence::kPresent)}).ok());
  EXPECT_EQ(ReasonOf(close("").status()), Reason::kRollUnsettled) << "who is missing comes first";
  ASSERT_TRUE(Send({Mark("p2", "b", Presence::kAbsent)}).ok());
  const absl::Status refused = close("").status();
  EXPECT_EQ(refused.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(ViolationsOf(refused).at(0).field, "early_reason");
  EXPECT_EQ(world_.WalkNow(walk_).progress, Progress::kUnderWay);
  const auto closed = close("A storm came up");
  ASSERT_EQ(closed.status(), absl::OkStatus());
  EXPECT_EQ(closed->walk.progress, Progress::kClosed);
  EXPECT_EQ(closed->early_reason, "A storm came up");
}

TEST_F(MarkRollTest, InTimeNoReasonIsNeededNorKept) {
  ASSERT_TRUE(Send({Mark("p1", "a", Presence::kPresent), Mark("p2", "b", Presence::kAbsent)}).ok());
  const auto closed = CloseWalk(dependencies())(*As("leader"), walk_, 1, "Tired");
  ASSERT_EQ(closed.status(), absl::OkStatus());
  EXPECT_EQ(closed->early_reason, "");
}

}  // namespace
}  // namespace amble::attendance
