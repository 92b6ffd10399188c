/// Many at once for one place, on both engines.
#include <atomic>
#include <latch>
#include <thread>

#include "services/groups/app/accept_invitation.h"
#include "services/groups/app/answer_invitation.h"
#include "services/groups/testing/groups_fixture.h"

namespace amble::groups {
namespace {

constexpr int kRounds = 10;
constexpr int kThreads = 4;  // As many as there are connections.

class LastPlace : public GroupsTest, public ::testing::WithParamInterface<storage::Engine> {
 protected:
  LastPlace() : GroupsTest(GetParam()) {}

  /// Runs `work(i)` on kThreads threads at once.
  static void Together(const std::function<void(int)>& work) {
    std::latch start(kThreads);
    std::vector<std::thread> threads;
    for (int i = 0; i < kThreads; ++i) {
      threads.emplace_back([&, i] {
        start.arrive_and_wait();
        work(i);
      });
    }
    for (std::thread& thread : threads) thread.join();
  }
};

TEST_P(LastPlace, GoesToOne) {
  for (int round = 0; round < kRounds; ++round) {
    const Group group = MakeGroup(GroupKind::kCommunity, 1, JoinPolicy::kOpen);
    std::atomic<int> active = 0;
    std::atomic<int> waiting = 0;
    Together([&](int i) {
      const auto member = Join(group.key, "person" + std::to_string(i));
      ASSERT_EQ(member.status(), absl::OkStatus());
      ++(member->state == MemberState::kActive ? active : waiting);
    });
    EXPECT_EQ(active, 1);
    EXPECT_EQ(waiting, kThreads - 1);
    EXPECT_EQ(Stored(group.key).active_count, 1);
    ExpectConsistent(group.key);
  }
}

TEST_P(LastPlace, TheLastUseOfAnInvitationIsOne) {
  for (int round = 0; round < kRounds; ++round) {
    const Group group = MakeGroup(GroupKind::kCommunity, 9, JoinPolicy::kOpen);
    const std::string token = MakeInvitation(group.key, "", 1);
    std::atomic<int> joined = 0;
    std::atomic<int> refused = 0;
    Together([&](int i) {
      const std::string person = "person" + std::to_string(i);
      const auto member =
          AcceptInvitation(to_)(*As(person), {.token = token, .walking_name = "W " + person});
      if (member.ok()) {
        ++joined;
      } else if (ReasonOf(member.status()) == Reason::kInvitationNotUsable) {
        ++refused;
      }
    });
    EXPECT_EQ(joined, 1);
    EXPECT_EQ(refused, kThreads - 1);
    ExpectConsistent(group.key);
  }
}

TEST_P(LastPlace, OnePersonTwiceAtOnceIsOneMember) {
  for (int round = 0; round < kRounds; ++round) {
    const Group group = MakeGroup(GroupKind::kCommunity, 9, JoinPolicy::kOpen);
    Together([&](int) { EXPECT_EQ(Join(group.key, "ann").status(), absl::OkStatus()); });
    EXPECT_EQ(Stored(group.key).active_count, 1);
  }
}

TEST_P(LastPlace, OneAnswerTwiceAtOnceIsOneGuest) {
  const Group group = MakeGroup(GroupKind::kCommunity, 9, JoinPolicy::kOpen);
  const std::string token = MakeInvitation(group.key);
  Together([&](int) {
    EXPECT_EQ(AnswerInvitation(to_)(*Repeatable(Anybody(), "r1"), {.token = token}).status(),
              absl::OkStatus());
  });
  EXPECT_EQ(Stored(group.key).active_count, 1);
  EXPECT_EQ(guests_.people.size(), 1u);
}

INSTANTIATE_TEST_SUITE_P(Engines, LastPlace, testing::Engines(), testing::EngineName);

}  // namespace
}  // namespace amble::groups
