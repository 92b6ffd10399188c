/// Marks of several phones give one roll, however they arrive; and who is not accounted for keeps
/// the walk open.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "services/attendance/app/close_walk.h"
#include "services/attendance/app/get_roll.h"
#include "services/attendance/app/mark_roll.h"
#include "services/attendance/app/start_walk.h"
#include "services/attendance/testing/phones.h"
#include "services/attendance/testing/world.h"
#include "services/platform/errors/errors.h"
#include "services/platform/testing/databases.h"

namespace amble::attendance {
namespace {

using ::testing::HasSubstr;

const std::vector<std::string> kWalkers{"a", "b", "c"};

class RollMergeTest : public ::testing::TestWithParam<storage::Engine> {
 protected:
  RollMergeTest() {
    for (const std::string& walker : kWalkers) world_.AddMember(walker);
    world_.AddMember("leader", MemberRole::kLeader);
  }

  std::shared_ptr<rpc::CallContext> Leader() { return World::Call(World::PersonOf("leader")); }

  /// A walk under way on which all of kWalkers are expected.
  WalkId NewWalk() {
    WalkPlan plan = world_.Plan(static_cast<int>(kWalkers.size()));
    plan.start = world_.clock().Now() + absl::Hours(1);
    const WalkId walk{World::kPractice, World::kGroup, "w" + std::to_string(++walks_)};
    world_.Replan(walk, plan, 1);
    for (const std::string& walker : kWalkers) {
      RC_ASSERT(world_.Decide(World::Says(walk, walker, Answer::kGoing)).ok());
    }
    RC_ASSERT(StartWalk(world_.dependencies())(*Leader(), walk).ok());
    return walk;
  }

  Roll RollNow(const WalkId& walk) {
    return GetRoll(world_.dependencies())(*Leader(), walk).value();
  }

  /// The walk is not over, whatever count is given; who is not accounted for is named.
  void CheckStaysOpen(const WalkId& walk, const std::map<std::string, EntryTruth>& truth) {
    const Roll roll = RollNow(walk);
    const absl::Status refused =
        CloseWalk(world_.dependencies())(*Leader(), walk, roll.PresentCount()).status();
    RC_ASSERT(ReasonOf(refused) == Reason::kRollUnsettled);
    for (const auto& [entry, one] : truth) {
      const bool named = refused.message().find("Walker " + entry) != absl::string_view::npos;
      RC_ASSERT(named == !one.accounted_for);
    }
    RC_ASSERT(RollNow(walk).walk.progress == Progress::kUnderWay);
  }

  /// Sends the marks as the delivery says, a few at a time.
  void Deliver(const WalkId& walk, const PhoneMarks& made) {
    std::set<size_t> arrived;
    for (size_t begin = 0; begin < made.delivery.size();) {
      const size_t end =
          std::min(made.delivery.size(), begin + *rc::gen::inRange<size_t>(1, kMostAtATime + 1));
      std::vector<RollMark> marks;
      for (; begin < end; ++begin) {
        marks.push_back(made.marks[made.delivery[begin]]);
        arrived.insert(made.delivery[begin]);
      }
      const auto roll = MarkRoll(world_.dependencies())(*Leader(), walk, marks);
      RC_ASSERT(roll.ok());
      RC_ASSERT(roll->walk.last_mark == static_cast<int64_t>(arrived.size()));
      PhoneMarks so_far;
      for (const size_t i : arrived) so_far.marks.push_back(made.marks[i]);
      const auto truth = TruthOf(so_far, kWalkers);
      RC_ASSERT(TruthOf(*roll) == truth);
      if (!AllAccountedFor(truth)) CheckStaysOpen(walk, truth);
    }
  }

  static bool AllAccountedFor(const std::map<std::string, EntryTruth>& truth) {
    return std::all_of(truth.begin(), truth.end(),
                       [](const auto& one) { return one.second.accounted_for; });
  }

  static constexpr size_t kMostAtATime = 5;

