#include "services/accounts/app/verify_credential.h"

#include "services/accounts/app/list_credentials.h"
#include "services/accounts/app/list_pending_credentials.h"
#include "services/accounts/app/remove_staff.h"
#include "services/accounts/app/revoke_credential.h"
#include "services/accounts/app/submit_credential.h"
#include "services/accounts/testing/accounts_fixture.h"

namespace amble::accounts {
namespace {

using ::testing::ElementsAre;

const auto kDenied = Refuses(absl::StatusCode::kPermissionDenied, Reason::kPermissionDenied);
const auto kOwn = Refuses(absl::StatusCode::kPermissionDenied, Reason::kOwnCredential);
const auto kNotFound = Refuses(absl::StatusCode::kNotFound, Reason::kNotFound);
const auto kState = Refuses(absl::StatusCode::kFailedPrecondition, Reason::kCredentialState);

class VerifyCredentialTest : public AccountsTest {
 protected:
  SubmitCredentialCommand Licence(const Staff& place, absl::Duration left = absl::Hours(1000)) {
    return {.practice = place.practice,
            .staff = place.id,
            .kind = CredentialKind::kLicence,
            .issuer = "The Board",
            .number = "L-1",
            .expire_time = clock_.Now() + left};
  }
  Credential Submit(absl::Duration left = absl::Hours(1000)) {
    const auto credential = SubmitCredential(to_)(*As(ann_.token), Licence(place_, left));
    EXPECT_TRUE(credential.ok()) << credential.status();
    return *credential;
  }
  static CredentialName NameOf(const Credential& credential) {
    return {credential.practice, credential.staff, credential.id};
  }
  absl::StatusOr<Credential> Verify(const std::string& token, const Credential& credential) {
    return VerifyCredential(to_)(*As(token), {NameOf(credential)});
  }
  absl::StatusOr<Credential> Revoke(const std::string& token, const Credential& credential) {
    return RevokeCredential(to_)(*As(token), {NameOf(credential)});
  }
  absl::Time HeldUntil() {
    return PrincipalOf(ann_.token).StaffIn(practice_.id)->credential_expire_time;
  }

