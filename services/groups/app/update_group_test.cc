#include "services/groups/app/update_group.h"

#include "services/groups/testing/groups_fixture.h"

namespace amble::groups {
namespace {

using absl::StatusCode;

class UpdateGroupTest : public GroupsTest {
 protected:
  absl::StatusOr<Group> Update(Group change, std::set<std::string> paths,
                               const std::string& etag = "") {
    change.key = group_.key;
    return UpdateGroup(to_)(*As("theresa"), {change, std::move(paths), etag});
  }
  const Group group_ = MakeGroup(GroupKind::kCommunity, 1, JoinPolicy::kOpen);
};

TEST_F(UpdateGroupTest, AHigherCapacityMovesUpInJoinOrder) {
  for (const char* person : {"a", "b", "c", "d"}) ASSERT_TRUE(Join(group_.key, person).ok());
  EXPECT_EQ(Stored(group_.key).waiting_count, 3);
  events_.members.clear();
  const auto updated = Update({.capacity = 3}, {"capacity"});
  ASSERT_EQ(updated.status(), absl::OkStatus());
  EXPECT_EQ(updated->active_count, 3);
  EXPECT_EQ(updated->waiting_count, 1);
  EXPECT_EQ(Present(group_.key, "b")->state, MemberState::kActive);
  EXPECT_EQ(Present(group_.key, "c")->state, MemberState::kActive);
  EXPECT_EQ(Present(group_.key, "d")->state, MemberState::kWaiting);
  ASSERT_EQ(events_.members.size(), 2u);
  EXPECT_EQ(events_.members[0].person, "b");
  EXPECT_EQ(events_.members[0].version, 2);
  ExpectConsistent(group_.key);
}

TEST_F(UpdateGroupTest, ALowerCapacityEvictsNobody) {
  ASSERT_TRUE(Update({.capacity = 3}, {"capacity"}).ok());
  for (const char* person : {"a", "b", "c"}) ASSERT_TRUE(Join(group_.key, person).ok());
  const auto updated = Update({.capacity = 1}, {"capacity"});
  EXPECT_EQ(updated->active_count, 3);
  EXPECT_EQ(Join(group_.key, "d")->state, MemberState::kWaiting);
  ExpectConsistent(group_.key);
}

TEST_F(UpdateGroupTest, ChangesOnlyWhatIsNamed) {
  const auto updated = Update({.title = "New", .description = "Other"}, {"title"}, "1");
  EXPECT_EQ(updated->title, "New");
  EXPECT_EQ(updated->description, group_.description);
  EXPECT_EQ(updated->version, 2);
  EXPECT_EQ(events_.groups.back().title, "New");
  EXPECT_THAT(Update({.title = "Late"}, {"title"}, "1").status(),
              RefusedAs(StatusCode::kAborted, Reason::kEtagMismatch));
  EXPECT_THAT(Update({.capacity = 0}, {"capacity"}).status(), NamesField("group.capacity"));
  EXPECT_THAT(Update({.time_zone = "Mars/Base"}, {"time_zone"}).status(),
              NamesField("group.time_zone"));
}

TEST_F(UpdateGroupTest, PlacesOfWalksAreGivenUnlessTheGroupOffersThem) {
  EXPECT_EQ(group_.free_places, FreePlaces::kGiven);
  EXPECT_EQ(group_.offer_minutes, kUsualOffer);
  const Group offers{.free_places = FreePlaces::kOffered, .offer_minutes = 90};
  ASSERT_TRUE(Update(offers, {"free_places", "offer_minutes"}).ok());
  EXPECT_EQ(Stored(group_.key).free_places, FreePlaces::kOffered);
  EXPECT_EQ(events_.groups.back().offer_minutes, 90);
  EXPECT_THAT(Update({.offer_minutes = kShortestOffer - 1}, {"offer_minutes"}).status(),
              NamesField("group.offer_minutes"));
  EXPECT_THAT(Update({.offer_minutes = kLongestOffer + 1}, {"offer_minutes"}).status(),
              NamesField("group.offer_minutes"));
  EXPECT_THAT(Update({.free_places = static_cast<FreePlaces>(7)}, {"free_places"}).status(),
              NamesField("group.free_places"));
}

TEST_F(UpdateGroupTest, JoiningIsNoChangeOfTheGroupItself) {
  ASSERT_TRUE(Join(group_.key, "ann").ok());
  EXPECT_EQ(Stored(group_.key).version, 1);
  EXPECT_EQ(events_.groups.size(), 1u);
}

TEST_F(UpdateGroupTest, OnlyLeadersMay) {
  ASSERT_TRUE(Join(group_.key, "ann").ok());
  const UpdateGroupCommand command{{.key = group_.key, .title = "Mine"}, {"title"}, ""};
  EXPECT_THAT(UpdateGroup(to_)(*As("ann"), command).status(),
              RefusedAs(StatusCode::kPermissionDenied, Reason::kPermissionDenied));
  EXPECT_THAT(UpdateGroup(to_)(*AsStaff("olga", auth::StaffRole::kOwner), command).status(),
              RefusedAs(StatusCode::kPermissionDenied, Reason::kPermissionDenied));
  EXPECT_THAT(UpdateGroup(to_)(*As("eve"), command).status(),
              RefusedAs(StatusCode::kNotFound, Reason::kNotFound));
}

}  // namespace
}  // namespace amble::groups
