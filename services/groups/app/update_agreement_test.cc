#include "services/groups/app/update_agreement.h"

#include "services/groups/app/accept_agreement.h"
#include "services/groups/app/accept_invitation.h"
#include "services/groups/testing/groups_fixture.h"

namespace amble::groups {
namespace {

using absl::StatusCode;

class UpdateAgreementTest : public GroupsTest {
 protected:
  const Group group_ = MakeGroup(GroupKind::kTherapy, 3);
};

TEST_F(UpdateAgreementTest, IsAcceptedAnewByEverybodyElse) {
  ASSERT_TRUE(AcceptInvitation(to_)(*As("ann"), {.token = MakeInvitation(group_.key, "a@b.example"),
                                                 .walking_name = "Ann",
                                                 .agreement_version = 1})
                  .ok());
  const auto written = UpdateAgreement(to_)(*AsTherapist(), group_.key, "Be kinder.");
  ASSERT_EQ(written.status(), absl::OkStatus());
  EXPECT_EQ(*written, (Agreement{2, "Be kinder."}));
  EXPECT_EQ(events_.groups.back().agreement.version, 2);
  EXPECT_EQ(Present(group_.key, "theresa")->agreement_version, 2);
  EXPECT_EQ(Present(group_.key, "ann")->agreement_version, 1);

  AcceptAgreement accept(to_);
  const absl::Status old = accept(*As("ann"), group_.key, 1).status();
  EXPECT_THAT(old, RefusedAs(StatusCode::kFailedPrecondition, Reason::kAgreementRequired));
  EXPECT_THAT(old, NamesField("version"));
  EXPECT_EQ(accept(*AsGuest("ann", group_.key), group_.key, 2)->member.agreement_version, 2);
  EXPECT_EQ(events_.members.back().agreement_version, 2);
  const auto told = events_.members.size();
  EXPECT_TRUE(accept(*As("ann"), group_.key, 2).ok());
  EXPECT_EQ(events_.members.size(), told) << "nothing has changed";
}

TEST_F(UpdateAgreementTest, IsForLeadersAndNeedsAText) {
  EXPECT_THAT(UpdateAgreement(to_)(*AsTherapist(), group_.key, "").status(),
              NamesField("agreement.text"));
  EXPECT_THAT(
      UpdateAgreement(to_)(*AsStaff("olga", auth::StaffRole::kOwner), group_.key, "Mine.").status(),
      RefusedAs(StatusCode::kPermissionDenied, Reason::kPermissionDenied));
  EXPECT_THAT(AcceptAgreement(to_)(*As("eve"), group_.key, 1).status(),
              RefusedAs(StatusCode::kNotFound, Reason::kNotFound));
}

}  // namespace
}  // namespace amble::groups
