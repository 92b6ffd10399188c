/// What several phones say gives one roll, however it arrives, and be it after the end; and who is
/// not accounted for keeps the walk open.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <algorithm>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "services/attendance/app/add_to_roll.h"
#include "services/attendance/app/close_walk.h"
#include "services/attendance/app/follow_ups.h"
#include "services/attendance/app/get_roll.h"
#include "services/attendance/app/mark_roll.h"
#include "services/attendance/app/start_walk.h"
#include "services/attendance/testing/phones.h"
#include "services/attendance/testing/world.h"
#include "services/platform/errors/errors.h"
#include "services/platform/testing/databases.h"

namespace amble::attendance {
namespace {

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

  /// How what phones made reaches one walk. A phone whose mark is refused, because nobody on the
  /// roll has the entry, adds who walked in and sends it again.
  class Delivery {
   public:
    Delivery(RollMergeTest& test, WalkId walk, PhoneMarks made)
        : test_(test), walk_(std::move(walk)), made_(std::move(made)) {}

    /// Sends what `delivery` names, a few at a time, and checks the roll after each.
    void Send(std::span<const size_t> delivery, const std::function<void()>& check) {
      for (size_t begin = 0; begin < delivery.size();) {
        if (made_.added.contains(delivery[begin])) {
          Add(delivery[begin++]);
        } else {
          size_t end = begin;
          const size_t most = begin + *rc::gen::inRange<size_t>(1, kMostAtATime + 1);
          while (end < std::min(delivery.size(), most) && !made_.added.contains(delivery[end])) {
            ++end;
          }
          SendMarks(delivery.subspan(begin, end - begin));
          begin = end;
        }
        RC_ASSERT(TruthOf(test_.RollNow(walk_)) == Truth());
        RC_ASSERT(test_.RollNow(walk_).walk.last_mark == static_cast<int64_t>(arrived_.size()));
        check();
      }
    }

    /// A leader says, of everybody who is not accounted for, that they are back.
    void SettleAll() {
      for (const RollLine& line : test_.RollNow(walk_).lines) {
        if (line.standing.Settled()) continue;
        RollMark mark{.mark = "end-" + line.entry.entry,
                      .entry = line.entry.entry,
                      .presence = Presence::kPresent};
        for (const RollMark& head : line.standing.heads) mark.replaces.push_back(head.mark);
        RC_ASSERT(MarkRoll(test_.world_.dependencies())(*test_.Leader(), walk_, {mark}).ok());
        for (std::string& id : mark.replaces) {
          if (const auto as_made = ids_.find(id); as_made != ids_.end()) id = as_made->second;
        }
        arrived_.insert(made_.marks.size());
        made_.marks.push_back(mark);
      }
    }

    /// By what has arrived.
    std::map<std::string, EntryTruth> Truth() const {
      PhoneMarks so_far;
      std::vector<std::string> entries = kWalkers;
      for (const size_t i : arrived_) {
        so_far.marks.push_back(made_.marks[i]);
        if (IsWalkIn(i)) entries.push_back(made_.marks[i].entry);
      }
      return TruthOf(so_far, entries);
    }

   private:
    bool IsWalkIn(size_t i) const {
      return made_.added.contains(i) && made_.marks[i].mark == made_.marks[i].entry;
    }

    void Add(size_t i) {
      const RollMark& mark = made_.marks[i];
      AddToRollCommand command{.walk = walk_};
      if (IsWalkIn(i)) {
        command.entry = mark.entry;
        command.walking_name = "Walker " + mark.entry;
      } else {
        command.member = mark.entry;
      }
      const auto call = World::Call(World::PersonOf("leader"), walk_.walk + mark.mark);
      const auto roll = AddToRoll(test_.world_.dependencies())(*call, command);
      RC_ASSERT(roll.ok());
      if (!arrived_.insert(i).second) return;
      for (const RollMark& head : roll->Find(mark.entry)->standing.heads) {
        if (head.arrival == roll->walk.last_mark) ids_[head.mark] = mark.mark;
      }
    }

    void SendMarks(std::span<const size_t> numbers) {
      std::vector<RollMark> marks;
      std::set<size_t> to_add;
      for (const size_t i : numbers) {
        marks.push_back(made_.marks[i]);
        for (const size_t other : made_.added) {
          const bool of_walk_in = IsWalkIn(other) && made_.marks[other].entry == marks.back().entry;
          if (of_walk_in && !arrived_.contains(other)) to_add.insert(other);
        }
      }
      const MarkRoll mark_roll(test_.world_.dependencies());
      if (!to_add.empty()) {
        const absl::Status refused = mark_roll(*test_.Leader(), walk_, marks).status();
        RC_ASSERT(refused.code() == absl::StatusCode::kInvalidArgument);
        for (const size_t other : to_add) Add(other);
      }
      RC_ASSERT(mark_roll(*test_.Leader(), walk_, marks).ok());
      arrived_.insert(numbers.begin(), numbers.end());
    }

