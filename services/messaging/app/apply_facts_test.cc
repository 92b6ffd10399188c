#include "services/messaging/app/apply_facts.h"

#include "services/messaging/testing/messaging_fixture.h"

namespace amble::messaging {
namespace {

class ApplyFactsTest : public MessagingFixture {
 protected:
  std::optional<Member> Stored(const GroupKey& group, const std::string& member) {
    return Found<std::optional<Member>>([&](storage::Transaction& transaction) {
      return facts_.FindMember(transaction, group, member);
    });
  }
  std::optional<Walk> StoredWalk(const WalkKey& key) {
    return Found<std::optional<Walk>>([&](storage::Transaction& transaction) {
      return facts_.FindWalk(transaction, key, false);
    });
  }

  const GroupKey ramble_{"heath", "ramble"};
};

TEST_F(ApplyFactsTest, OlderVersionsChangeNothing) {
  Member member = *Stored(ramble_, "m-mia");
  const Member before = member;
  member.walking_name = "Old";
  Tell(member);
  EXPECT_EQ(Stored(ramble_, "m-mia"), before);

  Walk walk = Wanted();
  walk.version = 5;
  Tell(walk);
  Walk older = walk;
  older.title = "Old";
  older.version = 4;
  Tell(older);
  EXPECT_EQ(StoredWalk(walk.key), walk);
}

TEST_F(ApplyFactsTest, MembershipLastsFromJoiningToLeaving) {
  const absl::Time joined = Stored(ramble_, "m-mia")->joined;
  EXPECT_EQ(joined, clock_.Now() - absl::Hours(24));
  clock_.Advance(absl::Hours(1));
  Leave(ramble_, "mia");
  EXPECT_EQ(Stored(ramble_, "m-mia")->joined, joined);
  EXPECT_EQ(Stored(ramble_, "m-mia")->left, clock_.Now());
  clock_.Advance(absl::Hours(1));
  Join(ramble_, "mia");
  EXPECT_EQ(Stored(ramble_, "m-mia")->joined, clock_.Now()) << "who comes back begins anew";
  EXPECT_EQ(Stored(ramble_, "m-mia")->left, absl::InfiniteFuture());
}

TEST_F(ApplyFactsTest, ANewNameIsNoNewMembership) {
  const Member before = *Stored(ramble_, "m-mia");
  clock_.Advance(absl::Hours(1));
  Member renamed = before;
  renamed.walking_name = "Mi";
  ++renamed.version;
  Tell(renamed);
  EXPECT_EQ(Stored(ramble_, "m-mia")->joined, before.joined);
}

TEST_F(ApplyFactsTest, ProgressGoesForwardAndOutlivesChangesOfThePlan) {
  const Walk walk = Wanted();
  Tell(walk);
  const auto progress = [&](WalkProgress state) {
    ASSERT_EQ(Write([&](storage::Transaction& transaction) {
                return ApplyProgress(dependencies_, transaction, walk.key, state);
              }),
              absl::OkStatus());
  };
  progress(WalkProgress::kClosed);
  progress(WalkProgress::kUnderWay);
  Change(walk.key, [](Walk& changed) { changed.note = "Later"; });
  EXPECT_EQ(StoredWalk(walk.key)->progress, WalkProgress::kClosed);
  EXPECT_EQ(StoredWalk(walk.key)->note, "Later");
}

TEST_F(ApplyFactsTest, ProgressThatIsToldWithTheWalkCounts) {
  Walk walk = Wanted();
  walk.progress = WalkProgress::kUnderWay;
  Tell(walk);
  EXPECT_EQ(StoredWalk(walk.key)->progress, WalkProgress::kUnderWay) << "of a new walk";
  Change(walk.key, [](Walk& changed) { changed.progress = WalkProgress::kClosed; });
  EXPECT_EQ(StoredWalk(walk.key)->progress, WalkProgress::kClosed) << "of a known one";
  Change(walk.key, [](Walk& changed) { changed.progress = WalkProgress::kPlanned; });
  EXPECT_EQ(StoredWalk(walk.key)->progress, WalkProgress::kClosed);
}

}  // namespace
}  // namespace amble::messaging
