/// Photos that members give of themselves: who gives them, who sees them, and when they are
/// forgotten.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/groups/app/apply_merge.h"
#include "services/groups/app/archive_group.h"
#include "services/groups/app/delete_member_photo.h"
#include "services/groups/app/get_first_walk_card.h"
#include "services/groups/app/get_greeter_photo.h"
#include "services/groups/app/get_inviting_photo.h"
#include "services/groups/app/get_member.h"
#include "services/groups/app/get_member_photo.h"
#include "services/groups/app/leave_group.h"
#include "services/groups/app/remove_member.h"
#include "services/groups/app/set_greeter.h"
#include "services/groups/app/set_member_photo.h"
#include "services/groups/app/update_first_walk_card.h"
#include "services/groups/app/update_member.h"
#include "services/groups/testing/groups_fixture.h"
#include "services/platform/images/decoders.h"

namespace amble::groups {
namespace {

using absl::StatusCode;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr uint8_t kAnnsGrey = 90;
constexpr uint8_t kBobsGrey = 200;

/// A JPEG of a grey square, with a comment.
std::string GreySquare(uint8_t grey) {
  std::string file = *images::EncodeJpeg({8, 8, std::vector<uint8_t>(8 * 8 * images::kRgb, grey)});
  return file.insert(2, std::string("\xFF\xFE\x00\x08", 4) + "secret");
}

MATCHER(IsNotFound, "") {
  return ::testing::ExplainMatchResult(RefusedAs(StatusCode::kNotFound, Reason::kNotFound), arg,
                                       result_listener);
}
MATCHER(IsDenied, "") {
  return ::testing::ExplainMatchResult(
      RefusedAs(StatusCode::kPermissionDenied, Reason::kPermissionDenied), arg, result_listener);
}

/// The grey that a photo shows, or what came instead of it.
MATCHER_P(Shows, grey, "") {
  const absl::StatusOr<std::string>& photo = arg;
  if (!photo.ok()) {
    *result_listener << photo.status();
    return false;
  }
  return ::testing::ExplainMatchResult(
      ::testing::AllOf(::testing::Ge(grey - 3), ::testing::Le(grey + 3)),
      int{images::DecodeJpeg(*photo, "photo")->rgb.at(0)}, result_listener);
}

class MemberPhotosTest : public GroupsTest, public ::testing::WithParamInterface<storage::Engine> {
 protected:
  MemberPhotosTest() : GroupsTest(GetParam()) { Plan(/*cancelled=*/false, /*version=*/1); }

  void Plan(bool cancelled, int64_t version) {
    Write([&](storage::Transaction& transaction) {
      return walks_.Apply(transaction, {.group = group_.key,
                                        .walk = "w1",
                                        .start_time = clock_.Now() + absl::Hours(48),
                                        .duration_minutes = 60,
                                        .cancelled = cancelled,
                                        .version = version});
    });
  }

  absl::Status Set(const Call& call, const std::string& member, uint8_t grey) {
    return SetMemberPhoto(to_)(*call, group_.key, member, GreySquare(grey));
  }
  absl::StatusOr<std::string> Get(const Call& call, const std::string& member) {
    return GetMemberPhoto(to_)(*call, group_.key, member);
  }
  absl::Status Delete(const Call& call, const std::string& member) {
    return DeleteMemberPhoto(to_)(*call, group_.key, member);
  }
  absl::StatusOr<std::string> Greeter(const Call& call, const std::string& walk = "") {
    return GetGreeterPhoto(to_)(*call, group_.key, walk);
  }
  bool CardHasPhoto(const std::string& walk = "") {
    auto view = GetFirstWalkCard(to_)(*As("bob"), group_.key, walk);
    EXPECT_EQ(view.status(), absl::OkStatus());
    return view.ok() && view->greeter_has_photo;
  }
  /// Ann greets as the card says, Bob on the walk.
  void NameGreeters() {
    ASSERT_TRUE(UpdateFirstWalkCard(to_)(*AsTherapist(),
                                         {.card = {.group = group_.key, .greeter = {ann_.id, ""}},
                                          .paths = {"greeter"},
                                          .etag = {}})
                    .ok());
    ASSERT_TRUE(SetGreeter(to_)(*AsTherapist(), group_.key, "w1", {bob_.id, ""}).ok());
  }
  void GivePhotos() {
    ASSERT_EQ(Set(As("ann"), kMe, kAnnsGrey), absl::OkStatus());
    ASSERT_EQ(Set(As("bob"), bob_.id, kBobsGrey), absl::OkStatus());
  }
  bool IsKept(const Member& member) {
    bool has = false;
    Write([&](storage::Transaction& transaction) -> absl::Status {
      AMBLE_ASSIGN_OR_RETURN(has, member_photos_.Has(transaction, member.group, member.id));
      return absl::OkStatus();
    });
    return has;
  }

