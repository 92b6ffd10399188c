/// Two people who are kept apart: by whom, across which groups, and what nobody else can tell.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/groups/app/apply_merge.h"
#include "services/groups/app/get_group.h"
#include "services/groups/app/get_member.h"
#include "services/groups/app/list_clashes.h"
#include "services/groups/app/list_members.h"
#include "services/groups/app/list_my_groups.h"
#include "services/groups/app/list_separations.h"
#include "services/groups/app/remove_separation.h"
#include "services/groups/app/set_separation.h"
#include "services/groups/testing/groups_fixture.h"

namespace amble::groups {
namespace {

using absl::StatusCode;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class SeparationsTest : public GroupsTest, public ::testing::WithParamInterface<storage::Engine> {
 protected:
  SeparationsTest() : GroupsTest(GetParam()) { Plan(one_, "w1", absl::Hours(2)); }

  void Plan(const Group& group, const std::string& walk, absl::Duration in, bool cancelled = false,
            int64_t version = 1) {
    Write([&](storage::Transaction& transaction) {
      return walks_.Apply(transaction, {.group = group.key,
                                        .walk = walk,
                                        .start_time = clock_.Now() + in,
                                        .duration_minutes = 60,
                                        .cancelled = cancelled,
                                        .version = version});
    });
  }
  void Goes(const Group& group, const std::string& walk, const Member& member, bool going = true) {
    Write([&](storage::Transaction& transaction) {
      return goers_.Apply(transaction, group.key, walk, member.id, going, /*version=*/1);
    });
  }
  absl::StatusOr<SeparationView> Set(const std::string& id, const Member& a, const Member& b,
                                     SeparationKind kind = SeparationKind::kNotSameWalk,
                                     const std::string& request_id = "") {
    return SetSeparation(to_)(*Repeatable(AsTherapist(), request_id, id), {.practice = "p1",
                                                                           .id = id,
                                                                           .group_a = a.group,
                                                                           .member_a = a.id,
                                                                           .group_b = b.group,
                                                                           .member_b = b.id,
                                                                           .kind = kind});
  }
  std::vector<Clash> Clashes(const std::string& walk = "") {
    const auto views =
        ListClashes(to_)(*AsTherapist(), {.practice = "p1",
                                          .group = walk.empty() ? "" : one_.key.group,
                                          .walk = walk,
                                          .after = {},
                                          .limit = 10});
    EXPECT_EQ(views.status(), absl::OkStatus());
    std::vector<Clash> clashes;
    if (views.ok()) {
      for (const ClashView& view : *views) clashes.push_back(view.clash);
    }
    return clashes;
  }
  std::vector<SeparationView> All() {
    auto views = ListSeparations(to_)(*AsTherapist(), "p1", "", 10);
    EXPECT_EQ(views.status(), absl::OkStatus());
    return views.ok() ? *views : std::vector<SeparationView>();
  }

  const Group one_ = MakeGroup(GroupKind::kCommunity, 5, JoinPolicy::kOpen);
  const Group two_ = MakeGroup(GroupKind::kCommunity, 5, JoinPolicy::kOpen);
  const Member ann_ = *Join(one_.key, "ann");
  const Member bob_ = *Join(one_.key, "bob");
  const Member ann_too_ = *Join(two_.key, "ann");
  const Member bob_too_ = *Join(two_.key, "bob");
  const Member cat_ = *Join(two_.key, "cat");
};

TEST_P(SeparationsTest, HoldForThePeopleInEveryGroup) {
  const auto set = Set("s1", ann_, bob_too_);
  ASSERT_EQ(set.status(), absl::OkStatus());
  EXPECT_EQ(set->separation.a.person, "ann");
  EXPECT_EQ(set->separation.b.person, "bob");
  EXPECT_EQ(set->separation.created_by, "theresa");
  EXPECT_EQ(set->name_a, "W ann");
  EXPECT_THAT(Clashes(), IsEmpty());
  Goes(one_, "w1", ann_);
  EXPECT_THAT(Clashes(), IsEmpty());
  Goes(one_, "w1", bob_);
  const std::vector<Clash> clashes = Clashes();
  ASSERT_THAT(clashes, SizeIs(1));
  EXPECT_EQ(clashes[0], (Clash{"s1", SeparationKind::kNotSameWalk, one_.key, "w1",
                               clock_.Now() + absl::Hours(2), ann_.id, bob_.id, 1, 1}));
  EXPECT_EQ(Clashes("w1"), clashes);
  EXPECT_THAT(Clashes("w2"), IsEmpty());
  Plan(two_, "w0", absl::Hours(1));
  Goes(two_, "w0", ann_too_);
  Goes(two_, "w0", bob_too_);
  Goes(two_, "w0", cat_);
  EXPECT_THAT(Clashes(), SizeIs(2));
  EXPECT_EQ(Clashes()[0].walk, "w0") << "soonest first";
  Goes(one_, "w1", bob_, false);
  Plan(two_, "w0", absl::Hours(1), /*cancelled=*/true, 2);
  EXPECT_THAT(Clashes(), IsEmpty());
}

TEST_P(SeparationsTest, AreOfWalksThatAreNotOver) {
  ASSERT_TRUE(Set("s1", ann_, bob_, SeparationKind::kNotPaired).ok());
  Goes(one_, "w1", ann_);
  Goes(one_, "w1", bob_);
  clock_.Advance(absl::Hours(3) - absl::Seconds(1));
  ASSERT_THAT(Clashes(), SizeIs(1)) << "under way";
  EXPECT_EQ(Clashes()[0].kind, SeparationKind::kNotPaired);
  clock_.Advance(absl::Seconds(1));
  EXPECT_THAT(Clashes(), IsEmpty());
}

TEST_P(SeparationsTest, TwoPeopleHaveOneAndANameStandsForTwo) {
  ASSERT_TRUE(Set("s1", ann_, bob_, SeparationKind::kNotPaired, "r1").ok());
  ASSERT_THAT(events_.separations, SizeIs(1));
  ASSERT_TRUE(Set("s1", ann_, bob_, SeparationKind::kNotPaired, "r1").ok());
  ASSERT_TRUE(Set("s1", ann_, bob_, SeparationKind::kNotPaired).ok());
  EXPECT_THAT(events_.separations, SizeIs(1)) << "nothing has changed";
  const auto stricter = Set("s1", bob_too_, ann_too_);
  ASSERT_EQ(stricter.status(), absl::OkStatus());
  EXPECT_EQ(stricter->separation.version, 2);
  EXPECT_EQ(events_.separations.back(), stricter->separation);
  EXPECT_THAT(Set("s2", bob_, ann_).status(),
              RefusedAs(StatusCode::kAlreadyExists, Reason::kAlreadyExists));
  EXPECT_THAT(Set("s1", ann_, cat_).status(), NamesField("name"));
  EXPECT_THAT(Set("s2", ann_, ann_too_).status(), NamesField("b"));
  EXPECT_THAT(Set("s2", ann_, cat_, SeparationKind::kNone).status(), NamesField("kind"));
  ASSERT_TRUE(Set("s2", ann_, cat_).ok());
  EXPECT_THAT(All(), SizeIs(2));
}

TEST_P(SeparationsTest, AreNotWithoutEnd) {
  Write([&](storage::Transaction& transaction) -> absl::Status {
    for (int i = 1; i < kMostSeparations; ++i) {
      const std::string id = "x" + std::to_string(i);
      AMBLE_RETURN_IF_ERROR(separations_.Save(transaction, {.practice = "p1",
                                                            .id = id,
                                                            .a = {id + "a", "g", "m"},
                                                            .b = {id + "b", "g", "m"},
                                                            .kind = SeparationKind::kNotPaired,
                                                            .version = 1}));
    }
    return absl::OkStatus();
  });
  ASSERT_EQ(Set("s1", ann_, bob_).status(), absl::OkStatus());
  const absl::Status refused = Set("s2", ann_, cat_).status();
  EXPECT_THAT(refused, RefusedAs(StatusCode::kResourceExhausted, Reason::kLimitReached));
  EXPECT_THAT(refused, NamesField("name"));
  EXPECT_EQ(Set("s1", ann_, bob_, SeparationKind::kNotPaired).status(), absl::OkStatus())
      << "one that is there is changed";
  ASSERT_EQ(RemoveSeparation(to_)(*AsTherapist(), "p1", "x1"), absl::OkStatus());
  EXPECT_EQ(Set("s2", ann_, cat_).status(), absl::OkStatus());
}

TEST_P(SeparationsTest, End) {
  const auto remove = [&](const std::string& request_id) {
    return RemoveSeparation(to_)(*Repeatable(AsTherapist(), request_id), "p1", "s1");
  };
  EXPECT_EQ(remove("").code(), StatusCode::kNotFound);
  ASSERT_TRUE(Set("s1", ann_, bob_).ok());
  Goes(one_, "w1", ann_);
  Goes(one_, "w1", bob_);
  EXPECT_EQ(remove("r1"), absl::OkStatus());
  EXPECT_EQ(remove("r1"), absl::OkStatus());
  EXPECT_EQ(remove("").code(), StatusCode::kNotFound);
  EXPECT_EQ(events_.separations.back().kind, SeparationKind::kNone);
  EXPECT_EQ(events_.separations.back().version, 2);
  EXPECT_THAT(All(), IsEmpty());
  EXPECT_THAT(Clashes(), IsEmpty());
  const auto again = Set("s1", ann_, cat_);
  ASSERT_EQ(again.status(), absl::OkStatus()) << "its name is free";
  EXPECT_EQ(again->separation.version, 3);
}

TEST_P(SeparationsTest, FollowThePeopleThatTheyAreOf) {
  const Member guest = *Join(one_.key, "guest");
  ASSERT_TRUE(Set("s1", guest, bob_, SeparationKind::kNotPaired).ok());
  Write([&](storage::Transaction& transaction) {
    return ApplyMerge(to_, transaction, "guest", "gil");
  });
  ASSERT_THAT(All(), SizeIs(1));
  EXPECT_TRUE(All()[0].separation.IsOf("bob", "gil"));
  EXPECT_EQ(events_.separations.back().version, 2);
  Goes(one_, "w1", guest);
  Goes(one_, "w1", bob_);
  EXPECT_THAT(Clashes(), SizeIs(1));

  // Of two the stricter stays, and nobody is kept apart from themself.
  ASSERT_TRUE(Set("s2", ann_, bob_).ok());
  ASSERT_TRUE(Set("s3", ann_, guest).ok());
  Write([&](storage::Transaction& transaction) {
    return ApplyMerge(to_, transaction, "ann", "gil");
  });
  ASSERT_THAT(All(), SizeIs(1));
  EXPECT_EQ(All()[0].separation.id, "s1");
  EXPECT_EQ(All()[0].separation.kind, SeparationKind::kNotSameWalk);
}

TEST_P(SeparationsTest, OnlyTherapistsOfThePracticeKeepApart) {
  ASSERT_TRUE(Set("s1", ann_, bob_).ok());
  const auto tried = [&](const Call& call) {
    std::vector<absl::Status> all;
    const SetSeparationCommand command{.practice = "p1",
                                       .id = "s1",
                                       .group_a = ann_.group,
                                       .member_a = ann_.id,
                                       .group_b = bob_.group,
                                       .member_b = bob_.id,
                                       .kind = SeparationKind::kNotPaired};
    all.push_back(SetSeparation(to_)(*call, command).status());
    all.push_back(ListSeparations(to_)(*call, "p1", "", 10).status());
    all.push_back(RemoveSeparation(to_)(*call, "p1", "s1"));
    all.push_back(ListClashes(to_)(*call, {.practice = "p1", .limit = 10}).status());
    return all;
  };
  for (const absl::Status& status : tried(As("ann"))) {
    EXPECT_EQ(status.code(), StatusCode::kNotFound);
  }
  for (const absl::Status& status : tried(AsStaff("cora", auth::StaffRole::kCoordinator))) {
    EXPECT_EQ(status.code(), StatusCode::kPermissionDenied);
  }
  // A therapist who leads neither group sees that there is one, and no names.
  const Call other = AsStaff("tom", auth::StaffRole::kTherapist);
  const auto seen = ListSeparations(to_)(*other, "p1", "", 10);
  ASSERT_EQ(seen.status(), absl::OkStatus());
  ASSERT_THAT(*seen, SizeIs(1));
  EXPECT_EQ((*seen)[0].name_a + (*seen)[0].name_b, "");
  Member foreign = bob_;
  foreign.group.practice = "p2";
  EXPECT_THAT(Set("s2", cat_, foreign).status(),
              RefusedAs(StatusCode::kNotFound, Reason::kNotFound));
}

/// All that `person` can read here, in words.
std::string Seen(const Dependencies& to, const rpc::CallContext& call, const Group& group) {
  std::string seen;
  const auto add = [&seen](const Member& member, int waiting) {
    seen += member.id + member.walking_name + std::to_string(static_cast<int>(member.state)) +
            std::to_string(member.version) + std::to_string(waiting) + "\n";
  };
  const auto shown = GetGroup(to)(call, group.key);
  EXPECT_EQ(shown.status(), absl::OkStatus());
  seen += std::to_string(shown->version) + " " + std::to_string(shown->active_count) + "\n";
  const auto me = GetMember(to)(call, group.key, kMe);
  EXPECT_EQ(me.status(), absl::OkStatus());
  add(me->member, me->waiting_position);
  const auto members = ListMembers(to)(call, {.group = group.key, .states = {}, .limit = 10});
  EXPECT_EQ(members.status(), absl::OkStatus());
  seen += std::to_string(members->active_count) + "\n";
  for (const MemberView& view : members->members) add(view.member, view.waiting_position);
  const auto mine = ListMyGroups(to)(call, "", 10);
  EXPECT_EQ(mine.status(), absl::OkStatus());
  seen += std::to_string(mine->groups.size()) + "\n";
  for (const absl::Status& status :
       {ListSeparations(to)(call, "p1", "", 10).status(), RemoveSeparation(to)(call, "p1", "s1"),
        ListClashes(to)(call, {.practice = "p1", .limit = 10}).status()}) {
    seen += status.ToString() + "\n";
  }
  return seen;
}

TEST_P(SeparationsTest, NobodyElseCanTellThatOneExists) {
  Goes(one_, "w1", ann_);
  Goes(one_, "w1", bob_);
  const auto all = [&] {
    return Seen(to_, *As("ann"), one_) + Seen(to_, *As("bob"), one_) + Seen(to_, *As("ann"), two_);
  };
  const std::string before = all();
  const size_t told = events_.members.size() + events_.groups.size();
  ASSERT_TRUE(Set("s1", ann_, bob_).ok());
  ASSERT_THAT(Clashes(), SizeIs(1));
  EXPECT_EQ(all(), before);
  EXPECT_EQ(events_.members.size() + events_.groups.size(), told);
}

INSTANTIATE_TEST_SUITE_P(Engines, SeparationsTest, testing::Engines(), testing::EngineName);

}  // namespace
}  // namespace amble::groups
