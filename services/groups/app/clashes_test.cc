/// What is told of clashes, to whom, and how often: feeds may be read again from anywhere.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <thread>

#include "services/groups/app/apply_merge.h"
#include "services/groups/app/follow_clashes.h"
#include "services/groups/app/remove_separation.h"
#include "services/groups/app/set_separation.h"
#include "services/groups/testing/groups_fixture.h"

namespace amble::groups {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

class ClashesTest : public GroupsTest, public ::testing::WithParamInterface<storage::Engine> {
 protected:
  explicit ClashesTest(storage::Engine engine = GetParam()) : GroupsTest(engine) {
    Staff("s-theresa", "theresa");
    Plan("w1");
  }

  void Staff(const std::string& id, const std::string& person, bool therapist = true,
             const std::string& practice = "p1", int64_t version = 1) {
    Write([&](storage::Transaction& transaction) {
      return practices_.Apply(transaction, groups::Staff{.practice = practice,
                                                         .id = id,
                                                         .person = person,
                                                         .therapist = therapist,
                                                         .version = version});
    });
  }
  void Plan(const std::string& walk, absl::Duration in = absl::Hours(2)) {
    Write([&](storage::Transaction& transaction) {
      return walks_.Apply(transaction, {.group = group_.key,
                                        .walk = walk,
                                        .start_time = clock_.Now() + in,
                                        .duration_minutes = 60,
                                        .version = 1});
    });
  }
  /// As the reader of attendance's feed does it.
  void Tell(const Member& member, bool going, int64_t version, const std::string& walk = "w1") {
    Write([&](storage::Transaction& transaction) -> absl::Status {
      AMBLE_RETURN_IF_ERROR(goers_.Apply(transaction, group_.key, walk, member.id, going, version));
      return FollowAnswer(to_, transaction,
                          {.group = group_.key,
                           .walk = walk,
                           .member = member.id,
                           .going = going,
                           .version = version});
    });
  }
  absl::Status Set(const Member& a, const Member& b, const std::string& id = "s1",
                   const std::string& by = "theresa") {
    return SetSeparation(to_)(*AsStaff(by, auth::StaffRole::kTherapist),
                              {.practice = "p1",
                               .id = id,
                               .group_a = a.group,
                               .member_a = a.id,
                               .group_b = b.group,
                               .member_b = b.id,
                               .kind = SeparationKind::kNotSameWalk})
        .status();
  }
  /// What was told, in words.
  std::vector<std::string> Told() {
    std::vector<std::string> words;
    for (const ClashRecord& clash : events_.clashes) {
      words.push_back(clash.separation + " " + clash.walk + (clash.open ? " there " : " over ") +
                      std::to_string(clash.occurrence));
    }
    return words;
  }