  const SignedIn boss_ = SignInOperator();
  const SignedIn ann_ = SignIn("ann@example.org");
  const Practice practice_ = NewPractice(ann_);
  const Staff place_ = PlaceOf(ann_.token, practice_);
};

TEST_F(VerifyCredentialTest, TheOperatorVerifiesAndRightsFollow) {
  const Credential credential = Submit();
  EXPECT_EQ(credential.status, CredentialStatus::kUnverified);
  EXPECT_EQ(credential.holder, ann_.person.id);
  EXPECT_EQ(HeldUntil(), absl::InfinitePast());
  const RevocationCursor before = Head();
  const auto verified = Verify(boss_.token, credential);
  ASSERT_TRUE(verified.ok()) << verified.status();
  EXPECT_EQ(verified->status, CredentialStatus::kVerified);
  EXPECT_EQ(verified->verify_time, clock_.Now());
  EXPECT_EQ(HeldUntil(), credential.expire_time);
  EXPECT_THAT(RevokedSince(before).people, ElementsAre(ann_.person.id));
  EXPECT_EQ(events_.staff.back().credential_expire_time, credential.expire_time);
  EXPECT_EQ(events_.staff.back().version, place_.version + 1);

  EXPECT_EQ(*Verify(boss_.token, credential), *verified) << "again is no error";
  EXPECT_EQ(events_.staff.back().version, place_.version + 1) << "and no change";
}

TEST_F(VerifyCredentialTest, ATherapistIsNotTheOperator) {
  const Credential credential = Submit();
  EXPECT_THAT(Verify(ann_.token, credential), kDenied);
  EXPECT_THAT(Revoke(ann_.token, credential), kDenied);
  EXPECT_EQ(HeldUntil(), absl::InfinitePast());
}

TEST_F(VerifyCredentialTest, NobodyDecidesOnTheirOwn) {
  const Practice own = NewPractice(boss_, "Own");
  const auto credential =
      SubmitCredential(to_)(*As(boss_.token), Licence(PlaceOf(boss_.token, own)));
  ASSERT_TRUE(credential.ok());
  EXPECT_THAT(Verify(boss_.token, *credential), kOwn);
  EXPECT_THAT(Revoke(boss_.token, *credential), kOwn);
  EXPECT_TRUE(Verify(SignInOperator("second@example.org").token, *credential).ok());
}

TEST_F(VerifyCredentialTest, ExpiresByTheClock) {
  const Credential credential = Submit(absl::Hours(10));
  ASSERT_TRUE(Verify(boss_.token, credential).ok());
  clock_.Advance(absl::Hours(10));
  EXPECT_EQ(HeldUntil(), absl::InfinitePast());
  const auto listed =
      ListCredentials(to_)(*As(ann_.token), {practice_.id, place_.id, PageRequest{20, ""}});
  EXPECT_EQ(listed->items[0].StatusAt(clock_.Now()), CredentialStatus::kExpired);
  EXPECT_THAT(Verify(boss_.token, credential), kState);
}

TEST_F(VerifyCredentialTest, TheBestCredentialCounts) {
  const Credential shorter = Submit(absl::Hours(10));
  const Credential longer = Submit(absl::Hours(20));
  ASSERT_TRUE(Verify(boss_.token, longer).ok());
  ASSERT_TRUE(Verify(boss_.token, shorter).ok());
  EXPECT_EQ(HeldUntil(), longer.expire_time);
  ASSERT_TRUE(Revoke(boss_.token, longer).ok());
  EXPECT_EQ(HeldUntil(), shorter.expire_time);
  EXPECT_EQ(events_.staff.back().credential_expire_time, shorter.expire_time);
  ASSERT_TRUE(Revoke(boss_.token, shorter).ok());
  EXPECT_EQ(HeldUntil(), absl::InfinitePast());
  EXPECT_EQ(events_.staff.back().credential_expire_time, absl::InfinitePast());
}

TEST_F(VerifyCredentialTest, ARevokedOneStaysRevoked) {
  const Credential credential = Submit();
  ASSERT_TRUE(Revoke(boss_.token, credential).ok());
  EXPECT_EQ(Revoke(boss_.token, credential)->status, CredentialStatus::kRevoked);
  EXPECT_THAT(Verify(boss_.token, credential), kState);
}

TEST_F(VerifyCredentialTest, EverybodySubmitsTheirOwn) {
  const SignedIn ben = Join(ann_, practice_, "ben@example.org", {StaffRole::kTherapist});
  const SignedIn cora = Join(ann_, practice_, "cora@example.org", {StaffRole::kCoordinator});
  SubmitCredential submit(to_);
  EXPECT_THAT(submit(*As(ben.token), Licence(place_)), kDenied);
  EXPECT_THAT(submit(*As(cora.token), Licence(PlaceOf(cora.token, practice_))), kDenied);
  EXPECT_THAT(submit(*As(SignIn("eve@example.org").token), Licence(place_)), kNotFound);
  Staff never = place_;
  never.id = "never";
  EXPECT_THAT(submit(*As(ann_.token), Licence(never)), kNotFound);
  EXPECT_EQ(FieldOf(submit(*As(ann_.token), Licence(place_, absl::ZeroDuration())).status()),
            "credential.expire_time");
}

TEST_F(VerifyCredentialTest, AreListedForTheirHolderAndOwners) {
  const SignedIn ben = Join(ann_, practice_, "ben@example.org", {StaffRole::kTherapist});
  const Staff bens = PlaceOf(ben.token, practice_);
  std::vector<std::string> ids;
  for (int i = 0; i < 3; ++i) {
    clock_.Advance(absl::Seconds(1));
    ids.push_back(SubmitCredential(to_)(*As(ben.token), Licence(bens))->id);
  }
  ListCredentials list(to_);
  const auto first = list(*As(ann_.token), {practice_.id, bens.id, PageRequest{2, ""}});
  ASSERT_TRUE(first.ok()) << first.status();
  ASSERT_EQ(first->items.size(), 2u);
  EXPECT_EQ(first->items[0].id, ids[2]);
  EXPECT_EQ(first->items[1].id, ids[1]);
  const auto second =
      list(*As(ann_.token), {practice_.id, bens.id, PageRequest{2, first->next_token}});
  EXPECT_EQ(second->items[0].id, ids[0]);
  EXPECT_TRUE(list(*As(ben.token), {practice_.id, bens.id, PageRequest{2, ""}}).ok());
  EXPECT_THAT(list(*As(ben.token), {practice_.id, place_.id, PageRequest{2, ""}}), kDenied);
  EXPECT_THAT(list(*As(boss_.token), {practice_.id, bens.id, PageRequest{2, ""}}), kNotFound);
}

TEST_F(VerifyCredentialTest, WhatWaitsIsListedForTheOperatorOldestFirst) {
  const Credential first = Submit();
  clock_.Advance(absl::Seconds(1));
  const SignedIn ben = Join(ann_, practice_, "ben@example.org", {StaffRole::kTherapist});
  const Staff bens = PlaceOf(ben.token, practice_);
  ASSERT_TRUE(SubmitCredential(to_)(*As(ben.token), Licence(bens)).ok());
  clock_.Advance(absl::Seconds(1));
  const Credential third = Submit();
  ListPendingCredentials list(to_);
  EXPECT_THAT(list(*As(ann_.token), {PageRequest{20, ""}}), kDenied);
  const auto page = list(*As(boss_.token), {PageRequest{2, ""}});
  ASSERT_EQ(page->items.size(), 2u);
  EXPECT_EQ(page->items[0].id, first.id);
  EXPECT_EQ(page->items[1].holder, ben.person.id);
  const auto next = list(*As(boss_.token), {PageRequest{2, page->next_token}});
  ASSERT_EQ(next->items.size(), 1u);
  EXPECT_EQ(next->items[0].id, third.id);

  ASSERT_TRUE(Verify(boss_.token, first).ok());
  ASSERT_TRUE(RemoveStaff(to_)(*As(ann_.token), {practice_.id, bens.id}).ok());
  EXPECT_EQ(list(*As(boss_.token), {PageRequest{20, ""}})->items.size(), 1u);
}

TEST_F(VerifyCredentialTest, WrongNamesAreNotFoundInTheSameWords) {
  const Credential credential = Submit();
  const Practice south = NewPractice(SignIn("sue@example.org"), "South");
  VerifyCredential verify(to_);
  std::vector<absl::Status> refusals;
  for (const CredentialName& name :
       {CredentialName{south.id, credential.staff, credential.id},
        CredentialName{"never", credential.staff, credential.id},
        CredentialName{credential.practice, "never", credential.id},
        CredentialName{credential.practice, credential.staff, "never"}}) {
    refusals.push_back(verify(*As(boss_.token), {name}).status());
    EXPECT_THAT(refusals.back(), kNotFound);
    EXPECT_EQ(refusals.back(), refusals.front());
  }
}

}  // namespace
}  // namespace amble::accounts
