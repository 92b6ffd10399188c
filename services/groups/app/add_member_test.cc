#include "services/groups/app/add_member.h"

#include "services/groups/app/accept_agreement.h"
#include "services/groups/app/apply_merge.h"
#include "services/groups/app/archive_group.h"
#include "services/groups/app/transfer_group.h"
#include "services/groups/app/update_agreement.h"
#include "services/groups/app/update_member.h"
#include "services/groups/testing/groups_fixture.h"

namespace amble::groups {
namespace {

using absl::StatusCode;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class AddMemberTest : public GroupsTest {
 protected:
  absl::StatusOr<MemberView> Add(const std::string& name, const std::string& contact,
                                 const std::string& request_id = "", int agreement = 0) {
    return AddMember(to_)(*Repeatable(AsTherapist(), request_id, name + contact),
                          {.group = group_.key,
                           .person = {.walking_name = name, .contact = contact},
                           .agreement_version = agreement});
  }
  const Group group_ = MakeGroup(GroupKind::kCommunity, 2, JoinPolicy::kOpen);
};

TEST_F(AddMemberTest, IsANewPersonWithoutASessionWhomTheLeaderAnswersFor) {
  const auto added = Add(" Fern  ", " fern@EXAMPLE.org ");
  ASSERT_EQ(added.status(), absl::OkStatus());
  ASSERT_THAT(guests_.people, SizeIs(1));
  EXPECT_TRUE(guests_.people[0].without_session);
  EXPECT_EQ(guests_.people[0].email, "fern@example.org");
  EXPECT_EQ(guests_.people[0].group, group_.key);
  EXPECT_EQ(guests_.sessions, 0);
  const Member stored = Stored(group_.key, added->member.id);
  EXPECT_EQ(stored, added->member);
  EXPECT_EQ(stored.person, "guest-1");
  EXPECT_EQ(stored.walking_name, "Fern");
  EXPECT_EQ(stored.contact, "fern@example.org");
  EXPECT_EQ(stored.added_by, "theresa");
  EXPECT_EQ(stored.state, MemberState::kActive);
  EXPECT_FALSE(added->me);
  EXPECT_EQ(events_.members.back(), stored);
  ExpectConsistent(group_.key);
}

TEST_F(AddMemberTest, ANoteIsNoAddress) {
  const auto added = Add("Fern", "rings 0171 555, after six");
  ASSERT_EQ(added.status(), absl::OkStatus());
  EXPECT_EQ(guests_.people.at(0).email, "");
  EXPECT_EQ(added->member.contact, "rings 0171 555, after six");
  EXPECT_THAT(Add("Ash", "ash@nowhere").status(), NamesField("contact"));
  EXPECT_THAT(Add(" ", "").status(), NamesField("walking_name"));
  EXPECT_THAT(guests_.people, SizeIs(1));
}

TEST_F(AddMemberTest, AreNotWithoutEndInADay) {
  Write([&](storage::Transaction& transaction) -> absl::Status {
    for (int i = 0; i < kMostAddedPerDay; ++i) {
      Member gone{.group = group_.key,
                  .id = "x" + std::to_string(i),
                  .person = "p" + std::to_string(i),
                  .state = MemberState::kLeft,
                  .added_by = i == 0 ? "" : "theresa",
                  .create_time = clock_.Now(),
                  .version = 1};
      AMBLE_RETURN_IF_ERROR(members_.Save(transaction, gone));
    }
    return absl::OkStatus();
  });
  ASSERT_EQ(Add("Fern", "").status(), absl::OkStatus()) << "who came by themself is not counted";
  const absl::Status refused = Add("Ash", "").status();
  EXPECT_THAT(refused, RefusedAs(StatusCode::kResourceExhausted, Reason::kTooManyRequests));
  EXPECT_THAT(refused, NamesField("parent"));
  EXPECT_EQ(RetryDelayOf(refused), kAddedWindow);
  EXPECT_THAT(guests_.people, SizeIs(1)) << "nobody is created in vain";
  EXPECT_EQ(Join(group_.key, "ann")->state, MemberState::kActive) << "of their own accord";
  clock_.Advance(kAddedWindow);
  EXPECT_EQ(Add("Ash", "").status(), absl::OkStatus());
}

TEST_F(AddMemberTest, TheSameRequestAddsOnce) {
  guests_.failure = absl::UnavailableError("away");
  EXPECT_EQ(Add("Fern", "", "r1").status().code(), StatusCode::kUnavailable);
  EXPECT_EQ(Stored(group_.key).active_count, 0);
  guests_.failure = absl::OkStatus();
  const auto added = Add("Fern", "", "r1");
  const auto again = Add("Fern", "", "r1");
  ASSERT_EQ(again.status(), absl::OkStatus());
  EXPECT_EQ(again->member, added->member);
  EXPECT_THAT(guests_.people, SizeIs(1));
  EXPECT_EQ(Stored(group_.key).active_count, 1);
  EXPECT_EQ(ReasonOf(Add("Ash", "", "r1").status()), Reason::kRequestIdReused);
}

TEST_F(AddMemberTest, CapacityAndNamesHoldAsForOthers) {
  ASSERT_TRUE(Add("Fern", "").ok());
  EXPECT_THAT(Add("FERN", "other").status(),
              RefusedAs(StatusCode::kAlreadyExists, Reason::kAlreadyExists));
  ASSERT_TRUE(Add("Ash", "").ok());
  const auto third = Add("Oak", "");
  ASSERT_EQ(third.status(), absl::OkStatus());
  EXPECT_EQ(third->member.state, MemberState::kWaiting);
  EXPECT_EQ(third->waiting_position, 1);
  EXPECT_THAT(guests_.people, SizeIs(3)) << "nobody is created for who is refused";
  ExpectConsistent(group_.key);
  ASSERT_TRUE(ArchiveGroup(to_)(*AsTherapist(), group_.key).ok());
  EXPECT_EQ(ReasonOf(Add("Elm", "").status()), Reason::kGroupArchived);
}

TEST_F(AddMemberTest, OnlyLeadersAdd) {
  const AddMemberCommand command{.group = group_.key, .person = {.walking_name = "Fern"}};
  EXPECT_THAT(AddMember(to_)(*As("stranger"), command).status(),
              RefusedAs(StatusCode::kNotFound, Reason::kNotFound));
  EXPECT_THAT(AddMember(to_)(*AsStaff("tom", auth::StaffRole::kTherapist), command).status(),
              RefusedAs(StatusCode::kPermissionDenied, Reason::kPermissionDenied));
  const Group open = MakeGroup(GroupKind::kCommunity, 2, JoinPolicy::kOpen);
  ASSERT_TRUE(Join(open.key, "ann").ok());
  EXPECT_THAT(
      AddMember(to_)(*As("ann"), {.group = open.key, .person = {.walking_name = "Fern"}}).status(),
      RefusedAs(StatusCode::kPermissionDenied, Reason::kPermissionDenied));
  EXPECT_THAT(guests_.people, IsEmpty());
}

TEST_F(AddMemberTest, TheLeaderAcceptsTheAgreementForThem) {
  const Group therapy = MakeGroup(GroupKind::kTherapy, 5);
  AddMemberCommand command{.group = therapy.key, .person = {.walking_name = "Fern"}};
  EXPECT_THAT(AddMember(to_)(*AsTherapist(), command).status(),
              RefusedAs(StatusCode::kFailedPrecondition, Reason::kAgreementRequired));
  EXPECT_THAT(guests_.people, IsEmpty());
  command.agreement_version = 1;
  const auto added = AddMember(to_)(*AsTherapist(), command);
  ASSERT_EQ(added.status(), absl::OkStatus());
  EXPECT_EQ(added->member.agreement_version, 1);
  ASSERT_TRUE(UpdateAgreement(to_)(*AsTherapist(), therapy.key, "Be on time.").ok());
  const auto accepted = AcceptAgreement(to_)(*AsTherapist(), therapy.key, 2, added->member.id);
  ASSERT_EQ(accepted.status(), absl::OkStatus());
  EXPECT_EQ(accepted->member.agreement_version, 2);
  EXPECT_EQ(accepted->member.id, added->member.id);

  // Nobody accepts for who has a session.
  const Member theresa = *Present(therapy.key, "theresa");
  EXPECT_THAT(AcceptAgreement(to_)(*AsTherapist(), therapy.key, 2, theresa.id).status(),
              NamesField("member"));
}

TEST_F(AddMemberTest, WithAnAccountTheyAnswerForThemselves) {
  const auto added = Add("Fern", "fern@example.org");
  ASSERT_EQ(added.status(), absl::OkStatus());
  Write([&](storage::Transaction& transaction) {
    return ApplyMerge(to_, transaction, "guest-1", "fern");
  });
  const Member merged = *Present(group_.key, "fern");
  EXPECT_EQ(merged.id, added->member.id);
  EXPECT_FALSE(merged.without_account());
  EXPECT_EQ(merged.contact, "");
}

TEST_F(AddMemberTest, AGroupIsNotHandedToSomebodyWithoutAnAccount) {
  const auto added = Add("Fern", "fern@example.org");
  ASSERT_EQ(added.status(), absl::OkStatus());
  const auto transferred = TransferGroup(to_)(*AsTherapist(), group_.key, added->member.id);
  EXPECT_THAT(transferred.status(),
              RefusedAs(StatusCode::kFailedPrecondition, Reason::kGuestNotAllowed));
  EXPECT_THAT(transferred.status(), NamesField("member"));
  UpdateMemberCommand promote{.member = added->member, .paths = {"role"}, .etag = {}};
  promote.member.role = MemberRole::kLeader;
  EXPECT_THAT(UpdateMember(to_)(*AsTherapist(), promote).status(), NamesField("member.role"));
  promote.member.role = MemberRole::kCoLeader;
  EXPECT_EQ(UpdateMember(to_)(*AsTherapist(), promote).status(), absl::OkStatus());
  guests_.failure = absl::UnavailableError("away");
  EXPECT_EQ(TransferGroup(to_)(*AsTherapist(), group_.key, added->member.id).status().code(),
            StatusCode::kUnavailable)
      << "never a guess";
  EXPECT_EQ(Present(group_.key, "theresa")->role, MemberRole::kLeader);
}

}  // namespace
}  // namespace amble::groups