  const Group group_ = MakeGroup(GroupKind::kCommunity, 9, JoinPolicy::kOpen);
  const Member leader_ = *Present(group_.key, "theresa");
  const Member ann_ = *Join(group_.key, "ann");
  const Member bob_ = *Join(group_.key, "bob");
  const Member cat_ = *Join(group_.key, "cat");
};

TEST_P(ClashesTest, AreToldOnceAndAgainWhenTheyCameBack) {
  ASSERT_EQ(Set(ann_, bob_), absl::OkStatus());
  Tell(ann_, true, 1);
  Tell(cat_, true, 1);
  EXPECT_THAT(Told(), IsEmpty());
  Tell(bob_, true, 1);
  EXPECT_THAT(Told(), ElementsAre("s1 w1 there 1"));
  EXPECT_EQ(events_.clashes[0].end_time, clock_.Now() + absl::Hours(3));
  Tell(bob_, true, 2);
  Tell(ann_, true, 2);
  EXPECT_EQ(Told().size(), 1u) << "still the same";
  Tell(ann_, false, 3);
  Tell(bob_, false, 3);
  EXPECT_THAT(Told(), ElementsAre("s1 w1 there 1", "s1 w1 over 1"));
  Tell(bob_, true, 4);
  EXPECT_EQ(Told().size(), 2u) << "alone";
  Tell(ann_, true, 4);
  EXPECT_EQ(Told().back(), "s1 w1 there 2");
  EXPECT_EQ(events_.clashes.back().version, 3);
  Plan("w2");
  Tell(ann_, true, 1, "w2");
  Tell(bob_, true, 1, "w2");
  EXPECT_EQ(Told().back(), "s1 w2 there 1") << "each walk by itself";
}

TEST_P(ClashesTest, AreToldOfWhereverTheyBecomeKnown) {
  Tell(ann_, true, 1);
  Tell(bob_, true, 1);
  ASSERT_EQ(Set(ann_, bob_), absl::OkStatus());
  ASSERT_EQ(Set(ann_, bob_), absl::OkStatus());
  EXPECT_THAT(Told(), ElementsAre("s1 w1 there 1")) << "with the separation";
  // Answers may be told before their walk.
  Tell(ann_, true, 1, "w2");
  Tell(bob_, true, 1, "w2");
  EXPECT_EQ(Told().size(), 1u);
  Plan("w2");
  for (int time = 0; time < 2; ++time) {
    Write([&](storage::Transaction& transaction) {
      return FollowWalk(to_, transaction, group_.key, "w2");
    });
    EXPECT_THAT(Told(), ElementsAre("s1 w1 there 1", "s1 w2 there 1"));
  }
  ASSERT_EQ(RemoveSeparation(to_)(*AsTherapist(), "p1", "s1"), absl::OkStatus());
  EXPECT_EQ(Told().size(), 4u) << "both are over";
  ASSERT_EQ(Set(bob_, ann_), absl::OkStatus());
  EXPECT_THAT(Told(), ::testing::Contains("s1 w1 there 2"));
  EXPECT_THAT(Told(), ::testing::Contains("s1 w2 there 2"));
  clock_.Advance(absl::Hours(4));
  Tell(ann_, true, 1, "w3");
  Tell(bob_, true, 1, "w3");
  Plan("w3", -absl::Hours(2));
  Write([&](storage::Transaction& transaction) {
    return FollowWalk(to_, transaction, group_.key, "w3");
  });
  EXPECT_EQ(Told().size(), 6u) << "nobody is told of a walk that is over";
}

TEST_P(ClashesTest, AreToldToTherapistsAlone) {
  Staff("s-olga", "olga", /*therapist=*/false);
  Staff("s-tom", "tom");
  Staff("s-else", "elsa", /*therapist=*/true, "p2");
  ASSERT_EQ(Set(ann_, bob_, "s1", "tom"), absl::OkStatus());
  Tell(ann_, true, 1);
  Tell(bob_, true, 1);
  EXPECT_THAT(events_.clashes.back().witnesses,
              ElementsAre(Witness{leader_.id, "theresa"}, Witness{"s-tom", "tom"}))
      << "who leads the group, and who set it";
  Tell(bob_, false, 2);
  EXPECT_THAT(events_.clashes.back().witnesses, IsEmpty());
  Staff("s-tom", "tom", /*therapist=*/false, "p1", 2);
  Tell(bob_, true, 3);
  EXPECT_THAT(events_.clashes.back().witnesses, ElementsAre(Witness{leader_.id, "theresa"}));
  Tell(bob_, false, 4);
  Staff("s-theresa", "theresa", /*therapist=*/false, "p1", 2);
  Staff("s-thea", "thea");
  Staff("s-tim", "tim");
  Tell(bob_, true, 5);
  EXPECT_THAT(events_.clashes.back().witnesses,
              UnorderedElementsAre(Witness{"s-thea", "thea"}, Witness{"s-tim", "tim"}))
      << "a leader who is no therapist does not hear of it";
}

TEST_P(ClashesTest, FollowWhoWasMerged) {
  const Member guest = *Join(group_.key, "guest");
  ASSERT_EQ(Set(guest, bob_), absl::OkStatus());
  Tell(guest, true, 1);
  Tell(bob_, true, 1);
  ASSERT_EQ(Told().size(), 1u);
  for (int time = 0; time < 2; ++time) {
    Write([&](storage::Transaction& transaction) {
      return ApplyMerge(to_, transaction, "guest", "gil");
    });
    EXPECT_EQ(Told().size(), 1u) << "the same two people";
  }
  Tell(guest, false, 2);
  EXPECT_EQ(Told().back(), "s1 w1 over 1");
}

/// Any history of answers, read again as often as one likes and from anywhere, tells what reading
/// it once has told.
TEST_P(ClashesTest, AreNotToldAgainWhenFeedsAreReadAgain) {
  ASSERT_EQ(Set(ann_, bob_), absl::OkStatus());
  rc::check("reading again tells nothing", [&] {
    const auto walk = "w" + ids_.NewId();
    Plan(walk);
    const auto answers = *rc::gen::container<std::vector<std::pair<bool, bool>>>(
        rc::gen::pair(rc::gen::arbitrary<bool>(), rc::gen::arbitrary<bool>()));
    const auto read = [&](size_t until) {
      int64_t versions[2] = {0, 0};
      for (size_t i = 0; i < until; ++i) {
        const auto [first, going] = answers[i];
        Tell(first ? ann_ : bob_, going, ++versions[first ? 0 : 1], walk);
      }
    };
    // A model: how often both were going anew.
    bool going[2] = {false, false};
    int expected = 0;
    for (const auto& [first, goes] : answers) {
      const bool before = going[0] && going[1];
      going[first ? 0 : 1] = goes;
      if (!before && going[0] && going[1]) ++expected;
    }
    const auto opened = [&] {
      int count = 0;
      for (const ClashRecord& clash : events_.clashes) count += clash.walk == walk && clash.open;
      return count;
    };
    read(answers.size());
    RC_ASSERT(opened() == expected);
    const size_t told = events_.clashes.size();
    Write([&](storage::Transaction& transaction) { return goers_.Reset(transaction); });
    read(answers.size() - *rc::gen::inRange<size_t>(0, answers.size() + 1));
    Write([&](storage::Transaction& transaction) { return goers_.Reset(transaction); });
    read(answers.size());
    RC_ASSERT(events_.clashes.size() == told);
  });
}

/// Whoever sets a separation while an answer is read sees the answer, or is seen.
TEST_P(ClashesTest, AreNotMissedBetweenTwoTransactions) {
  Tell(ann_, true, 1);
  constexpr int kRounds = 20;
  for (int round = 1; round <= kRounds; ++round) {
    const std::string walk = "r" + std::to_string(round);
    const std::string id = "s" + std::to_string(round);
    Plan(walk);
    Tell(ann_, true, 1, walk);
    std::thread setter([&] { EXPECT_EQ(Set(ann_, bob_, id), absl::OkStatus()); });
    Tell(bob_, true, 1, walk);
    setter.join();
    EXPECT_THAT(Told(), ::testing::Contains(id + " " + walk + " there 1"));
    ASSERT_EQ(RemoveSeparation(to_)(*AsTherapist(), "p1", id), absl::OkStatus());
  }
}

INSTANTIATE_TEST_SUITE_P(Engines, ClashesTest, testing::Engines(), testing::EngineName);

}  // namespace
}  // namespace amble::groups