  const Group group_ = MakeGroup(GroupKind::kCommunity, 5, JoinPolicy::kOpen);
  const Member ann_ = *Join(group_.key, "ann");
  const Member bob_ = *Join(group_.key, "bob");
};

TEST_P(MemberPhotosTest, OneselfGivesItAndLeadersSeeIt) {
  EXPECT_THAT(Get(As("ann"), kMe).status(), IsNotFound());
  ASSERT_EQ(Set(As("ann"), kMe, kAnnsGrey), absl::OkStatus());
  EXPECT_THAT(Get(As("ann"), kMe), Shows(kAnnsGrey));
  EXPECT_THAT(*Get(As("ann"), ann_.id), Not(HasSubstr("secret"))) << "the picture alone is kept";
  EXPECT_THAT(Get(AsTherapist(), ann_.id), Shows(kAnnsGrey));
  EXPECT_THAT(Get(As("bob"), ann_.id).status(), IsDenied());
  EXPECT_THAT(Get(AsStaff("cora", auth::StaffRole::kCoordinator), ann_.id).status(), IsDenied());
  EXPECT_THAT(Get(As("stranger"), ann_.id).status(), IsNotFound());
  EXPECT_THAT(Get(AsTherapist(), "nobody").status(), IsNotFound());
  ASSERT_EQ(Set(As("ann"), kMe, kBobsGrey), absl::OkStatus());
  EXPECT_THAT(Get(As("ann"), kMe), Shows(kBobsGrey)) << "in place of the one before";
}

TEST_P(MemberPhotosTest, NobodyGivesAPhotoOfSomebodyElse) {
  EXPECT_THAT(Set(As("bob"), ann_.id, kBobsGrey), IsDenied());
  EXPECT_THAT(Set(AsTherapist(), ann_.id, kBobsGrey), IsDenied());
  EXPECT_THAT(Set(AsStaff("cora", auth::StaffRole::kCoordinator), kMe, kBobsGrey), IsDenied());
  EXPECT_THAT(Set(As("stranger"), ann_.id, kBobsGrey), IsNotFound());
  EXPECT_THAT(SetMemberPhoto(to_)(*As("stranger"), group_.key, ann_.id, "no picture"), IsNotFound())
      << "pictures of strangers are not even read";
  EXPECT_THAT(SetMemberPhoto(to_)(*As("ann"), group_.key, kMe, "no picture"), NamesField("photo"));
  ASSERT_TRUE(
      UpdateMember(to_)(*As("ann"),
                        {.member = {.group = group_.key, .id = kMe, .state = MemberState::kPaused},
                         .paths = {"state"},
                         .etag = {}})
          .ok());
  EXPECT_THAT(Set(As("ann"), kMe, kAnnsGrey),
              RefusedAs(StatusCode::kFailedPrecondition, Reason::kMembershipState));
  Plan(/*cancelled=*/true, 2);
  ASSERT_TRUE(ArchiveGroup(to_)(*AsTherapist(), group_.key).ok());
  EXPECT_THAT(Set(As("bob"), kMe, kBobsGrey),
              RefusedAs(StatusCode::kFailedPrecondition, Reason::kGroupArchived));
  EXPECT_FALSE(IsKept(ann_) || IsKept(bob_));
}

TEST_P(MemberPhotosTest, OneselfAndLeadersForgetIt) {
  EXPECT_THAT(Delete(As("ann"), kMe), IsNotFound());
  GivePhotos();
  EXPECT_THAT(Delete(As("bob"), ann_.id), IsDenied());
  EXPECT_TRUE(IsKept(ann_));
  EXPECT_EQ(Delete(As("ann"), kMe), absl::OkStatus());
  const Call call = Repeatable(AsTherapist(), "r1");
  EXPECT_EQ(Delete(call, bob_.id), absl::OkStatus());
  EXPECT_EQ(Delete(call, bob_.id), absl::OkStatus()) << "the same request again";
  EXPECT_FALSE(IsKept(ann_) || IsKept(bob_));
}

TEST_P(MemberPhotosTest, OthersSeeItOnlyOfWhoGreets) {
  GivePhotos();
  EXPECT_THAT(Greeter(As("bob")).status(), IsNotFound()) << "nobody greets";
  EXPECT_FALSE(CardHasPhoto());
  NameGreeters();
  EXPECT_TRUE(CardHasPhoto() && CardHasPhoto("w1"));
  EXPECT_THAT(Greeter(As("bob")), Shows(kAnnsGrey));
  EXPECT_THAT(Greeter(As("ann"), "w1"), Shows(kBobsGrey));
  EXPECT_THAT(Greeter(As("bob"), "w9").status(), IsNotFound());
  EXPECT_THAT(Greeter(As("stranger")).status(), IsNotFound());
  EXPECT_THAT(Greeter(AsStaff("cora", auth::StaffRole::kCoordinator)).status(), IsDenied());
  ASSERT_EQ(Delete(As("ann"), kMe), absl::OkStatus());
  EXPECT_FALSE(CardHasPhoto());
  EXPECT_THAT(Greeter(As("bob")).status(), IsNotFound());
  ASSERT_TRUE(
      UpdateMember(to_)(*As("bob"),
                        {.member = {.group = group_.key, .id = kMe, .state = MemberState::kPaused},
                         .paths = {"state"},
                         .etag = {}})
          .ok());
  EXPECT_THAT(Greeter(As("ann"), "w1").status(), IsNotFound()) << "who has a break greets nobody";
}

TEST_P(MemberPhotosTest, AnInvitationShowsItWhereItNamesTheGreeter) {
  GivePhotos();
  NameGreeters();
  const std::string token = MakeInvitation(group_.key);
  const auto shown = [&](const std::string& token) {
    return GetInvitingPhoto(to_)(*Anybody(), token);
  };
  EXPECT_TRUE(GetInvitation(to_)(*Anybody(), token)->greeter.has_photo);
  EXPECT_THAT(shown(token), Shows(kBobsGrey));
  EXPECT_THAT(shown("unknown").status(), IsNotFound());
  ASSERT_EQ(LeaveGroup(to_)(*As("bob"), group_.key), absl::OkStatus());
  EXPECT_THAT(shown(token).status(), IsNotFound());
  EXPECT_FALSE(GetInvitation(to_)(*Anybody(), token)->greeter.has_photo);
  ASSERT_TRUE(SetGreeter(to_)(*AsTherapist(), group_.key, "w1", {}).ok());
  EXPECT_THAT(shown(token), Shows(kAnnsGrey));
  clock_.Advance(absl::Hours(24 * 91));
  EXPECT_THAT(shown(token).status(), IsNotFound()) << "it has ended";
}

TEST_P(MemberPhotosTest, ALinkToATherapyGroupShowsNoFace) {
  const Group therapy = MakeGroup(GroupKind::kTherapy, 5);
  const Member leader = *Present(therapy.key, "theresa");
  ASSERT_EQ(SetMemberPhoto(to_)(*AsTherapist(), therapy.key, kMe, GreySquare(kAnnsGrey)),
            absl::OkStatus());
  ASSERT_TRUE(UpdateFirstWalkCard(to_)(*AsTherapist(),
                                       {.card = {.group = therapy.key, .greeter = {leader.id, ""}},
                                        .paths = {"greeter"},
                                        .etag = {}})
                  .ok());
  const std::string shared = MakeInvitation(therapy.key);
  EXPECT_THAT(GetInvitingPhoto(to_)(*Anybody(), shared).status(), IsNotFound());
  EXPECT_FALSE(GetInvitation(to_)(*Anybody(), shared)->greeter.has_photo);
  const std::string mailed = MakeInvitation(therapy.key, "kit@example.org");
  EXPECT_THAT(GetInvitingPhoto(to_)(*Anybody(), mailed), Shows(kAnnsGrey));
}

TEST_P(MemberPhotosTest, ItIsForgottenWithTheMembership) {
  GivePhotos();
  ASSERT_EQ(LeaveGroup(to_)(*As("ann"), group_.key), absl::OkStatus());
  EXPECT_FALSE(IsKept(ann_));
  EXPECT_TRUE(IsKept(bob_));
  ASSERT_EQ(RemoveMember(to_)(*AsTherapist(), group_.key, bob_.id), absl::OkStatus());
  EXPECT_FALSE(IsKept(bob_));
}

TEST_P(MemberPhotosTest, ItStaysWithThePersonThroughAMerge) {
  GivePhotos();
  const auto merge = [&](const std::string& person, const std::string& into) {
    Write([&](storage::Transaction& transaction) {
      return ApplyMerge(to_, transaction, person, into);
    });
  };
  merge("ann", "anna");
  EXPECT_TRUE(IsKept(ann_)) << "it is the same membership";
  const Member other = *Join(group_.key, "annabel");
  merge("anna", "annabel");
  EXPECT_FALSE(IsKept(ann_));
  EXPECT_THAT(Get(As("annabel"), kMe), Shows(kAnnsGrey)) << "it goes along";
  merge("bob", "annabel");
  EXPECT_FALSE(IsKept(bob_));
  EXPECT_THAT(Get(As("annabel"), other.id), Shows(kAnnsGrey)) << "their own stays";
}

INSTANTIATE_TEST_SUITE_P(Engines, MemberPhotosTest, testing::Engines(), testing::EngineName);

}  // namespace
}  // namespace amble::groups
