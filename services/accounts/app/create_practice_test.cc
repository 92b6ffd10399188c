#include "services/accounts/app/create_practice.h"

#include "services/accounts/app/accept_staff_invitation.h"
#include "services/accounts/app/get_practice.h"
#include "services/accounts/app/list_my_practices.h"
#include "services/accounts/app/update_me.h"
#include "services/accounts/app/update_practice.h"
#include "services/accounts/testing/accounts_fixture.h"

namespace amble::accounts {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

const auto kDenied = Refuses(absl::StatusCode::kPermissionDenied, Reason::kPermissionDenied);
const auto kNotFound = Refuses(absl::StatusCode::kNotFound, Reason::kNotFound);

class CreatePracticeTest : public AccountsTest {
 protected:
  absl::StatusOr<Practice> Create(const std::string& token, const CreatePracticeCommand& command) {
    return CreatePractice(to_)(*As(token), command);
  }
};

TEST_F(CreatePracticeTest, IsForTheOperatorUnlessTheInstallationIsOpen) {
  const SignedIn ann = SignIn("ann@example.org");
  EXPECT_THAT(Create(ann.token, {"North", "UTC", "", ""}), kDenied);
  to_.settings.anybody_creates_practices = true;
  EXPECT_TRUE(Create(ann.token, {"North", "UTC", "", ""}).ok());
  EXPECT_THAT(Create(ann.token, {"North", "UTC", "", "ben@example.org"}), kDenied)
      << "mail to others is the operator's";
}

TEST_F(CreatePracticeTest, NobodyCreatesMany) {
  to_.settings.anybody_creates_practices = true;
  const SignedIn ann = SignIn("ann@example.org");
  for (int i = 0; i < kMaxPracticesPerPerson; ++i) {
    ASSERT_TRUE(Create(ann.token, {"North", "UTC", "", ""}).ok());
  }
  EXPECT_THAT(Create(ann.token, {"North", "UTC", "", ""}), kDenied);
}

TEST_F(CreatePracticeTest, MakesTheCallerOwnerAndTherapist) {
  const SignedIn boss = SignInOperator();
  const RevocationCursor before = Head();
  const auto practice = Create(boss.token, {"North", "Europe/London", "Call 112", ""});
  ASSERT_TRUE(practice.ok()) << practice.status();
  EXPECT_EQ(practice->display_name, "North");
  EXPECT_EQ(practice->time_zone, "Europe/London");
  EXPECT_EQ(practice->help, "Call 112");
  EXPECT_THAT(events_.practices, ElementsAre(*practice));
  ASSERT_EQ(events_.staff.size(), 1u);
  EXPECT_THAT(events_.staff[0].roles, ElementsAre(StaffRole::kOwner, StaffRole::kTherapist));
  EXPECT_THAT(RevokedSince(before).people, ElementsAre(boss.person.id));
  EXPECT_TRUE(GetPractice(to_)(*As(boss.token), {practice->id}).ok());
}

TEST_F(CreatePracticeTest, InvitesTheOwnerWhomTheOperatorNames) {
  const SignedIn boss = SignInOperator();
  const auto practice = Create(boss.token, {"North", "UTC", "", "Ann@example.org"});
  ASSERT_TRUE(practice.ok()) << practice.status();
  EXPECT_THAT(events_.staff, IsEmpty());
  ASSERT_EQ(mail_.sent.size(), 1u);
  EXPECT_EQ(mail_.sent[0].to, "Ann@example.org");
  EXPECT_THAT(mail_.sent[0].text, HasSubstr("https://amble.example/staff-invitation/"));
  const std::string token = LastLinkToken();
  EXPECT_THAT(GetPractice(to_)(*As(boss.token), {practice->id}), kNotFound);

  const SignedIn ann = SignIn("ann@example.org");
  const auto staff = AcceptStaffInvitation(to_)(*As(ann.token), {token});
  ASSERT_TRUE(staff.ok()) << staff.status();
  EXPECT_THAT(staff->roles, ElementsAre(StaffRole::kOwner));
}

TEST_F(CreatePracticeTest, HasOneEffectForARequest) {
  const SignedIn boss = SignInOperator();
  const auto call = [&] { return Repeatable(As(boss.token), "CreatePractice", "r1"); };
  const CreatePracticeCommand command{"North", "UTC", "", "ann@example.org"};
  const auto first = CreatePractice(to_)(*call(), command);
  EXPECT_EQ(*CreatePractice(to_)(*call(), command), *first);
  EXPECT_EQ(mail_.sent.size(), 1u);
}

TEST_F(CreatePracticeTest, RefusesByField) {
  const SignedIn boss = SignInOperator();
  EXPECT_EQ(FieldOf(Create(boss.token, {"", "UTC", "", ""}).status()), "practice.display_name");
  EXPECT_EQ(FieldOf(Create(boss.token, {"N", "../etc/passwd", "", ""}).status()),
            "practice.time_zone");
  EXPECT_EQ(FieldOf(Create(boss.token, {"N", "UTC", "", "ann@"}).status()), "owner_email");
  EXPECT_THAT(events_.practices, IsEmpty());
}

TEST_F(CreatePracticeTest, TakesTheCallersZoneWhenNoneIsGiven) {
  const SignedIn boss = SignInOperator();
  EXPECT_EQ(Create(boss.token, {"A", "", "", ""})->time_zone, "UTC");
  ASSERT_TRUE(UpdateMe(to_)(*As(boss.token), {.time_zone = "Europe/London"}).ok());
  EXPECT_EQ(Create(boss.token, {"B", "", "", ""})->time_zone, "Europe/London");
}

TEST_F(CreatePracticeTest, AnotherPracticeIsNotFoundInTheSameWords) {
  const SignedIn ann = SignIn("ann@example.org");
  const SignedIn ben = SignIn("ben@example.org");
  const Practice north = NewPractice(ann, "North");
  NewPractice(ben, "South");
  const absl::Status foreign = GetPractice(to_)(*As(ben.token), {north.id}).status();
  EXPECT_THAT(foreign, kNotFound);
  EXPECT_EQ(foreign, GetPractice(to_)(*As(ben.token), {"never"}).status());
  EXPECT_EQ(foreign,
            UpdatePractice(to_)(*As(ben.token), {.practice = north.id, .help = "x"}).status());
}

TEST_F(CreatePracticeTest, OwnersUpdateIt) {
  const SignedIn ann = SignIn("ann@example.org");
  const Practice north = NewPractice(ann, "North");
  const SignedIn cora = Join(ann, north, "cora@example.org", {StaffRole::kCoordinator});
  UpdatePractice update(to_);
  EXPECT_THAT(update(*As(cora.token), {.practice = north.id, .help = "x"}), kDenied);
  const auto changed =
      update(*As(ann.token), {.practice = north.id, .etag = "1", .display_name = "Nord"});
  ASSERT_TRUE(changed.ok()) << changed.status();
  EXPECT_EQ(changed->display_name, "Nord");
  EXPECT_EQ(changed->time_zone, north.time_zone);
  EXPECT_EQ(changed->version, 2);
  EXPECT_EQ(events_.practices.back(), *changed);
  EXPECT_THAT(update(*As(ann.token), {.practice = north.id, .etag = "1", .help = "x"}),
              Refuses(absl::StatusCode::kAborted, Reason::kEtagMismatch));
  EXPECT_EQ(FieldOf(update(*As(ann.token), {.practice = north.id, .display_name = ""}).status()),
            "practice.display_name");
  EXPECT_EQ(FieldOf(update(*As(ann.token), {.practice = north.id, .time_zone = ""}).status()),
            "practice.time_zone");
}

TEST_F(CreatePracticeTest, ListsOnesOwnByNameWithoutRegardToCase) {
  const SignedIn ann = SignIn("ann@example.org");
  for (const std::string name : {"beta", "Alpha", "gamma", "ALPHA", "Éclair"}) {
    NewPractice(ann, name);
  }
  NewPractice(SignIn("ben@example.org"), "aardvark");
  ListMyPractices list(to_);
  std::vector<std::string> names;
  std::string token;
  do {
    const auto page = list(*As(ann.token), {PageRequest{2, token}});
    ASSERT_TRUE(page.ok());
    for (const MyPractice& mine : page->items) {
      names.push_back(mine.practice.display_name);
      EXPECT_EQ(mine.staff.practice, mine.practice.id);
      EXPECT_EQ(mine.staff.person, ann.person.id);
    }
    token = page->next_token;
  } while (!token.empty());
  EXPECT_THAT(names, ElementsAre("Alpha", "ALPHA", "beta", "gamma", "Éclair"));
}

}  // namespace
}  // namespace amble::accounts
