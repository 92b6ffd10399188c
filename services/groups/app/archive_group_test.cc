#include "services/groups/app/archive_group.h"

#include "services/groups/app/accept_invitation.h"
#include "services/groups/app/answer_invitation.h"
#include "services/groups/app/approve_member.h"
#include "services/groups/app/create_invitation.h"
#include "services/groups/app/get_group.h"
#include "services/groups/app/get_invitation.h"
#include "services/groups/app/get_member.h"
#include "services/groups/app/leave_group.h"
#include "services/groups/app/list_members.h"
#include "services/groups/app/list_my_groups.h"
#include "services/groups/app/transfer_group.h"
#include "services/groups/app/update_agreement.h"
#include "services/groups/app/update_group.h"
#include "services/groups/app/update_member.h"
#include "services/groups/testing/groups_fixture.h"

namespace amble::groups {
namespace {

using absl::StatusCode;

MATCHER(SaysArchived, "") {
  return ::testing::ExplainMatchResult(
      RefusedAs(StatusCode::kFailedPrecondition, Reason::kGroupArchived), arg, result_listener);
}

class ArchiveGroupTest : public GroupsTest {
 protected:
  absl::StatusOr<Group> Archive(const Call& call) { return ArchiveGroup(to_)(*call, group_.key); }
  void Plan(const std::string& walk, absl::Duration in, bool cancelled, int64_t version) {
    Write([&](storage::Transaction& transaction) {
      return walks_.Apply(transaction, WalkPreview{.group = group_.key,
                                                   .walk = walk,
                                                   .start_time = clock_.Now() + in,
                                                   .time_zone = "Europe/Berlin",
                                                   .cancelled = cancelled,
                                                   .version = version});
    });
  }
  const Group group_ = MakeGroup(GroupKind::kCommunity, 1, JoinPolicy::kOpen);
  const Member ann_ = *Join(group_.key, "ann");
};

TEST_F(ArchiveGroupTest, IsForLeadersOnceNoWalkIsToCome) {
  Plan("past", -absl::Hours(1), false, 1);
  Plan("w1", absl::Hours(1), false, 1);
  Plan("w2", absl::Hours(2), false, 1);
  const absl::Status refused = Archive(As("theresa")).status();
  EXPECT_THAT(refused, RefusedAs(StatusCode::kFailedPrecondition, Reason::kWalksPlanned));
  EXPECT_THAT(refused, NamesField("name"));
  EXPECT_THAT(ViolationsOf(refused).front().description,
              "Walks to come are planned: Friday, 15 January 2027, 10:00; "
              "Friday, 15 January 2027, 11:00. Cancel them first.")
      << "by the clocks of Berlin";
  Plan("w1", absl::Hours(1), true, 2);
  Plan("w2", absl::Hours(2), true, 2);
  EXPECT_THAT(Archive(As("ann")).status(),
              RefusedAs(StatusCode::kPermissionDenied, Reason::kPermissionDenied));
  EXPECT_THAT(Archive(AsStaff("olga", auth::StaffRole::kOwner)).status(),
              RefusedAs(StatusCode::kPermissionDenied, Reason::kPermissionDenied));
  EXPECT_THAT(Archive(As("eve")).status(), RefusedAs(StatusCode::kNotFound, Reason::kNotFound));
  EXPECT_FALSE(Stored(group_.key).archived());

  const auto archived = Archive(As("theresa"));
  ASSERT_EQ(archived.status(), absl::OkStatus());
  EXPECT_EQ(archived->archive_time, clock_.Now());
  EXPECT_EQ(archived->version, 2);
  EXPECT_TRUE(events_.groups.back().archived());
  const size_t told = events_.groups.size();
  clock_.Advance(absl::Hours(1));
  EXPECT_EQ(Archive(As("theresa"))->archive_time, archived->archive_time) << "as it is";
  EXPECT_EQ(events_.groups.size(), told);
}

TEST_F(ArchiveGroupTest, SaysWhenTheNextWalksAreAndHowManyMore) {
  for (int day = kNamedPlannedWalks + 2; day > 0; --day) {
    Plan("w" + std::to_string(day), absl::Hours(24 * day), false, 1);
  }
  Plan("cancelled", absl::Hours(30), true, 1);
  EXPECT_THAT(ViolationsOf(Archive(As("theresa")).status()).front().description,
              "Walks to come are planned: Saturday, 16 January 2027, 09:00; Sunday, 17 January "
              "2027, 09:00; Monday, 18 January 2027, 09:00; Tuesday, 19 January 2027, 09:00; "
              "Wednesday, 20 January 2027, 09:00; and 2 more. Cancel them first.");
}

TEST_F(ArchiveGroupTest, NobodyComesIn) {
  const Member bob = *Join(group_.key, "bob");
  ASSERT_EQ(bob.state, MemberState::kWaiting);
  const std::string token = MakeInvitation(group_.key);
  ASSERT_EQ(UpdateGroup(to_)(
                *As("theresa"),
                {{.key = group_.key, .join_policy = JoinPolicy::kByRequest}, {"join_policy"}, ""})
                .status(),
            absl::OkStatus());
  const Member cat = *Join(group_.key, "cat");
  ASSERT_EQ(cat.state, MemberState::kRequested);
  ASSERT_EQ(Archive(As("theresa")).status(), absl::OkStatus());

  EXPECT_THAT(Join(group_.key, "dan").status(), SaysArchived());
  EXPECT_THAT(ApproveMember(to_)(*As("theresa"), group_.key, cat.id).status(), SaysArchived());
  EXPECT_THAT(AcceptInvitation(to_)(*As("dan"), {.token = token, .walking_name = "Dan"}).status(),
              SaysArchived());
  EXPECT_THAT(AnswerInvitation(to_)(*Anybody(), {.token = token}).status(), SaysArchived());
  EXPECT_TRUE(guests_.people.empty()) << "nobody is created for what is refused";
  EXPECT_EQ(GetInvitation(to_)(*Anybody(), token)->state, InvitationState::kEnded);
  EXPECT_THAT(CreateInvitation(to_)(*As("theresa"), {.group = group_.key}).status(),
              SaysArchived());
  EXPECT_THAT(
      UpdateGroup(to_)(*As("theresa"), {{.key = group_.key, .capacity = 9}, {"capacity"}, ""})
          .status(),
      SaysArchived());
  EXPECT_THAT(UpdateAgreement(to_)(*As("theresa"), group_.key, "Be kind.").status(),
              SaysArchived());
  // The place that becomes free is given to nobody.
  ASSERT_EQ(LeaveGroup(to_)(*As("ann"), group_.key), absl::OkStatus());
  EXPECT_EQ(Present(group_.key, "bob")->state, MemberState::kWaiting);
  ExpectConsistent(group_.key);
}

TEST_F(ArchiveGroupTest, EverythingStaysReadableAndPeopleMayStillGo) {
  ASSERT_EQ(Archive(As("theresa")).status(), absl::OkStatus());
  EXPECT_TRUE(GetGroup(to_)(*As("ann"), group_.key)->archived());
  EXPECT_EQ(GetMember(to_)(*As("ann"), group_.key, kMe)->member.id, ann_.id);
  EXPECT_EQ(ListMembers(to_)(*As("theresa"), {.group = group_.key, .limit = 10})->members.size(),
            2u);
  EXPECT_EQ(ListMyGroups(to_)(*As("ann"), "", 10)->groups.size(), 1u);
  // Whoever leads it hands it over, and goes.
  ASSERT_EQ(TransferGroup(to_)(*As("theresa"), group_.key, ann_.id).status(), absl::OkStatus());
  EXPECT_THAT(UpdateMember(to_)(*As("ann"), {.member = {.group = group_.key,
                                                        .id = Present(group_.key, "theresa")->id,
                                                        .role = MemberRole::kMember},
                                             .paths = {"role"}})
                  .status(),
              SaysArchived())
      << "a MEMBER takes a place";
  ASSERT_EQ(LeaveGroup(to_)(*As("theresa"), group_.key), absl::OkStatus());
  ExpectConsistent(group_.key);
}

}  // namespace
}  // namespace amble::groups
