#include "services/attendance/domain/roll.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <numeric>
#include <set>
#include <string>
#include <vector>

#include "services/platform/errors/errors.h"

namespace amble::attendance {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

RollMark Tap(std::string mark, Presence presence, std::vector<std::string> replaces = {},
             int64_t arrival = 0) {
  return {
      .mark = mark, .entry = "e", .presence = presence, .replaces = replaces, .arrival = arrival};
}

std::vector<std::string> HeadsOf(const Standing& standing) {
  std::vector<std::string> ids;
  for (const RollMark& mark : standing.heads) ids.push_back(mark.mark);
  return ids;
}

TEST(Settle, WithoutAMarkThereIsNoWordYet) {
  const Standing standing = Settle({});
  EXPECT_EQ(standing.presence, Presence::kExpected);
  EXPECT_FALSE(standing.Settled());
}

TEST(Settle, TheLaterTapOfOnePhoneReplacesItsEarlier) {
  const std::vector<RollMark> marks{Tap("b", Presence::kLeftEarly, {"a"}, 1),
                                    Tap("a", Presence::kPresent, {}, 2)};
  const Standing standing = Settle(marks);
  EXPECT_EQ(standing.presence, Presence::kLeftEarly) << "although it arrived first";
  EXPECT_TRUE(standing.Settled());
  EXPECT_EQ(HeadsOf(standing), std::vector<std::string>{"b"});
}

TEST(Settle, TwoPhonesThatAgreeAreNoConflict) {
  const std::vector<RollMark> marks{Tap("a", Presence::kPresent, {}, 1),
                                    Tap("b", Presence::kPresent, {}, 2)};
  const Standing standing = Settle(marks);
  EXPECT_FALSE(standing.conflict);
  EXPECT_EQ(HeadsOf(standing), (std::vector<std::string>{"a", "b"}));
}

TEST(Settle, TwoPhonesThatDisagreeAreAConflictUntilSomebodySettlesIt) {
  std::vector<RollMark> marks{Tap("a", Presence::kPresent, {}, 1),
                              Tap("b", Presence::kAbsent, {}, 2)};
  EXPECT_TRUE(Settle(marks).conflict);
  EXPECT_EQ(Settle(marks).presence, Presence::kAbsent);
  EXPECT_FALSE(Settle(marks).Settled());
  marks.push_back(Tap("c", Presence::kPresent, {"a", "b"}, 3));
  EXPECT_FALSE(Settle(marks).conflict);
  EXPECT_EQ(Settle(marks).presence, Presence::kPresent);
}

TEST(Settle, MarksThatReplaceEachOtherAllCount) {
  const std::vector<RollMark> marks{Tap("a", Presence::kPresent, {"b"}, 1),
                                    Tap("b", Presence::kAbsent, {"a"}, 2)};
  EXPECT_TRUE(Settle(marks).conflict);
  const std::vector<RollMark> itself{Tap("a", Presence::kPresent, {"a"}, 1)};
  EXPECT_TRUE(Settle(itself).Settled());
}

TEST(Settle, WhoArrivesByThemselfGivesWayToALeaderButIsNeverAbsentUnseen) {
  RollMark self = Tap("s", Presence::kPresent, {}, 2);
  self.self = true;
  EXPECT_TRUE(Settle(std::vector{self}).Settled());
  const auto with = [&](Presence presence, std::vector<std::string> replaces) {
    return Settle(std::vector{Tap("l", presence, std::move(replaces), 1), self});
  };
  for (const Presence presence : {Presence::kPresent, Presence::kLeftEarly}) {
    EXPECT_THAT(HeadsOf(with(presence, {})), ElementsAre("l"));
    EXPECT_EQ(with(presence, {}).presence, presence);
  }
  EXPECT_TRUE(with(Presence::kAbsent, {}).conflict);
  EXPECT_TRUE(with(Presence::kExcused, {}).conflict);
  EXPECT_EQ(with(Presence::kAbsent, {"s"}).presence, Presence::kAbsent);
  EXPECT_TRUE(with(Presence::kAbsent, {"s"}).Settled());
}

TEST(Settle, WhoSaysNotToComeIsExcusedUnlessALeaderSawOtherwise) {
  RollMark self = Tap("s", Presence::kExcused, {}, 2);
  self.self = true;
  EXPECT_TRUE(Settle(std::vector{self}).Settled());
  const auto with = [&](Presence presence, std::vector<std::string> replaces) {
    return Settle(std::vector{Tap("l", presence, std::move(replaces), 1), self});
  };
  EXPECT_TRUE(with(Presence::kExcused, {}).Settled());
  for (const Presence presence : {Presence::kPresent, Presence::kLeftEarly, Presence::kAbsent}) {
    EXPECT_TRUE(with(presence, {}).conflict);
    EXPECT_EQ(with(presence, {"s"}).presence, presence);
    EXPECT_TRUE(with(presence, {"s"}).Settled());
  }
}

/// Marks as phones make them: a mark replaces some of those that exist already.
rc::Gen<std::vector<RollMark>> Marks() {
  return rc::gen::exec([] {
    const int count = *rc::gen::inRange(0, 12);
    std::vector<RollMark> marks;
    for (int i = 0; i < count; ++i) {
      RollMark mark = Tap("m" + std::to_string(i), static_cast<Presence>(*rc::gen::inRange(2, 6)));
      for (const RollMark& other : marks) {
        if (*rc::gen::inRange(0, 3) == 0) mark.replaces.push_back(other.mark);
      }
      marks.push_back(mark);
    }
    return marks;
  });
}

std::vector<RollMark> InOrderOfArrival(std::vector<RollMark> marks, const std::vector<int>& keys) {
  std::vector<size_t> order(marks.size());
  std::iota(order.begin(), order.end(), size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](size_t a, size_t b) { return keys[a] < keys[b]; });
  std::vector<RollMark> arrived;
  for (const size_t i : order) {
    arrived.push_back(marks[i]);
    arrived.back().arrival = static_cast<int64_t>(arrived.size());
  }
  return arrived;
}

