#include "services/scheduling/domain/walk_plan.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/platform/errors/errors.h"

namespace amble::scheduling {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

const absl::Time kNow = absl::FromUnixSeconds(1'800'000'000);
const absl::Time kLater = kNow + absl::Minutes(5);

class ReplaceItemsTest : public ::testing::Test {
 protected:
  absl::Status Replace(std::vector<RiskItem> wanted, const std::string& by, absl::Time now = kNow) {
    return ReplaceItems(list_, std::move(wanted), by, now,
                        [this] { return "i" + std::to_string(++ids_); });
  }

  RiskChecklist list_;
  int ids_ = 0;
};

TEST_F(ReplaceItemsTest, NamesNewOnesAndKeepsTheOrder) {
  ASSERT_EQ(Replace({{.text = "Ice"}, {.text = "Cows", .done = true}}, "m-lea"), absl::OkStatus());
  EXPECT_THAT(list_.items,
              ElementsAre(RiskItem{"i1", "Ice"}, RiskItem{"i2", "Cows", true, "m-lea", kNow}));
  ASSERT_EQ(Replace({list_.items[1], {.text = "Wind"}, list_.items[0]}, "m-lea"), absl::OkStatus());
  EXPECT_THAT(list_.items, ElementsAre(RiskItem{"i2", "Cows", true, "m-lea", kNow},
                                       RiskItem{"i3", "Wind"}, RiskItem{"i1", "Ice"}));
  ASSERT_EQ(Replace({}, "m-lea"), absl::OkStatus());
  EXPECT_THAT(list_.items, IsEmpty());
}

TEST_F(ReplaceItemsTest, WhoSawToItStaysUntilItIsAnother) {
  ASSERT_EQ(Replace({{.text = "Ice", .done = true}}, "m-lea"), absl::OkStatus());
  ASSERT_EQ(Replace({{.id = "i1", .text = "Ice", .done = true}}, "m-cole", kLater),
            absl::OkStatus());
  EXPECT_THAT(list_.items, ElementsAre(RiskItem{"i1", "Ice", true, "m-lea", kNow}));
  ASSERT_EQ(Replace({{.id = "i1", .text = "Ice and snow", .done = true}}, "m-cole", kLater),
            absl::OkStatus());
  EXPECT_THAT(list_.items, ElementsAre(RiskItem{"i1", "Ice and snow", true, "m-cole", kLater}))
      << "nobody has seen to what was written after";
  ASSERT_EQ(Replace({{.id = "i1", .text = "Ice and snow"}}, "m-lea", kLater), absl::OkStatus());
  EXPECT_THAT(list_.items, ElementsAre(RiskItem{"i1", "Ice and snow"}));
}

TEST_F(ReplaceItemsTest, WhatIsSentAboutWhoAndWhenCountsForNothing) {
  ASSERT_EQ(Replace({{.text = "Ice", .done = true, .done_by = "m-mia", .done_time = kLater},
                     {.text = "Cows", .done = false, .done_by = "m-mia", .done_time = kLater}},
                    "m-lea"),
            absl::OkStatus());
  EXPECT_THAT(list_.items,
              ElementsAre(RiskItem{"i1", "Ice", true, "m-lea", kNow}, RiskItem{"i2", "Cows"}));
}

TEST_F(ReplaceItemsTest, RefusesWhatIsNotInTheList) {
  ASSERT_EQ(Replace({{.text = "Ice"}, {.text = "Cows"}}, "m-lea"), absl::OkStatus());
  const RiskChecklist before = list_;
  const auto field = [](const absl::Status& status) { return ViolationsOf(status).at(0).field; };
  EXPECT_EQ(field(Replace({list_.items[0], {.id = "other", .text = "x"}}, "m-lea")),
            "risk_checklist.items[1].item");
  EXPECT_EQ(field(Replace({list_.items[0], list_.items[1], list_.items[0]}, "m-lea")),
            "risk_checklist.items[2].item");
  EXPECT_EQ(list_, before);
}

TEST(CheckNotOver, IsOkUntilTheWalkIsOver) {
  Walk walk;
  for (const WalkState state : {WalkState::kPlanned, WalkState::kUnderWay}) {
    walk.state = state;
    EXPECT_EQ(CheckNotOver(walk), absl::OkStatus());
  }
  for (const WalkState state : {WalkState::kCancelled, WalkState::kClosed}) {
    walk.state = state;
    EXPECT_EQ(ReasonOf(CheckNotOver(walk)), Reason::kWalkNotPlanned);
  }
}

}  // namespace
}  // namespace amble::scheduling
