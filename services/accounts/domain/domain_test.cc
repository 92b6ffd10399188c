#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/accounts/domain/credential.h"
#include "services/accounts/domain/roles.h"
#include "services/accounts/domain/session.h"
#include "services/accounts/domain/sign_in.h"
#include "services/platform/errors/errors.h"

namespace amble::accounts {
namespace {

using ::testing::ElementsAre;

const absl::Time kNow = absl::FromUnixSeconds(1'800'000'000);

TEST(Roles, AreEachKeptOnceInOrder) {
  EXPECT_THAT(*MakeRoles({3, 1, 3, 1}, "roles"),
              ElementsAre(StaffRole::kOwner, StaffRole::kCoordinator));
  EXPECT_EQ(RoleBits({StaffRole::kOwner, StaffRole::kCoordinator}), 5);
  EXPECT_THAT(RolesOfBits(6), ElementsAre(StaffRole::kTherapist, StaffRole::kCoordinator));
  EXPECT_TRUE(RolesOfBits(0).empty());
}

TEST(Roles, AreRefusedByName) {
  for (const int number : {0, 4, -1}) {
    const absl::Status status = MakeRoles({1, number}, "staff.roles").status();
    ASSERT_EQ(ViolationsOf(status).size(), 1u) << number;
    EXPECT_EQ(ViolationsOf(status)[0].field, "staff.roles");
  }
  EXPECT_EQ(ReasonOf(MakeRoles({}, "staff.roles").status()), Reason::kFieldRequired);
}

TEST(Session, OfAPersonEndsAfterAFixedTime) {
  Session session = NewSession("s", "ann", "hash", "", kNow);
  EXPECT_EQ(session.expire_time, kNow + absl::Hours(24 * 90));
  EXPECT_FALSE(Touch(session, kNow + absl::Minutes(4)));
  EXPECT_TRUE(Touch(session, kNow + absl::Minutes(5)));
  EXPECT_EQ(session.last_use_time, kNow + absl::Minutes(5));
  EXPECT_EQ(session.expire_time, kNow + absl::Hours(24 * 90));
  EXPECT_TRUE(session.IsLive(session.expire_time - absl::Microseconds(1)));
  EXPECT_FALSE(session.IsLive(session.expire_time));
}

TEST(Session, OfAGuestSlides) {
  Session session = NewSession("s", "guest", "hash", "practices/p/groups/g", kNow);
  EXPECT_EQ(session.expire_time, kNow + absl::Hours(24 * 30));
  EXPECT_TRUE(Touch(session, kNow + absl::Hours(24)));
  EXPECT_EQ(session.expire_time, kNow + absl::Hours(24 * 31));
}

TEST(SignInFlow, HasACodeThatIsGoodOnceForTenMinutes) {
  SignInFlow flow{.mailed = true, .create_time = kNow};
  EXPECT_TRUE(flow.CodeIsGood(kNow));
  EXPECT_TRUE(flow.CodeIsGood(kNow + absl::Minutes(10) - absl::Microseconds(1)));
  EXPECT_FALSE(flow.CodeIsGood(kNow + absl::Minutes(10)));
  EXPECT_FALSE(flow.CodeIsGood(kNow - absl::Seconds(1)));
  flow.mailed = false;
  EXPECT_FALSE(flow.CodeIsGood(kNow));
  flow.mailed = true;
  flow.used_by = kVoid;
  EXPECT_FALSE(flow.CodeIsGood(kNow));
}

TEST(Credential, ExpiresByTheClockOnceVerified) {
  Credential credential{.expire_time = kNow};
  EXPECT_EQ(credential.StatusAt(kNow), CredentialStatus::kUnverified);
  credential.status = CredentialStatus::kVerified;
  EXPECT_EQ(credential.StatusAt(kNow - absl::Microseconds(1)), CredentialStatus::kVerified);
  EXPECT_EQ(credential.StatusAt(kNow), CredentialStatus::kExpired);
  credential.status = CredentialStatus::kRevoked;
  EXPECT_EQ(credential.StatusAt(kNow), CredentialStatus::kRevoked);
}

}  // namespace
}  // namespace amble::accounts