  std::unique_ptr<storage::Database> database_ = testing::OpenFresh(GetParam());
  World world_{database_.get()};
  int walks_ = 0;
};

INSTANTIATE_TEST_SUITE_P(Engines, RollMergeTest, testing::Engines(), testing::EngineName);

TEST_P(RollMergeTest, AnyDeliveryGivesTheSameRollAndAnOpenQuestionKeepsTheWalkOpen) {
  int closed = 0, open = 0;
  EXPECT_TRUE(rc::check([&] {
    const PhoneMarks made = *TapsOfPhones(kWalkers);
    const auto truth = TruthOf(made, kWalkers);
    const WalkId walk = NewWalk(), other = NewWalk();
    Deliver(walk, made);
    Deliver(other, {made.marks, AnyDelivery(made.marks.size())});
    RC_ASSERT(TruthOf(RollNow(walk)) == truth);
    RC_ASSERT(TruthOf(RollNow(other)) == truth);
    if (!AllAccountedFor(truth)) {
      ++open;
      return CheckStaysOpen(walk, truth);
    }
    ++closed;
    world_.clock().Advance(absl::Hours(2));
    RC_ASSERT(CloseWalk(world_.dependencies())(*Leader(), walk, RollNow(walk).PresentCount()).ok());
    // Phones that did not hear of it send all again: nothing changes.
    RC_ASSERT(MarkRoll(world_.dependencies())(*Leader(), walk, made.marks).ok());
    RC_ASSERT(TruthOf(RollNow(walk)) == truth);
  }));
  EXPECT_GT(closed, 0) << "cases in which everybody is accounted for";
  EXPECT_GT(open, 0);
}

/// Marks as some merge would keep them: for each entry, what it says.
using Merge = std::function<Standing(const std::vector<RollMark>& arrived)>;

/// Whether `merge` says what is true, however marks arrive.
bool IsRight(const Merge& merge) {
  return rc::check([&] {
    const PhoneMarks made = *TapsOfPhones({"a"});
    std::vector<RollMark> arrived;
    for (const size_t i : made.delivery) {
      RollMark mark = made.marks[i];
      if (std::any_of(arrived.begin(), arrived.end(),
                      [&](const RollMark& other) { return other.mark == mark.mark; })) {
        continue;
      }
      mark.arrival = static_cast<int64_t>(arrived.size()) + 1;
      arrived.push_back(mark);
    }
    const Standing standing = merge(arrived);
    EntryTruth merged{.accounted_for = standing.Settled()};
    if (merged.accounted_for) merged.presence = standing.presence;
    RC_ASSERT(merged == TruthOf(made, {"a"}).at("a"));
  });
}

TEST(RollMerge, IsRightAndMergesThatAreWrongAreFoundOut) {
  EXPECT_TRUE(IsRight([](const std::vector<RollMark>& arrived) { return Settle(arrived); }));
  EXPECT_FALSE(IsRight([](const std::vector<RollMark>& arrived) {
    Standing standing = Settle(arrived);
    standing.conflict = false;
    return standing;
  })) << "the last to arrive wins";
  EXPECT_FALSE(IsRight([](const std::vector<RollMark>& arrived) {
    Standing standing;
    const auto newest = std::max_element(
        arrived.begin(), arrived.end(),
        [](const RollMark& a, const RollMark& b) { return a.client_time < b.client_time; });
    if (newest != arrived.end()) standing.presence = newest->presence;
    return standing;
  })) << "phones' clocks are trusted";
  EXPECT_FALSE(IsRight([](const std::vector<RollMark>& arrived) {
    std::vector<RollMark> forgetful;
    for (RollMark mark : arrived) {
      std::erase_if(mark.replaces, [&](const std::string& id) {
        return std::none_of(forgetful.begin(), forgetful.end(),
                            [&](const RollMark& other) { return other.mark == id; });
      });
      forgetful.push_back(mark);
    }
    return Settle(forgetful);
  })) << "what has not arrived yet cannot be replaced";
}

}  // namespace
}  // namespace amble::attendance