    RollMergeTest& test_;
    const WalkId walk_;
    PhoneMarks made_;
    std::set<size_t> arrived_;
    std::map<std::string, std::string> ids_;  ///< of marks as made, by the id they got
  };

  /// All of it, while the walk is under way.
  std::map<std::string, EntryTruth> Deliver(const WalkId& walk, const PhoneMarks& made,
                                            const std::vector<size_t>& order) {
    Delivery delivery(*this, walk, made);
    delivery.Send(order, [&] {
      const auto truth = delivery.Truth();
      if (!AllAccountedFor(truth)) CheckStaysOpen(walk, truth);
    });
    return delivery.Truth();
  }

  /// Members of whom a leader is asked to settle what was said of them on the walk.
  std::set<std::string> AskedToSettle(const WalkId& walk) {
    std::set<std::string> asked;
    const GroupId group{walk.practice, walk.group};
    const auto listed =
        ListFollowUps(world_.dependencies())(*Leader(), group, {.limit = 10'000}).value();
    for (const FollowUp& one : listed) {
      if (one.kind != FollowUpKind::kRollConflict || one.walk != walk.walk) continue;
      RC_ASSERT(asked.insert(one.member).second);
    }
    return asked;
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
    const PhoneMarks made = *TapsOfPhones(kWalkers, /*walk_ins=*/true);
    const WalkId walk = NewWalk(), other = NewWalk();
    const auto truth = Deliver(walk, made, made.delivery);
    RC_ASSERT(Deliver(other, made, AnyDelivery(made.marks.size())) == truth);
    RC_ASSERT(TruthOf(RollNow(walk)) == truth);
    RC_ASSERT(TruthOf(RollNow(other)) == truth);
    if (!AllAccountedFor(truth)) {
      ++open;
      return CheckStaysOpen(walk, truth);
    }
    ++closed;
    world_.clock().Advance(absl::Hours(2));
    RC_ASSERT(CloseWalk(world_.dependencies())(*Leader(), walk, RollNow(walk).PresentCount()).ok());
  }));
  EXPECT_GT(closed, 0) << "cases in which everybody is accounted for";
  EXPECT_GT(open, 0);
}

TEST_P(RollMergeTest, WhatArrivesAfterTheEndIsMergedLikewiseAndContradictionsAreFollowed) {
  int contradicted = 0;
  EXPECT_TRUE(rc::check([&] {
    const PhoneMarks made = *TapsOfPhones(kWalkers, /*walk_ins=*/true);
    const size_t before = *rc::gen::inRange<size_t>(0, made.delivery.size() + 1);
    const std::span<const size_t> order(made.delivery);
    const WalkId walk = NewWalk();
    Delivery delivery(*this, walk, made);
    delivery.Send(order.first(before), [] {});
    delivery.SettleAll();
    RC_ASSERT(AllAccountedFor(delivery.Truth()));
    const int back = RollNow(walk).PresentCount();
    RC_ASSERT(CloseWalk(world_.dependencies())(*Leader(), walk, back, "Rain").ok());
    delivery.Send(order.subspan(before), [&] {
      RC_ASSERT(world_.WalkNow(walk).progress == Progress::kClosed);
      std::set<std::string> disputed;
      for (const auto& [entry, one] : delivery.Truth()) {
        if (!one.accounted_for && entry[0] != 'x') disputed.insert(entry);
      }
      RC_ASSERT(AskedToSettle(walk) == disputed);
      contradicted += !disputed.empty();
    });
    // Phones that did not hear an answer send all again: nothing changes.
    const auto truth = delivery.Truth();
    delivery.Send(order, [] {});
    RC_ASSERT(delivery.Truth() == truth);
  }));
  EXPECT_GT(contradicted, 0);
}

/// Marks as some merge would keep them: for each entry, what it says.
using Merge = std::function<Standing(const std::vector<RollMark>& arrived)>;

/// Whether `merge` says what is true, however marks arrive.
bool IsRight(const Merge& merge) {
  return rc::check([&] {
    const PhoneMarks made = *TapsOfPhones({"a"}, /*walk_ins=*/false);
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
