/// What newcomers read before their first walk, who writes it, and who learns where people are met.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/groups/app/archive_group.h"
#include "services/groups/app/ask_to_be_met.h"
#include "services/groups/app/get_first_walk_card.h"
#include "services/groups/app/get_invitation.h"
#include "services/groups/app/leave_group.h"
#include "services/groups/app/set_greeter.h"
#include "services/groups/app/update_first_walk_card.h"
#include "services/groups/testing/groups_fixture.h"

namespace amble::groups {
namespace {

using absl::StatusCode;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

class FirstWalkTest : public GroupsTest, public ::testing::WithParamInterface<storage::Engine> {
 protected:
  FirstWalkTest() : GroupsTest(GetParam()) { Plan("w1", absl::Hours(48)); }

  void Plan(const std::string& walk, absl::Duration in, bool cancelled = false,
            int64_t version = 1) {
    Write([&](storage::Transaction& transaction) {
      return walks_.Apply(transaction, {.group = group_.key,
                                        .walk = walk,
                                        .start_time = clock_.Now() + in,
                                        .duration_minutes = 60,
                                        .cancelled = cancelled,
                                        .version = version});
    });
  }
  void Goes(const Member& member) {
    Write([&](storage::Transaction& transaction) {
      return goers_.Apply(transaction, group_.key, "w1", member.id, true, /*version=*/1);
    });
  }
  absl::StatusOr<FirstWalkView> WriteCard(const FirstWalkCard& card,
                                          const std::set<std::string>& paths,
                                          const std::string& etag = "") {
    UpdateFirstWalkCardCommand command{.card = card, .paths = paths, .etag = etag};
    command.card.group = group_.key;
    return UpdateFirstWalkCard(to_)(*AsTherapist(), command);
  }
  void WriteWhole() {
    const auto written =
        WriteCard({.greeter = {ann_.id, "a red scarf"},
                   .minute_by_minute = "0: we say hello.",
                   .slip_away = "At the mill, no questions asked.",
                   .corner = "Mill Lane 3"},
                  {"greeter", "greeter_wears", "minute_by_minute", "slip_away", "corner"});
    ASSERT_EQ(written.status(), absl::OkStatus());
  }
  FirstWalkView Get(const Call& call, const std::string& walk = "") {
    auto view = GetFirstWalkCard(to_)(*call, group_.key, walk);
    EXPECT_EQ(view.status(), absl::OkStatus());
    return view.ok() ? *view : FirstWalkView();
  }