RC_GTEST_PROP(Settle, OrderOfArrivalDoesNotMatter, ()) {
  std::vector<RollMark> marks = *Marks();
  for (RollMark& mark : marks) {
    if (*rc::gen::inRange(0, 4) > 0) continue;
    mark.self = true;
    mark.presence = *rc::gen::element(Presence::kPresent, Presence::kExcused);
    mark.replaces.clear();
  }
  const auto keys = *rc::gen::container<std::vector<int>>(marks.size(), rc::gen::inRange(0, 1000));
  std::vector<int> in_order(marks.size());
  std::iota(in_order.begin(), in_order.end(), 0);
  const Standing straight = Settle(InOrderOfArrival(marks, in_order));
  const Standing shuffled = Settle(InOrderOfArrival(marks, keys));
  RC_ASSERT(HeadsOf(straight) == HeadsOf(shuffled));
  RC_ASSERT(straight.conflict == shuffled.conflict);
  RC_ASSERT(straight.Settled() == shuffled.Settled());
  if (!straight.conflict) RC_ASSERT(straight.presence == shuffled.presence);
}

RC_GTEST_PROP(Settle, HeadsAreTheMarksThatNoOtherReplaces, ()) {
  const std::vector<RollMark> marks = *Marks();
  const Standing standing = Settle(marks);
  std::set<std::string> expected;
  std::set<Presence> said;
  for (const RollMark& mark : marks) {
    const bool replaced = std::any_of(marks.begin(), marks.end(), [&](const RollMark& other) {
      return std::count(other.replaces.begin(), other.replaces.end(), mark.mark) > 0;
    });
    if (replaced) continue;
    expected.insert(mark.mark);
    said.insert(mark.presence);
  }
  const std::vector<std::string> heads = HeadsOf(standing);
  RC_ASSERT(std::set<std::string>(heads.begin(), heads.end()) == expected);
  RC_ASSERT(standing.conflict == (said.size() > 1));
}

Roll RollOf(std::vector<RollMark> marks) {
  return MakeRoll({}, {{"2", "Birch", true}, {"1", "Cedar", true}, {"3", "Alder", false}},
                  std::move(marks));
}

RollMark Mark(std::string mark, std::string entry, Presence presence) {
  return {.mark = mark, .entry = entry, .presence = presence, .arrival = 1};
}

TEST(Roll, IsByWalkingName) {
  const Roll roll = RollOf({});
  ASSERT_EQ(roll.lines.size(), 3u);
  EXPECT_EQ(roll.lines[0].entry.walking_name, "Alder");
  EXPECT_EQ(roll.lines[1].entry.walking_name, "Birch");
  EXPECT_EQ(roll.lines[2].entry.walking_name, "Cedar");
}

TEST(Roll, ClosesOnlyWhenEverybodyIsAccountedFor) {
  std::vector<RollMark> marks{Mark("a", "1", Presence::kPresent),
                              Mark("b", "2", Presence::kPresent),
                              Mark("c", "2", Presence::kAbsent)};
  absl::Status status = CheckAccountedFor(RollOf(marks), 1);
  EXPECT_EQ(ReasonOf(status), Reason::kRollUnsettled);
  EXPECT_THAT(std::string(status.message()), HasSubstr("Alder, Birch"));
  EXPECT_THAT(std::string(status.message()), Not(HasSubstr("Cedar")));

  marks.back().replaces = {"b"};
  marks.push_back(Mark("d", "3", Presence::kPresent));
  EXPECT_EQ(CheckAccountedFor(RollOf(marks), 2), absl::OkStatus());
  status = CheckAccountedFor(RollOf(marks), 3);
  EXPECT_EQ(ReasonOf(status), Reason::kRollUnsettled);
  EXPECT_THAT(std::string(status.message()), HasSubstr("3 came back, but 2 are marked"));
}

TEST(Roll, CountsOnlyThosePresentAndUndisputed) {
  EXPECT_EQ(RollOf({Mark("a", "1", Presence::kPresent), Mark("b", "2", Presence::kLeftEarly),
                    Mark("c", "3", Presence::kPresent), Mark("d", "3", Presence::kExcused)})
                .PresentCount(),
            1);
}

}  // namespace
}  // namespace amble::attendance
