#include "services/attendance/app/add_to_roll.h"

#include "services/attendance/app/get_roll.h"
#include "services/attendance/app/mark_roll.h"
#include "services/attendance/app/start_walk.h"
#include "services/attendance/testing/use_case_test.h"

namespace amble::attendance {
namespace {

class AddToRollTest : public UseCaseTest {
 protected:
  absl::StatusOr<Roll> Add(const std::string& member, const std::string& name = "",
                           const std::string& request_id = "", const std::string& entry = "") {
    return AddToRoll(dependencies())(*As("leader", request_id), {walk_, member, name, entry});
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

TEST_F(AddToRollTest, WhoIsExpectedIsMarkedPresent) {
  Start();
  const auto roll = Add("a");
  ASSERT_EQ(roll.status(), absl::OkStatus());
  ASSERT_EQ(roll->lines.size(), 1u);
  EXPECT_TRUE(roll->lines[0].standing.Settled());
  EXPECT_EQ(roll->lines[0].standing.presence, Presence::kPresent);
}

TEST_F(AddToRollTest, WhatAnotherPhoneSawStandsBesideIt) {
  Start();
  for (const Presence seen : {Presence::kAbsent, Presence::kLeftEarly}) {
    const std::string member = seen == Presence::kAbsent ? "a" : "b";
    ASSERT_TRUE(Add(member).ok());
    const Standing before = GetRoll(dependencies())(*As("leader"), walk_)->Find(member)->standing;
    RollMark mark{.mark = "seen-" + member, .entry = member, .presence = seen};
    for (const RollMark& head : before.heads) mark.replaces.push_back(head.mark);
    ASSERT_TRUE(MarkRoll(dependencies())(*As("leader"), walk_, {mark}).ok());
    const auto roll = Add(member);
    ASSERT_EQ(roll.status(), absl::OkStatus());
    EXPECT_TRUE(roll->Find(member)->standing.conflict) << "nobody has settled it";
    EXPECT_EQ(roll->Find(member)->standing.heads.size(), 2u);
  }
}

TEST_F(AddToRollTest, ADisputeThatItDoesNotKnowOfIsNotSettledByIt) {
  Start();
  ASSERT_TRUE(MarkRoll(dependencies())(*As("leader"), walk_,
                                       {{.mark = "p", .entry = "a", .presence = Presence::kPresent},
                                        {.mark = "q", .entry = "a", .presence = Presence::kAbsent}})
                  .ok());
  EXPECT_TRUE(Add("a")->Find("a")->standing.conflict);
}

TEST_F(AddToRollTest, APhoneMakesTheIdOfWhoIsNoMember) {
  Start();
  const auto once = Add("", "Zoe", "r1", "phone-1-zoe");
  ASSERT_EQ(once.status(), absl::OkStatus());
  ASSERT_NE(once->Find("phone-1-zoe"), nullptr);
  EXPECT_EQ(once->Find("phone-1-zoe")->entry, (RollEntry{"phone-1-zoe", "Zoe", false}));
  EXPECT_EQ(once->Find("phone-1-zoe")->standing.heads.at(0).mark, "phone-1-zoe")
      << "so that the phone can replace it before it has heard of it";
  const auto twice = Add("", "Zoe", "r2", "phone-1-zoe");
  ASSERT_EQ(twice.status(), absl::OkStatus());
  EXPECT_EQ(twice->lines.size(), once->lines.size());
  EXPECT_EQ(twice->walk.last_mark, once->walk.last_mark);

  const RollMark gone{.mark = "gone",
                      .entry = "phone-1-zoe",
                      .presence = Presence::kLeftEarly,
                      .replaces = {"phone-1-zoe"}};
  const auto left = MarkRoll(dependencies())(*As("leader"), walk_, {gone});
  ASSERT_EQ(left.status(), absl::OkStatus());
  EXPECT_TRUE(left->Find("phone-1-zoe")->standing.Settled());
  EXPECT_EQ(Add("", "Zoe", "r3", "phone-1-zoe")->Find("phone-1-zoe")->standing.presence,
            Presence::kLeftEarly)
      << "an older word";
}

TEST_F(AddToRollTest, MarksOfWhoWasNotAddedYetAreRefusedUntilTheyAre) {
  Start();
  const RollMark gone{
      .mark = "gone", .entry = "zoe", .presence = Presence::kLeftEarly, .replaces = {"zoe"}};
  const absl::Status early = MarkRoll(dependencies())(*As("leader"), walk_, {gone}).status();
  EXPECT_EQ(ViolationsOf(early).at(0).field, "marks[0].entry");
  ASSERT_TRUE(Add("", "Zoe", "", "zoe").ok());
  const auto again = MarkRoll(dependencies())(*As("leader"), walk_, {gone});
  ASSERT_EQ(again.status(), absl::OkStatus());
  EXPECT_EQ(again->Find("zoe")->standing.presence, Presence::kLeftEarly);
}

TEST_F(AddToRollTest, AnIdThatIsSomethingElsesIsRefused) {
  Start();
  ASSERT_TRUE(Add("", "Zoe", "", "zoe").ok());
  const absl::Status other = Add("", "Zara", "", "zoe").status();
  EXPECT_EQ(other.code(), absl::StatusCode::kAlreadyExists);
  EXPECT_THAT(std::string(other.message()), ::testing::HasSubstr("entry"));
  for (const char* member : {"a", "c"}) {
    EXPECT_EQ(ViolationsOf(Add("", "Zoe", "", member).status()).at(0).field, "entry") << member;
  }
  EXPECT_EQ(ViolationsOf(Add("b", "", "", "new").status()).at(0).field, "entry")
      << "members have an id";
  const RollMark mark{.mark = "m1", .entry = "a", .presence = Presence::kPresent};
  ASSERT_TRUE(MarkRoll(dependencies())(*As("leader"), walk_, {mark}).ok());
  EXPECT_EQ(Add("", "Zara", "", "m1").status().code(), absl::StatusCode::kAlreadyExists);
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