  const Group group_ = MakeGroup(GroupKind::kCommunity, 5, JoinPolicy::kOpen);
  const Member ann_ = *Join(group_.key, "ann");
  const Member bob_ = *Join(group_.key, "bob");
};

TEST_P(FirstWalkTest, LeadersWriteItAndMembersReadIt) {
  EXPECT_EQ(Get(As("bob")).card.version, 0);
  WriteWhole();
  const FirstWalkView view = Get(As("bob"));
  EXPECT_EQ(view.card.greeter, (Greeter{ann_.id, "a red scarf"}));
  EXPECT_EQ(view.greeter_name, "W ann");
  EXPECT_EQ(view.card.minute_by_minute, "0: we say hello.");
  EXPECT_EQ(view.card.slip_away, "At the mill, no questions asked.");
  EXPECT_TRUE(view.meets_at_corner);
  EXPECT_EQ(view.card.version, 1);
  EXPECT_EQ(WriteCard({.slip_away = "Anywhere."}, {"slip_away"}, "1").status(), absl::OkStatus());
  EXPECT_THAT(WriteCard({.slip_away = "Nowhere."}, {"slip_away"}, "1").status(),
              RefusedAs(StatusCode::kAborted, Reason::kEtagMismatch));
  EXPECT_EQ(Get(As("bob")).card.slip_away, "Anywhere.");
  EXPECT_EQ(Get(As("bob")).greeter_name, "W ann") << "the rest stays";
  EXPECT_THAT(WriteCard({.greeter = {"nobody", ""}}, {"greeter"}).status(),
              NamesField("card.greeter"));
  EXPECT_THAT(UpdateFirstWalkCard(to_)(
                  *As("ann"), {.card = {.group = group_.key}, .paths = {"corner"}, .etag = {}})
                  .status(),
              RefusedAs(StatusCode::kPermissionDenied, Reason::kPermissionDenied));
  EXPECT_THAT(GetFirstWalkCard(to_)(*As("stranger"), group_.key, "").status(),
              RefusedAs(StatusCode::kNotFound, Reason::kNotFound));
  EXPECT_THAT(GetFirstWalkCard(to_)(*AsStaff("cora", auth::StaffRole::kCoordinator), group_.key, "")
                  .status(),
              RefusedAs(StatusCode::kPermissionDenied, Reason::kPermissionDenied));
  EXPECT_THAT(GetFirstWalkCard(to_)(*As("bob"), group_.key, "w9").status(),
              RefusedAs(StatusCode::kNotFound, Reason::kNotFound));
}

TEST_P(FirstWalkTest, AnInvitationShowsThePublicPart) {
  const std::string token = MakeInvitation(group_.key);
  EXPECT_EQ(GetInvitation(to_)(*Anybody(), token)->first_walk.version, 0);
  WriteWhole();
  EXPECT_EQ(GetInvitation(to_)(*Anybody(), token)->first_walk.slip_away,
            "At the mill, no questions asked.");
  clock_.Advance(absl::Hours(24 * 91));
  EXPECT_EQ(GetInvitation(to_)(*Anybody(), token)->first_walk.version, 0) << "it has ended";
}

TEST_P(FirstWalkTest, AnInvitationNamesTheGreeterOfTheNextWalk) {
  WriteWhole();
  const std::string token = MakeInvitation(group_.key);
  const auto greeter = [&] { return GetInvitation(to_)(*Anybody(), token)->greeter; };
  EXPECT_EQ(greeter(), (NamedGreeter{ann_.id, "W ann", "a red scarf"}));
  ASSERT_TRUE(SetGreeter(to_)(*AsTherapist(), group_.key, "w1", {bob_.id, "a blue hat"}).ok());
  EXPECT_EQ(greeter(), (NamedGreeter{bob_.id, "W bob", "a blue hat"}));
  ASSERT_EQ(LeaveGroup(to_)(*As("bob"), group_.key), absl::OkStatus());
  EXPECT_EQ(greeter(), NamedGreeter()) << "who has left greets nobody";
  Plan("w1", absl::Hours(48), /*cancelled=*/true, 2);
  EXPECT_EQ(greeter(), (NamedGreeter{ann_.id, "W ann", "a red scarf"}));
}

TEST_P(FirstWalkTest, ALinkToATherapyGroupNamesNobody) {
  const Group therapy = MakeGroup(GroupKind::kTherapy, 5);
  const Member leader = *Present(therapy.key, "theresa");
  const auto written = UpdateFirstWalkCard(to_)(
      *AsTherapist(), {.card = {.group = therapy.key, .greeter = {leader.id, "a red scarf"}},
                       .paths = {"greeter", "greeter_wears"},
                       .etag = {}});
  ASSERT_EQ(written.status(), absl::OkStatus());
  const auto shared = GetInvitation(to_)(*Anybody(), MakeInvitation(therapy.key));
  EXPECT_EQ(shared->first_walk.version, 1);
  EXPECT_EQ(shared->greeter, NamedGreeter()) << "links are forwarded";
  const auto mailed =
      GetInvitation(to_)(*Anybody(), MakeInvitation(therapy.key, "kit@example.org"));
  EXPECT_EQ(mailed->greeter, (NamedGreeter{leader.id, leader.walking_name, "a red scarf"}));
}

TEST_P(FirstWalkTest, AWalkMayHaveAGreeterOfItsOwn) {
  WriteWhole();
  const auto set = SetGreeter(to_)(*AsTherapist(), group_.key, "w1", {bob_.id, "a blue hat"});
  ASSERT_EQ(set.status(), absl::OkStatus());
  EXPECT_EQ(set->greeter_name, "W bob");
  EXPECT_EQ(Get(As("ann"), "w1").card.greeter, (Greeter{bob_.id, "a blue hat"}));
  EXPECT_EQ(Get(As("ann")).greeter_name, "W ann");
  EXPECT_THAT(SetGreeter(to_)(*AsTherapist(), group_.key, "w9", {bob_.id, ""}).status(),
              RefusedAs(StatusCode::kNotFound, Reason::kNotFound));
  EXPECT_THAT(SetGreeter(to_)(*AsTherapist(), group_.key, "w1", {"nobody", ""}).status(),
              NamesField("greeter"));
  EXPECT_THAT(SetGreeter(to_)(*As("ann"), group_.key, "w1", {}).status(),
              RefusedAs(StatusCode::kPermissionDenied, Reason::kPermissionDenied));
  ASSERT_EQ(LeaveGroup(to_)(*As("bob"), group_.key), absl::OkStatus());
  EXPECT_EQ(Get(As("ann"), "w1").greeter_name, "") << "who has left greets nobody";
  ASSERT_TRUE(SetGreeter(to_)(*AsTherapist(), group_.key, "w1", {}).ok());
  EXPECT_EQ(Get(As("ann"), "w1").greeter_name, "W ann");
}

TEST_P(FirstWalkTest, WhereSomebodyWaitsIsToldToWhoAskedAndGoes) {
  WriteWhole();
  EXPECT_EQ(Get(AsTherapist()).card.corner, "Mill Lane 3");
  EXPECT_EQ(Get(As("ann")).card.corner, "Mill Lane 3") << "the greeter knows it";
  EXPECT_EQ(Get(As("bob")).card.corner, "");
  const auto ask = [&](bool meet_me) {
    return AskToBeMet(to_)(*As("bob"), group_.key, "w1", meet_me);
  };
  const auto asked = ask(true);
  ASSERT_EQ(asked.status(), absl::OkStatus());
  EXPECT_TRUE(asked->meet_me);
  EXPECT_THAT(asked->to_meet, IsEmpty());
  EXPECT_THAT(Get(AsTherapist(), "w1").to_meet, ElementsAre("W bob"));
  EXPECT_THAT(Get(As("ann"), "w1").to_meet, ElementsAre("W bob"));
  clock_.Advance(absl::Hours(24));
  EXPECT_EQ(Get(As("bob"), "w1").card.corner, "") << "not going";
  clock_.Advance(-absl::Seconds(1));
  Goes(bob_);
  EXPECT_EQ(Get(As("bob"), "w1").card.corner, "") << "too early";
  clock_.Advance(absl::Seconds(1));
  EXPECT_EQ(Get(As("bob"), "w1").card.corner, "Mill Lane 3");
  EXPECT_EQ(Get(As("bob")).card.corner, "");
  ASSERT_TRUE(ask(false).ok());
  EXPECT_EQ(Get(As("bob"), "w1").card.corner, "");
  EXPECT_THAT(Get(AsTherapist(), "w1").to_meet, IsEmpty());
  ASSERT_TRUE(ask(true).ok());
  clock_.Advance(absl::Hours(25));
  EXPECT_EQ(Get(As("bob"), "w1").card.corner, "") << "it is over";
  EXPECT_THAT(ask(true).status(), RefusedAs(StatusCode::kFailedPrecondition, Reason::kWalkStarted));
  EXPECT_EQ(ask(false).status(), absl::OkStatus());
}

TEST_P(FirstWalkTest, NobodyIsMetWhereItIsNotOffered) {
  EXPECT_THAT(AskToBeMet(to_)(*As("bob"), group_.key, "w1", true).status(), NamesField("meet_me"));
  WriteWhole();
  Plan("w1", absl::Hours(48), /*cancelled=*/true, 2);
  EXPECT_THAT(AskToBeMet(to_)(*As("bob"), group_.key, "w1", true).status(),
              RefusedAs(StatusCode::kFailedPrecondition, Reason::kWalkNotPlanned));
  EXPECT_THAT(AskToBeMet(to_)(*As("stranger"), group_.key, "w1", true).status(),
              RefusedAs(StatusCode::kNotFound, Reason::kNotFound));
  ASSERT_TRUE(ArchiveGroup(to_)(*AsTherapist(), group_.key).ok());
  EXPECT_EQ(ReasonOf(WriteCard({.corner = "x"}, {"corner"}).status()), Reason::kGroupArchived);
}

INSTANTIATE_TEST_SUITE_P(Engines, FirstWalkTest, testing::Engines(), testing::EngineName);

}  // namespace
}  // namespace amble::groups
