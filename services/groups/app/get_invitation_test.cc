#include "services/groups/app/get_invitation.h"

#include "services/groups/app/accept_invitation.h"
#include "services/groups/testing/groups_fixture.h"

namespace amble::groups {
namespace {

class GetInvitationTest : public GroupsTest {
 protected:
  void AddWalk(const GroupKey& group, const std::string& id, absl::Duration in,
               bool cancelled = false) {
    Write([&](storage::Transaction& transaction) {
      return walks_.Apply(transaction, WalkPreview{.group = group,
                                                   .walk = id,
                                                   .title = "Grief by the river",
                                                   .start_time = clock_.Now() + in,
                                                   .time_zone = "Europe/London",
                                                   .duration_minutes = 60,
                                                   .area = "Riverside",
                                                   .access = "Flat.",
                                                   .cancelled = cancelled,
                                                   .version = 1});
    });
  }
  GetInvitation get_{to_};
};

TEST_F(GetInvitationTest, OfATherapyGroupIsNeutral) {
  const Group group = MakeGroup(GroupKind::kTherapy, 3);
  AddWalk(group.key, "w1", absl::Hours(1));
  const auto preview = get_(*Anybody(), MakeInvitation(group.key));
  ASSERT_EQ(preview.status(), absl::OkStatus());
  EXPECT_EQ(preview->state, InvitationState::kOpen);
  EXPECT_EQ(preview->title, "A group walk");
  EXPECT_TRUE(preview->asks_to_join);
  EXPECT_FALSE(preview->mailed);
  EXPECT_EQ(preview->agreement.version, 1);
  EXPECT_EQ(preview->help, "Call 112.") << "the installation's, as the practice says nothing";
  ASSERT_EQ(preview->walks.size(), 1u);
  EXPECT_EQ(preview->walks[0].title, "A group walk");
  EXPECT_EQ(preview->walks[0].area, "Riverside");
}

TEST_F(GetInvitationTest, ShowsTheNextFiveWalksAndThePractice) {
  Write([&](storage::Transaction& transaction) {
    return practices_.Apply(
        transaction,
        Practice{
            .id = "p1", .display_name = "Riverside Practice", .help = "Call us.", .version = 1});
  });
  const Group group = MakeGroup(GroupKind::kCommunity, 3);
  AddWalk(group.key, "past", -absl::Hours(1));
  AddWalk({"p1", "other"}, "foreign", absl::Hours(1));
  for (int i = 7; i > 0; --i) {
    AddWalk(group.key, "w" + std::to_string(i), absl::Hours(i), i == 2);
  }
  const auto preview = get_(*Anybody(), MakeInvitation(group.key, "ann@example.org"));
  ASSERT_EQ(preview.status(), absl::OkStatus());
  EXPECT_EQ(preview->title, group.title);
  EXPECT_EQ(preview->practice_display_name, "Riverside Practice");
  EXPECT_EQ(preview->help, "Call us.");
  EXPECT_TRUE(preview->mailed);
  EXPECT_FALSE(preview->asks_to_join);
  ASSERT_EQ(preview->walks.size(), 5u);
  EXPECT_EQ(preview->walks[0].walk, "w1");
  EXPECT_TRUE(preview->walks[1].cancelled);
  EXPECT_EQ(preview->walks[4].walk, "w5");
}

TEST_F(GetInvitationTest, OneThatIsOverTellsNoWalks) {
  const Group group = MakeGroup(GroupKind::kCommunity, 3);
  AddWalk(group.key, "w1", absl::Hours(24 * 40));
  const std::string token = MakeInvitation(group.key, "ann@example.org");
  ASSERT_TRUE(AcceptInvitation(to_)(*As("ann"), {.token = token, .walking_name = "Ann"}).ok());
  auto preview = get_(*Anybody(), token);
  EXPECT_EQ(preview->state, InvitationState::kUsedUp);
  EXPECT_TRUE(preview->walks.empty());
  const std::string other = MakeInvitation(group.key);
  clock_.Advance(absl::Hours(24 * 30));
  preview = get_(*Anybody(), other);
  EXPECT_EQ(preview->state, InvitationState::kEnded);
  EXPECT_TRUE(preview->walks.empty());
}

TEST_F(GetInvitationTest, AnUnknownTokenIsNotFound) {
  EXPECT_THAT(get_(*Anybody(), "nothing").status(),
              RefusedAs(absl::StatusCode::kNotFound, Reason::kNotFound));
}

}  // namespace
}  // namespace amble::groups
