#include "services/groups/app/apply_merge.h"

#include "services/groups/testing/groups_fixture.h"

namespace amble::groups {
namespace {

class ApplyMergeTest : public GroupsTest {
 protected:
  void Merge(const std::string& person, const std::string& into) {
    Write([&](storage::Transaction& transaction) {
      return ApplyMerge(to_, transaction, person, into);
    });
  }
  const Group group_ = MakeGroup(GroupKind::kCommunity, 2, JoinPolicy::kOpen);
};

TEST_F(ApplyMergeTest, TheMembershipGoesToTheAccount) {
  const Member guest = *Join(group_.key, "guest");
  Merge("guest", "ann");
  EXPECT_FALSE(Present(group_.key, "guest"));
  const auto moved = Present(group_.key, "ann");
  ASSERT_TRUE(moved);
  EXPECT_EQ(moved->id, guest.id);
  EXPECT_EQ(moved->version, 2);
  EXPECT_EQ(events_.members.back(), *moved);
  const auto told = events_.members.size();
  Merge("guest", "ann");
  EXPECT_EQ(events_.members.size(), told) << "the same again changes nothing";
  ExpectConsistent(group_.key);
}

TEST_F(ApplyMergeTest, WhoWasInTwiceFreesAPlace) {
  const Member guest = *Join(group_.key, "guest");
  const Member ann = *Join(group_.key, "ann");
  const Member bob = *Join(group_.key, "bob");
  ASSERT_EQ(bob.state, MemberState::kWaiting);
  Merge("guest", "ann");
  const Member gone = Stored(group_.key, guest.id);
  EXPECT_EQ(gone.state, MemberState::kLeft);
  EXPECT_EQ(gone.merged_into, ann.id);
  EXPECT_EQ(gone.person, "ann");
  EXPECT_EQ(Present(group_.key, "ann")->id, ann.id);
  EXPECT_EQ(Present(group_.key, "bob")->state, MemberState::kActive);
  ExpectConsistent(group_.key);
}

TEST_F(ApplyMergeTest, ThePlaceOfTheGuestIsKept) {
  ASSERT_EQ(Join(group_.key, "guest")->state, MemberState::kActive);
  ASSERT_EQ(Join(group_.key, "other")->state, MemberState::kActive);
  ASSERT_EQ(Join(group_.key, "bob")->state, MemberState::kWaiting);
  ASSERT_EQ(Join(group_.key, "ann")->state, MemberState::kWaiting);
  Merge("guest", "ann");
  EXPECT_EQ(Present(group_.key, "ann")->state, MemberState::kActive);
  EXPECT_EQ(Present(group_.key, "bob")->state, MemberState::kWaiting);
  ExpectConsistent(group_.key);
}

TEST_F(ApplyMergeTest, WhoeverJoinsUnderTheOldNameIsTheAccount) {
  Merge("guest", "ann");
  ASSERT_TRUE(Join(group_.key, "guest").ok());
  EXPECT_TRUE(Present(group_.key, "ann"));
}

}  // namespace
}  // namespace amble::groups
