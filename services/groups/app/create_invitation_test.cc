#include "services/groups/app/create_invitation.h"

#include <fmt/format.h>

#include "services/groups/app/get_invitation.h"
#include "services/groups/app/list_invitations.h"
#include "services/groups/app/revoke_invitation.h"
#include "services/groups/testing/groups_fixture.h"

namespace amble::groups {
namespace {

using absl::StatusCode;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

class CreateInvitationTest : public GroupsTest {
 protected:
  const Group therapy_ = MakeGroup(GroupKind::kTherapy, 3);
  CreateInvitation create_{to_};
};

TEST_F(CreateInvitationTest, StoresTheTokenAsAHash) {
  const auto created = create_(*AsTherapist(), {.group = therapy_.key});
  ASSERT_EQ(created.status(), absl::OkStatus());
  EXPECT_THAT(created->url, StartsWith("https://amble.test/i/"));
  const std::string token = created->url.substr(created->url.rfind('/') + 1);
  EXPECT_EQ(created->invitation.token_hash, HashSecret(token));
  EXPECT_EQ(created->invitation.max_uses, 20);
  EXPECT_TRUE(Mails().empty());
}

TEST_F(CreateInvitationTest, TheMailToATherapyGroupIsNeutral) {
  Write([&](storage::Transaction& transaction) {
    return practices_.Apply(
        transaction, Practice{.id = "p1", .display_name = "Hope Therapy Clinic", .version = 1});
  });
  const auto created =
      create_(*AsTherapist(), {.group = therapy_.key, .email = " Ann@Example.ORG "});
  ASSERT_EQ(created.status(), absl::OkStatus());
  EXPECT_EQ(created->invitation.max_uses, 1);
  const auto mails = Mails();
  ASSERT_EQ(mails.count("Ann@example.org"), 1u);
  const std::string& mail = mails.at("Ann@example.org");
  EXPECT_THAT(mail, StartsWith("You are invited to walk with us\n"));
  EXPECT_THAT(mail, HasSubstr("\n" + created->url + "\n"));
  EXPECT_THAT(mail, HasSubstr("14 February 2027"));
  for (const char* word : {"Grief", "anxiety", "therap", "Therap", "clinic", "Clinic", "Hope",
                           "patient", "session", "mourn", "group"}) {
    EXPECT_THAT(mail, Not(HasSubstr(word)));
  }
}

TEST_F(CreateInvitationTest, TheMailToACommunityGroupNamesIt) {
  const Group community = MakeGroup(GroupKind::kCommunity, 3);
  ASSERT_TRUE(create_(*AsTherapist(), {.group = community.key, .email = "bob@example.org"}).ok());
  EXPECT_THAT(Mails().at("bob@example.org"), HasSubstr(community.title));
}

TEST_F(CreateInvitationTest, TheSameRequestAgainHasNoLinkAndNoSecondMail) {
  const auto create = [&] {
    return create_(*Repeatable(AsTherapist(), "r1"),
                   {.group = therapy_.key, .email = "ann@example.org"});
  };
  const auto first = create();
  const auto second = create();
  ASSERT_EQ(second.status(), absl::OkStatus());
  EXPECT_NE(first->url, "");
  EXPECT_EQ(second->url, "");
  EXPECT_EQ(second->invitation, first->invitation);
  EXPECT_EQ(Mails().size(), 1u);
}

TEST_F(CreateInvitationTest, FillsNobodysMailbox) {
  const auto mail = [&](const std::string& email) {
    return create_(*AsTherapist(), {.group = therapy_.key, .email = email}).status();
  };
  for (int i = 0; i < kMostMailsPerAddress; ++i)
    ASSERT_EQ(mail("ann@example.org"), absl::OkStatus());
  const absl::Status refused = mail("ann@example.org");
  EXPECT_THAT(refused, RefusedAs(StatusCode::kResourceExhausted, Reason::kTooManyRequests));
  EXPECT_THAT(refused, NamesField("invitation.email"));
  EXPECT_EQ(RetryDelayOf(refused), kMailWindow);
  EXPECT_EQ(mail("bob@example.org"), absl::OkStatus());
  EXPECT_EQ(create_(*AsTherapist(), {.group = therapy_.key}).status(), absl::OkStatus())
      << "a link to share is no mail";
  clock_.Advance(kMailWindow);
  EXPECT_EQ(mail("ann@example.org"), absl::OkStatus());
}

TEST_F(CreateInvitationTest, MailsNotToTheWholeWorld) {
  const auto mail = [&](int number) {
    const std::string email = fmt::format("ann{}@example.org", number);
    return create_(*AsTherapist(), {.group = therapy_.key, .email = email}).status();
  };
  for (int i = 0; i < kMostMailsPerGroup; ++i) ASSERT_EQ(mail(i), absl::OkStatus());
  const absl::Status refused = mail(kMostMailsPerGroup);
  EXPECT_THAT(refused, RefusedAs(StatusCode::kResourceExhausted, Reason::kTooManyRequests));
  EXPECT_THAT(refused, NamesField("invitation.email"));
  EXPECT_THAT(std::string(refused.message()), ::testing::HasSubstr("200 invitations a day"));
  clock_.Advance(kMailWindow);
  EXPECT_EQ(mail(0), absl::OkStatus());
}

TEST_F(CreateInvitationTest, NamesWhatIsWrong) {
  EXPECT_THAT(create_(*AsTherapist(), {.group = therapy_.key, .email = "no address"}).status(),
              NamesField("invitation.email"));
  EXPECT_THAT(
      create_(*AsTherapist(), {.group = therapy_.key, .email = "a@b.example", .max_uses = 2})
          .status(),
      NamesField("invitation.max_uses"));
  EXPECT_THAT(create_(*AsTherapist(),
                      {.group = therapy_.key, .expire_time = clock_.Now() + absl::Hours(24 * 91)})
                  .status(),
              NamesField("invitation.expire_time"));
}

TEST_F(CreateInvitationTest, OnlyLeadersInviteListAndRevoke) {
  const Call owner = AsStaff("olga", auth::StaffRole::kOwner);
  const auto denied = RefusedAs(StatusCode::kPermissionDenied, Reason::kPermissionDenied);
  const auto unknown = RefusedAs(StatusCode::kNotFound, Reason::kNotFound);
  EXPECT_THAT(create_(*owner, {.group = therapy_.key}).status(), denied);
  EXPECT_THAT(create_(*As("eve"), {.group = therapy_.key}).status(), unknown);
  EXPECT_THAT(ListInvitations(to_)(*owner, therapy_.key, "", 5).status(), denied);
  EXPECT_THAT(ListInvitations(to_)(*As("eve"), therapy_.key, "", 5).status(), unknown);
  EXPECT_THAT(RevokeInvitation(to_)(*owner, therapy_.key, "i"), denied);
  EXPECT_THAT(RevokeInvitation(to_)(*As("eve"), therapy_.key, "i"), unknown);
}

TEST_F(CreateInvitationTest, RevokingEndsItAndItsMail) {
  const auto created = create_(*AsTherapist(), {.group = therapy_.key, .email = "ann@example.org"});
  const std::string token = created->url.substr(created->url.rfind('/') + 1);
  EXPECT_EQ(GetInvitation(to_)(*Anybody(), token)->state, InvitationState::kOpen);
  RevokeInvitation revoke(to_);
  EXPECT_EQ(revoke(*AsTherapist(), therapy_.key, created->invitation.id), absl::OkStatus());
  EXPECT_EQ(revoke(*AsTherapist(), therapy_.key, created->invitation.id), absl::OkStatus());
  EXPECT_EQ(GetInvitation(to_)(*Anybody(), token)->state, InvitationState::kEnded);
  EXPECT_TRUE(Mails().empty());
  EXPECT_THAT(revoke(*AsTherapist(), therapy_.key, "other"),
              RefusedAs(StatusCode::kNotFound, Reason::kNotFound));
}

TEST_F(CreateInvitationTest, ListsNewestFirst) {
  std::vector<std::string> made;
  for (int i = 0; i < 3; ++i) {
    made.insert(made.begin(), create_(*AsTherapist(), {.group = therapy_.key})->invitation.id);
  }
  const auto page = ListInvitations(to_)(*AsTherapist(), therapy_.key, "", 2);
  ASSERT_EQ(page->invitations.size(), 2u);
  EXPECT_TRUE(page->more);
  EXPECT_EQ(page->invitations[0].id, made[0]);
  const auto rest = ListInvitations(to_)(*AsTherapist(), therapy_.key, page->invitations[1].id, 2);
  ASSERT_EQ(rest->invitations.size(), 1u);
  EXPECT_EQ(rest->invitations[0].id, made[2]);
  EXPECT_FALSE(rest->more);
}

}  // namespace
}  // namespace amble::groups
