#include "services/attendance/app/arrive.h"

#include "services/attendance/app/close_walk.h"
#include "services/attendance/app/get_arrival_code.h"
#include "services/attendance/app/get_roll.h"
#include "services/attendance/app/mark_roll.h"
#include "services/attendance/app/start_walk.h"
#include "services/attendance/testing/use_case_test.h"

namespace amble::attendance {
namespace {

class ArriveTest : public UseCaseTest {
 protected:
  std::string Code() { return GetArrivalCode(dependencies())(*As("leader"), walk_).value(); }
  absl::StatusOr<Arrival> Come(const std::string& member, const std::string& code,
                               const std::string& request_id = "") {
    return Arrive(dependencies())(*As(member, request_id), walk_, code);
  }
  Roll RollNow() { return GetRoll(dependencies())(*As("leader"), walk_).value(); }
  /// A code that is not right.
  static std::string Wrong(std::string code) {
    code[0] = code[0] == '9' ? '0' : static_cast<char>(code[0] + 1);
    return code;
  }
  void Marked(const std::string& mark, const std::string& entry, Presence presence,
              std::vector<std::string> replaces = {}) {
    EXPECT_EQ(
        MarkRoll(dependencies())(
            *As("leader"), walk_,
            {{.mark = mark, .entry = entry, .presence = presence, .replaces = std::move(replaces)}})
            .status(),
        absl::OkStatus());
  }
};

TEST_F(ArriveTest, TheCodeIsForLeadersAndStaysTheSame) {
  const std::string code = Code();
  EXPECT_EQ(code.size(), 6u);
  EXPECT_EQ(Code(), code);
  EXPECT_EQ(GetArrivalCode(dependencies())(*As("a"), walk_).status().code(),
            absl::StatusCode::kPermissionDenied);
  EXPECT_EQ(GetArrivalCode(dependencies())(*As("stranger"), walk_).status().code(),
            absl::StatusCode::kNotFound);
  world_.Replan(walk_, world_.Plan(3), 2);
  EXPECT_EQ(Code(), code) << "also after the plan has changed";
}

TEST_F(ArriveTest, WhoArrivesIsPresentBeforeAndAfterTheStart) {
  GoAndMeet({"a", "b"});
  const std::string code = Code();
  world_.clock().Advance(-kEarliestArrival - absl::Microseconds(1));
  EXPECT_EQ(ReasonOf(Come("a", code).status()), Reason::kWalkNotPlanned) << "too early";
  world_.clock().Advance(absl::Microseconds(1));
  const auto early = Come("a", code);
  ASSERT_EQ(early.status(), absl::OkStatus());
  EXPECT_TRUE(early->arrived);
  ASSERT_TRUE(Come("c", code).ok()) << "who never said yes has come too";
  EXPECT_EQ(RollNow().lines.size(), 2u) << "leaders see who is there already";
  ASSERT_TRUE(StartWalk(dependencies())(*As("leader"), walk_).ok());
  ASSERT_EQ(RollNow().lines.size(), 3u);
  EXPECT_TRUE(RollNow().Find("a")->standing.heads.at(0).self);
  EXPECT_EQ(RollNow().PresentCount(), 2);
  EXPECT_FALSE(RollNow().Find("b")->standing.Settled());
  ASSERT_TRUE(Come("b", code).ok());
  world_.AddMember("d");
  ASSERT_TRUE(Come("d", code).ok()) << "put on the roll by arriving";
  EXPECT_EQ(RollNow().PresentCount(), 4);
  const int64_t marks = world_.WalkNow(walk_).last_mark;
  ASSERT_TRUE(Come("b", code)->arrived);
  EXPECT_EQ(world_.WalkNow(walk_).last_mark, marks) << "once";
  world_.clock().Advance(absl::Hours(2));
  ASSERT_EQ(CloseWalk(dependencies())(*As("leader"), walk_, 4).status(), absl::OkStatus());
  EXPECT_EQ(ReasonOf(Come("b", code).status()), Reason::kWalkNotUnderWay);
}

TEST_F(ArriveTest, NobodyArrivesAtAWalkThatIsNot) {
  GoAndMeet({"a"});
  const std::string code = Code();
  world_.clock().Advance(absl::Minutes(50));
  EXPECT_EQ(ReasonOf(Come("a", code).status()), Reason::kWalkNotUnderWay) << "never started, over";
  world_.clock().Advance(-absl::Minutes(50));
  WalkPlan plan = world_.Plan(2);
  plan.cancelled = true;
  world_.Replan(walk_, plan, 2);
  EXPECT_EQ(ReasonOf(Come("a", code).status()), Reason::kWalkNotPlanned);
  EXPECT_EQ(Come("stranger", code).status().code(), absl::StatusCode::kNotFound);
}

TEST_F(ArriveTest, ALeadersMarkStandsInsteadButNobodyIsAbsentUnseen) {
  GoAndMeet({"a", "b"});
  const std::string code = Code();
  ASSERT_TRUE(StartWalk(dependencies())(*As("leader"), walk_).ok());
  ASSERT_TRUE(Come("a", code).ok());
  Marked("l1", "a", Presence::kLeftEarly);
  EXPECT_EQ(RollNow().Find("a")->standing.presence, Presence::kLeftEarly);
  EXPECT_TRUE(RollNow().Find("a")->standing.Settled());

  Marked("l2", "b", Presence::kAbsent);
  const auto came = Come("b", code);
  EXPECT_TRUE(came->arrived);
  const Standing both = RollNow().Find("b")->standing;
  EXPECT_TRUE(both.conflict);
  world_.clock().Advance(absl::Hours(1));
  EXPECT_EQ(ReasonOf(CloseWalk(dependencies())(*As("leader"), walk_, 0).status()),
            Reason::kRollUnsettled);
  Marked("l3", "b", Presence::kPresent, {both.heads[0].mark, both.heads[1].mark});
  EXPECT_EQ(CloseWalk(dependencies())(*As("leader"), walk_, 1).status(), absl::OkStatus());
}

TEST_F(ArriveTest, GuessesAreFew) {
  GoAndMeet({"a"});
  EXPECT_EQ(ViolationsOf(Come("b", "000000").status()).at(0).field, "code") << "there is none yet";
  const std::string code = Code();
  for (int i = 0; i < kMostWrongGuesses; ++i) {
    const absl::Status refused = Come("a", Wrong(code)).status();
    EXPECT_EQ(ViolationsOf(refused).at(0).field, "code");
  }
  EXPECT_EQ(ReasonOf(Come("a", code).status()), Reason::kTooManyRequests) << "even if right";
  EXPECT_TRUE(Come("b", code).ok()) << "others may still";
  EXPECT_EQ(RollNow().lines.size(), 1u);
}

TEST_F(ArriveTest, TheSameRequestIsAnsweredAgain) {
  GoAndMeet({"a"});
  const std::string code = Code();
  ASSERT_TRUE(Come("a", code, "r")->arrived);
  world_.clock().Advance(absl::Hours(24));
  EXPECT_TRUE(Come("a", code, "r")->arrived) << "although the walk is over";
}

}  // namespace
}  // namespace amble::attendance
