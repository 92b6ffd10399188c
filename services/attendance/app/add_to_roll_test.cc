#include "services/attendance/app/add_to_roll.h"

#include "services/attendance/app/mark_roll.h"
#include "services/attendance/app/start_walk.h"
#include "services/attendance/testing/use_case_test.h"

namespace amble::attendance {
namespace {

class AddToRollTest : public UseCaseTest {
 protected:
  absl::StatusOr<Roll> Add(const std::string& member, const std::string& name = "",
                           const std::string& request_id = "") {
    return AddToRoll(dependencies())(*As("leader", request_id), {walk_, member, name});
  }
  void Start() {
    GoAndMeet({"a"});
    ASSERT_TRUE(StartWalk(dependencies())(*As("leader"), walk_).ok());
  }
};

TEST_F(AddToRollTest, AddsMembersAndOthersAsPresent) {
  Start();
  const auto member = Add("b");
  ASSERT_EQ(member.status(), absl::OkStatus());
  EXPECT_EQ(member->lines.at(1).entry, (RollEntry{"b", "Walker b", true}));
  const auto other = Add("", "Zoe", "r");
  ASSERT_EQ(other->lines.size(), 3u);
  EXPECT_EQ(other->lines.at(2).entry.walking_name, "Zoe");
  EXPECT_FALSE(other->lines.at(2).entry.member);
  EXPECT_EQ(other->PresentCount(), 2);
  EXPECT_EQ(Add("", "Zoe", "r")->lines.size(), 3u) << "the same request";
}

TEST_F(AddToRollTest, WhoIsExpectedOrAbsentIsMarkedPresent) {
  Start();
  const RollMark absent{.mark = "p1", .entry = "a", .presence = Presence::kAbsent};
  ASSERT_TRUE(MarkRoll(dependencies())(*As("leader"), walk_, {absent}).ok());
  const auto roll = Add("a");
  ASSERT_EQ(roll->lines.size(), 1u);
  EXPECT_EQ(roll->lines[0].standing.presence, Presence::kPresent);
  EXPECT_FALSE(roll->lines[0].standing.conflict);
}

TEST_F(AddToRollTest, RefusesWithoutANameOrAMemberOfTheGroupOrAWalkUnderWay) {
  EXPECT_EQ(ReasonOf(Add("b").status()), Reason::kWalkNotUnderWay);
  Start();
  EXPECT_EQ(ViolationsOf(Add("").status()).at(0).field, "walking_name");
  EXPECT_EQ(Add("nobody").status().code(), absl::StatusCode::kNotFound);
  world_.Apply(world_.MemberOf("b", MemberState::kLeft, 2));
  EXPECT_EQ(Add("b").status().code(), absl::StatusCode::kNotFound);
}

}  // namespace
}  // namespace amble::attendance
