#include "services/platform/auth/access.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "amble/testdata/v1/notes.pb.h"
#include "services/platform/errors/errors.h"

namespace amble::auth {
namespace {

using api::v1::Access;
using testdata::v1::CreateNoteRequest;
using testdata::v1::GetNoteRequest;
using testdata::v1::PingRequest;
using testdata::v1::UpdateNoteRequest;

const absl::Time kNow = absl::FromUnixSeconds(1'800'000'000);

Principal Nobody() { return {}; }
Principal AGuest() {
  Principal guest;
  guest.kind = Principal::Kind::kGuest;
  guest.person = "g";
  guest.guest_group = "practices/p1/groups/g1";
  return guest;
}
Principal APerson() {
  Principal person;
  person.kind = Principal::Kind::kPerson;
  person.person = "a";
  return person;
}
Principal Staff(std::string practice, std::vector<StaffRole> roles) {
  Principal person = APerson();
  person.staff = {{std::move(practice), std::move(roles)}};
  return person;
}
Principal AnOperator() {
  Principal person = APerson();
  person.is_operator = true;
  return person;
}
Principal AService() {
  Principal service;
  service.kind = Principal::Kind::kService;
  service.service = "groups";
  return service;
}

Access For(api::v1::Caller caller, std::vector<api::v1::StaffRole> roles = {}) {
  Access access;
  access.set_caller(caller);
  for (const api::v1::StaffRole role : roles) access.add_roles(role);
  return access;
}

GetNoteRequest Naming(std::string name) {
  GetNoteRequest request;
  request.set_name(std::move(name));
  return request;
}

constexpr auto kOk = absl::StatusCode::kOk;
constexpr auto kSignIn = absl::StatusCode::kUnauthenticated;
constexpr auto kDenied = absl::StatusCode::kPermissionDenied;
constexpr auto kHidden = absl::StatusCode::kNotFound;

struct Case {
  api::v1::Caller caller;
  absl::StatusCode nobody, guest, person, staff_elsewhere, staff_here, is_operator, service;
};

TEST(CheckAccessTest, EveryKindOfCallerAgainstEveryRule) {
  const auto request = Naming("practices/p1/notes/n");
  const std::vector<Case> cases = {
      {api::v1::CALLER_UNSPECIFIED, kDenied, kDenied, kDenied, kDenied, kDenied, kDenied, kDenied},
      {api::v1::CALLER_ANYBODY, kOk, kOk, kOk, kOk, kOk, kOk, kOk},
      {api::v1::CALLER_GUEST, kSignIn, kOk, kOk, kOk, kOk, kOk, kDenied},
      {api::v1::CALLER_PERSON, kSignIn, kDenied, kOk, kOk, kOk, kOk, kDenied},
      {api::v1::CALLER_STAFF, kSignIn, kHidden, kHidden, kHidden, kOk, kHidden, kDenied},
      {api::v1::CALLER_OPERATOR, kSignIn, kDenied, kDenied, kDenied, kDenied, kOk, kDenied},
      {api::v1::CALLER_SERVICE, kSignIn, kDenied, kDenied, kDenied, kDenied, kDenied, kOk},
      {static_cast<api::v1::Caller>(99), kDenied, kDenied, kDenied, kDenied, kDenied, kDenied,
       kDenied},
  };
  for (const Case& c : cases) {
    const auto check = [&](const Principal& principal) {
      return CheckAccess(For(c.caller), principal, request, kNow).code();
    };
    EXPECT_EQ(check(Nobody()), c.nobody) << c.caller;
    EXPECT_EQ(check(AGuest()), c.guest) << c.caller;
    EXPECT_EQ(check(APerson()), c.person) << c.caller;
    EXPECT_EQ(check(Staff("p2", {StaffRole::kOwner})), c.staff_elsewhere) << c.caller;
    EXPECT_EQ(check(Staff("p1", {StaffRole::kCoordinator})), c.staff_here) << c.caller;
    EXPECT_EQ(check(AnOperator()), c.is_operator) << c.caller;
    EXPECT_EQ(check(AService()), c.service) << c.caller;
  }
}

TEST(CheckAccessTest, TellsGuestsToProveAnAddress) {
  EXPECT_EQ(ReasonOf(CheckAccess(For(api::v1::CALLER_PERSON), AGuest(), PingRequest(), kNow)),
            Reason::kGuestNotAllowed);
}

TEST(CheckAccessTest, WantsOneOfTheRoles) {
  const Access access =
      For(api::v1::CALLER_STAFF, {api::v1::STAFF_ROLE_OWNER, api::v1::STAFF_ROLE_THERAPIST});
  const auto check = [&](std::vector<StaffRole> roles) {
    return CheckAccess(access, Staff("p1", std::move(roles)), Naming("practices/p1/notes/n"), kNow)
        .code();
  };
  EXPECT_EQ(check({StaffRole::kOwner}), kOk);
  EXPECT_EQ(check({StaffRole::kTherapist}), kOk);
  EXPECT_EQ(check({StaffRole::kCoordinator, StaffRole::kTherapist}), kOk);
  EXPECT_EQ(check({StaffRole::kCoordinator}), kDenied);
  EXPECT_EQ(check({}), kHidden);
}

class PracticeTest : public ::testing::Test {
 protected:
  absl::StatusCode Check(const google::protobuf::Message& request) {
    return CheckAccess(For(api::v1::CALLER_STAFF), Staff("mine", {StaffRole::kOwner}), request,
                       kNow)
        .code();
  }
};

TEST_F(PracticeTest, IsReadFromParentAndName) {
  CreateNoteRequest create;
  create.set_parent("practices/mine");
  EXPECT_EQ(Check(create), kOk);
  create.set_parent("practices/other");
  EXPECT_EQ(Check(create), kHidden);
  EXPECT_EQ(Check(Naming("practices/mine/notes/n")), kOk);
}

TEST_F(PracticeTest, IsReadFromTheResourceOfAnUpdate) {
  UpdateNoteRequest update;
  update.mutable_note()->set_name("practices/mine/notes/n");
  EXPECT_EQ(Check(update), kOk);
  update.mutable_note()->set_name("practices/other/notes/n");
  EXPECT_EQ(Check(update), kHidden);
}

TEST_F(PracticeTest, IsNeverReadFromWhatIsNoName) {
  UpdateNoteRequest update;
  update.mutable_note()->set_name("practices/other/notes/n");
  update.set_request_id("practices/mine");
  update.set_comment("practices/mine");
  update.mutable_note()->set_title("practices/mine");
  EXPECT_EQ(Check(update), kHidden);
}

TEST_F(PracticeTest, MustBeTheSameInEveryName) {
  UpdateNoteRequest update;
  update.mutable_note()->set_name("practices/mine/notes/n");
  update.set_copy_to("practices/mine/notes/m");
  EXPECT_EQ(Check(update), kOk);
  update.set_copy_to("practices/other/notes/m");
  EXPECT_EQ(Check(update), kHidden);
}

TEST_F(PracticeTest, ThatIsMalformedIsNobodys) {
  for (const char* name : {"practices/", "practices//notes/n", "practices/-", "practices/Mine",
                           "practices/mine%2f", "practices/mine "}) {
    EXPECT_EQ(Check(Naming(name)), kHidden) << name;
  }
}

TEST_F(PracticeTest, ThatIsMissingIsAFaultOfTheRequest) {
  EXPECT_EQ(Check(Naming("")), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(Check(Naming("groups/g")), absl::StatusCode::kInvalidArgument);
}

TEST(CheckAccessTest, ARecentSignInIsAtMostTenMinutesOld) {
  Access access = For(api::v1::CALLER_PERSON);
  access.set_recently_signed_in(true);
  Principal person = APerson();
  person.sign_in_time = kNow - kRecentSignIn;
  EXPECT_EQ(CheckAccess(access, person, PingRequest(), kNow).code(), kOk);
  person.sign_in_time -= absl::Microseconds(1);
  EXPECT_EQ(CheckAccess(access, person, PingRequest(), kNow).code(), kDenied);
  person.sign_in_time = absl::InfinitePast();
  EXPECT_EQ(CheckAccess(access, person, PingRequest(), kNow).code(), kDenied);
  access.set_caller(api::v1::CALLER_ANYBODY);
  EXPECT_EQ(CheckAccess(access, Nobody(), PingRequest(), kNow).code(), kSignIn);
}

TEST(AccessOfTest, ReadsTheRuleOrRefusesEverybody) {
  const auto* service = google::protobuf::DescriptorPool::generated_pool()->FindServiceByName(
      "amble.testdata.v1.NotesService");
  // Links the file that holds the service.
  ASSERT_NE(testdata::v1::PingRequest::descriptor(), nullptr);
  ASSERT_NE(service, nullptr);
  EXPECT_EQ(AccessOf(*service->FindMethodByName("UpdateNote")).caller(), api::v1::CALLER_STAFF);
  const Access none = AccessOf(*service->FindMethodByName("BurnNote"));
  EXPECT_EQ(CheckAccess(none, AnOperator(), PingRequest(), kNow).code(), kDenied);
  EXPECT_EQ(CheckAccess(none, AService(), PingRequest(), kNow).code(), kDenied);
}

}  // namespace
}  // namespace amble::auth
