#include "services/accounts/app/invite_staff.h"

#include <thread>

#include "services/accounts/app/accept_staff_invitation.h"
#include "services/accounts/app/list_staff.h"
#include "services/accounts/app/remove_staff.h"
#include "services/accounts/app/update_staff.h"
#include "services/accounts/testing/accounts_fixture.h"

namespace amble::accounts {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

const auto kDenied = Refuses(absl::StatusCode::kPermissionDenied, Reason::kPermissionDenied);
const auto kNotFound = Refuses(absl::StatusCode::kNotFound, Reason::kNotFound);
const auto kLastOwner = Refuses(absl::StatusCode::kFailedPrecondition, Reason::kLastOwner);
const auto kNotUsable =
    Refuses(absl::StatusCode::kFailedPrecondition, Reason::kInvitationNotUsable);

class InviteStaffTest : public AccountsTest {
 protected:
  std::string Invite(const std::string& email, const StaffRoles& roles = {StaffRole::kTherapist}) {
    const auto invitation = InviteStaff(to_)(*As(ann_.token), {practice_.id, email, roles});
    EXPECT_TRUE(invitation.ok()) << invitation.status();
    return LastLinkToken();
  }
  absl::StatusOr<Staff> Accept(const SignedIn& who, const std::string& token) {
    return AcceptStaffInvitation(to_)(*As(who.token), {token});
  }

