#include "services/messaging/domain/thread.h"

#include <gtest/gtest.h>

namespace amble::messaging {
namespace {

const absl::Time kJoined = absl::FromUnixSeconds(100);

Member Active(const std::string& id, bool leads = false) {
  return {.group = {"heath", "ramble"},
          .id = id,
          .person = id,
          .leads = leads,
          .active = true,
          .joined = kJoined};
}

Thread Of(ThreadKind kind) {
  return {.key = {"heath", "t"}, .kind = kind, .group = "ramble", .member = "a", .other = "b"};
}

bool Sees(ThreadKind kind, const ThreadSituation& situation) {
  return AccessTo(Of(kind), situation).has_value();
}

TEST(ThreadAccess, IsForActiveMembersOfTheGroupSinceTheyJoined) {
  const auto access = AccessTo(Of(ThreadKind::kGroup), {.member = Active("c")});
  ASSERT_TRUE(access);
  EXPECT_EQ(access->readable_from, kJoined);
  EXPECT_TRUE(access->may_post);
  EXPECT_FALSE(Sees(ThreadKind::kGroup, {}));
  Member left = Active("c");
  left.active = false;
  EXPECT_FALSE(Sees(ThreadKind::kGroup, {.member = left}));
  Member elsewhere = Active("c");
  elsewhere.group = {"moor", "ramble"};
  EXPECT_FALSE(Sees(ThreadKind::kGroup, {.member = elsewhere}));
}

TEST(ThreadAccess, ToAWalkIsForThoseGoingAndLeaders) {
  EXPECT_FALSE(Sees(ThreadKind::kWalk, {.member = Active("c")}));
  EXPECT_TRUE(Sees(ThreadKind::kWalk, {.member = Active("c"), .going = true}));
  EXPECT_TRUE(Sees(ThreadKind::kWalk, {.member = Active("c"), .leads_walk = true}));
  EXPECT_TRUE(Sees(ThreadKind::kWalk, {.member = Active("c", true)}));
}

TEST(ThreadAccess, WithLeadersIsForTheMemberAndLeaders) {
  EXPECT_FALSE(Sees(ThreadKind::kLeader, {.member = Active("c"), .member_active = true}));
  EXPECT_TRUE(Sees(ThreadKind::kLeader, {.member = Active("a"), .member_active = true}));
  const auto leader = AccessTo(Of(ThreadKind::kLeader), {.member = Active("c", true)});
  ASSERT_TRUE(leader) << "what was said stays for leaders";
  EXPECT_FALSE(leader->may_post) << "the member has left";
}

TEST(ThreadAccess, BetweenTwoIsForThemWhileItIsOpen) {
  EXPECT_TRUE(Sees(ThreadKind::kDirect, {.member = Active("a"), .direct_open = true}));
  EXPECT_TRUE(Sees(ThreadKind::kDirect, {.member = Active("b"), .direct_open = true}));
  EXPECT_FALSE(Sees(ThreadKind::kDirect, {.member = Active("a")}));
  EXPECT_FALSE(Sees(ThreadKind::kDirect, {.member = Active("c", true), .direct_open = true}));
  EXPECT_EQ(CounterpartOf(Of(ThreadKind::kDirect), "a"), "b");
  EXPECT_EQ(CounterpartOf(Of(ThreadKind::kDirect), "b"), "a");
}

TEST(Thread, VeilsBlockedPeopleWhereManyAre) {
  EXPECT_TRUE(VeilsBlocked(ThreadKind::kGroup));
  EXPECT_TRUE(VeilsBlocked(ThreadKind::kWalk));
  EXPECT_FALSE(VeilsBlocked(ThreadKind::kLeader));
}

}  // namespace
}  // namespace amble::messaging