  const SignedIn ann_ = SignIn("ann@example.org");
  const Practice practice_ = NewPractice(ann_);
};

TEST_F(InviteStaffTest, WhoeverHoldsLinkAndAddressJoins) {
  const std::string token = Invite("Ben@example.org");
  const SignedIn ben = SignIn("ben@example.org");
  const RevocationCursor before = Head();
  const auto staff = Accept(ben, token);
  ASSERT_TRUE(staff.ok()) << staff.status();
  EXPECT_EQ(staff->person, ben.person.id);
  EXPECT_THAT(staff->roles, ElementsAre(StaffRole::kTherapist));
  EXPECT_NE(staff->id, ben.person.id);
  EXPECT_EQ(events_.staff.back().id, staff->id);
  EXPECT_THAT(RevokedSince(before).people, ElementsAre(ben.person.id));
  EXPECT_NE(PrincipalOf(ben.token).StaffIn(practice_.id), nullptr);
}

TEST_F(InviteStaffTest, TheLinkAloneIsNotEnough) {
  const std::string token = Invite("ben@example.org");
  EXPECT_THAT(Accept(SignIn("eve@example.org"), token), kDenied);
  EXPECT_THAT(Accept(SignIn("ben@example.org"), token + "x"), kNotFound);
  EXPECT_TRUE(Accept(SignIn("ben@example.org"), token).ok());
}

TEST_F(InviteStaffTest, ALinkWorksOnceForTwoWeeks) {
  const SignedIn ben = SignIn("ben@example.org");
  std::string token = Invite("ben@example.org");
  clock_.Advance(absl::Hours(24 * 14));
  EXPECT_THAT(Accept(ben, token), kNotUsable);
  token = Invite("ben@example.org");
  const auto call = [&] { return Repeatable(As(ben.token), "Accept", "r1"); };
  const auto staff = AcceptStaffInvitation(to_)(*call(), {token});
  ASSERT_TRUE(staff.ok());
  EXPECT_EQ(AcceptStaffInvitation(to_)(*call(), {token})->id, staff->id) << "the same request";
  EXPECT_THAT(Accept(ben, token), kNotUsable);
}

TEST_F(InviteStaffTest, ANewInvitationTakesThePlaceOfTheOld) {
  const std::string old = Invite("ben@example.org");
  const std::string token = Invite("BEN@example.org", {StaffRole::kCoordinator});
  const SignedIn ben = SignIn("ben@example.org");
  EXPECT_THAT(Accept(ben, old), kNotUsable);
  EXPECT_THAT(Accept(ben, token)->roles, ElementsAre(StaffRole::kCoordinator));
  EXPECT_THAT(Accept(ben, Invite("ben@example.org")),
              Refuses(absl::StatusCode::kAlreadyExists, Reason::kAlreadyExists));
}

TEST_F(InviteStaffTest, IsForOwnersOfThePractice) {
  const SignedIn ben = Join(ann_, practice_, "ben@example.org", {StaffRole::kTherapist});
  const SignedIn eve = SignIn("eve@example.org");
  const InviteStaffCommand command{practice_.id, "x@example.org", {StaffRole::kOwner}};
  EXPECT_THAT(InviteStaff(to_)(*As(ben.token), command), kDenied);
  EXPECT_THAT(InviteStaff(to_)(*As(eve.token), command), kNotFound);
  EXPECT_EQ(
      FieldOf(InviteStaff(to_)(*As(ann_.token), {practice_.id, "x", {StaffRole::kOwner}}).status()),
      "email");
}

TEST_F(InviteStaffTest, OnlySoManyInvitationsWait) {
  for (int i = 0; i < kMaxOpenStaffInvitations; ++i) {
    Invite("x" + std::to_string(i) + "@example.org");
  }
  const auto one_more = [&] {
    return InviteStaff(to_)(*As(ann_.token),
                            {practice_.id, "more@example.org", {StaffRole::kOwner}});
  };
  EXPECT_THAT(one_more(), Refuses(absl::StatusCode::kResourceExhausted, Reason::kTooManyRequests));
  Invite("x0@example.org");  // takes the place of one
  clock_.Advance(kStaffInvitationLifetime);
  EXPECT_TRUE(one_more().ok());
}

TEST_F(InviteStaffTest, AnAddressIsMailedFiveTimesADay) {
  std::string token;
  for (int i = 0; i < kMaxStaffInvitationsPerAddress; ++i) token = Invite("ben@example.org");
  const size_t mailed = mail_.sent.size();
  const auto again = [&] {
    return InviteStaff(to_)(*As(ann_.token),
                            {practice_.id, "BEN@example.org", {StaffRole::kOwner}});
  };
  EXPECT_THAT(again(), Refuses(absl::StatusCode::kResourceExhausted, Reason::kTooManyRequests));
  EXPECT_EQ(mail_.sent.size(), mailed);
  EXPECT_TRUE(Accept(SignIn("ben@example.org"), token).ok()) << "the last one still works";
  clock_.Advance(kStaffInvitationWindow);
  EXPECT_TRUE(again().ok());
}

TEST_F(InviteStaffTest, ListsStaffInOrderOfJoining) {
  for (const std::string email : {"c@example.org", "b@example.org"}) {
    clock_.Advance(absl::Minutes(1));
    Join(ann_, practice_, email, {StaffRole::kTherapist});
  }
  ListStaff list(to_);
  const auto first = list(*As(ann_.token), {practice_.id, PageRequest{2, ""}});
  ASSERT_TRUE(first.ok());
  ASSERT_EQ(first->items.size(), 2u);
  EXPECT_EQ(first->items[0].person, ann_.person.id);
  const auto second = list(*As(ann_.token), {practice_.id, PageRequest{2, first->next_token}});
  EXPECT_EQ(second->items.size(), 1u);
  EXPECT_EQ(second->next_token, "");
  EXPECT_THAT(list(*As(SignIn("eve@example.org").token), {practice_.id, PageRequest{2, ""}}),
              kNotFound);
}

TEST_F(InviteStaffTest, OwnersChangeRolesAndRightsFollow) {
  const SignedIn ben = Join(ann_, practice_, "ben@example.org", {StaffRole::kTherapist});
  const Staff place = PlaceOf(ben.token, practice_);
  const RevocationCursor before = Head();
  UpdateStaff update(to_);
  const UpdateStaffCommand command{
      practice_.id, place.id, "1", {StaffRole::kOwner, StaffRole::kTherapist}};
  EXPECT_THAT(update(*As(ben.token), command), kDenied);
  const auto changed = update(*As(ann_.token), command);
  ASSERT_TRUE(changed.ok()) << changed.status();
  EXPECT_EQ(changed->version, 2);
  EXPECT_THAT(RevokedSince(before).people, ElementsAre(ben.person.id));
  EXPECT_EQ(events_.staff.back().roles, command.roles);
  EXPECT_TRUE(PrincipalOf(ben.token).StaffIn(practice_.id)->Has(auth::StaffRole::kOwner));
  EXPECT_THAT(update(*As(ann_.token), command),
              Refuses(absl::StatusCode::kAborted, Reason::kEtagMismatch));
}

TEST_F(InviteStaffTest, APracticeKeepsOneOwner) {
  const Staff ann = PlaceOf(ann_.token, practice_);
  EXPECT_THAT(
      UpdateStaff(to_)(*As(ann_.token), {practice_.id, ann.id, "", {StaffRole::kTherapist}}),
      kLastOwner);
  EXPECT_THAT(RemoveStaff(to_)(*As(ann_.token), {practice_.id, ann.id}), kLastOwner);
  const SignedIn ben = Join(ann_, practice_, "ben@example.org", {StaffRole::kOwner});
  EXPECT_TRUE(RemoveStaff(to_)(*As(ann_.token), {practice_.id, ann.id}).ok());
  EXPECT_EQ(PrincipalOf(ann_.token).StaffIn(practice_.id), nullptr);
  EXPECT_THAT(RemoveStaff(to_)(*As(ben.token), {practice_.id, PlaceOf(ben.token, practice_).id}),
              kLastOwner);
}

TEST_F(InviteStaffTest, TwoOwnersWhoLeaveAtOnceLeaveOne) {
  const SignedIn ben = Join(ann_, practice_, "ben@example.org", {StaffRole::kOwner});
  const Staff places[] = {PlaceOf(ann_.token, practice_), PlaceOf(ben.token, practice_)};
  const Call calls[] = {As(ann_.token), As(ben.token)};
  absl::Status results[2];
  {
    std::jthread first([&] {
      results[0] = RemoveStaff(to_)(*calls[0], {practice_.id, places[0].id});
    });
    std::jthread second([&] {
      results[1] = RemoveStaff(to_)(*calls[1], {practice_.id, places[1].id});
    });
  }
  EXPECT_NE(results[0].ok(), results[1].ok());
  EXPECT_THAT(results[0].ok() ? results[1] : results[0], kLastOwner);
}

TEST_F(InviteStaffTest, WhoWasRemovedIsNotFoundAndMayComeBack) {
  const SignedIn ben = Join(ann_, practice_, "ben@example.org", {StaffRole::kTherapist});
  const Staff place = PlaceOf(ben.token, practice_);
  const auto call = [&] { return Repeatable(As(ann_.token), "RemoveStaff", "r1"); };
  ASSERT_TRUE(RemoveStaff(to_)(*call(), {practice_.id, place.id}).ok());
  EXPECT_TRUE(RemoveStaff(to_)(*call(), {practice_.id, place.id}).ok()) << "the same request";
  EXPECT_THAT(RemoveStaff(to_)(*As(ann_.token), {practice_.id, place.id}), kNotFound);
  EXPECT_THAT(events_.staff.back().roles, IsEmpty());
  EXPECT_EQ(events_.staff.back().version, 2);

  ASSERT_TRUE(Accept(ben, Invite("ben@example.org")).ok());
  EXPECT_NE(PlaceOf(ben.token, practice_).id, place.id);
}

TEST_F(InviteStaffTest, StaffOfAnotherPracticeIsNotFoundInTheSameWords) {
  const SignedIn ben = SignIn("ben@example.org");
  const Practice south = NewPractice(ben, "South");
  const Staff place = PlaceOf(ben.token, south);
  const absl::Status foreign =
      UpdateStaff(to_)(*As(ann_.token), {practice_.id, place.id, "", {StaffRole::kOwner}}).status();
  EXPECT_THAT(foreign, kNotFound);
  EXPECT_EQ(foreign, RemoveStaff(to_)(*As(ann_.token), {practice_.id, "never"}));
}

}  // namespace
}  // namespace amble::accounts
