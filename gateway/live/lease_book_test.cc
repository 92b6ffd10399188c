#include "gateway/live/lease_book.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace amble::gateway::live {
namespace {

using std::chrono::milliseconds;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

class LeaseBookTest : public ::testing::Test {
 protected:
  void Grants(std::vector<Grant> grants) {
    const auto due = book_.TakeDue(now_);
    denied_ = book_.Apply(due, now_, std::move(grants));
  }

  Instant now_{std::chrono::hours(1)};
  LeaseBook book_;
  std::vector<std::string> denied_;
};

TEST_F(LeaseBookTest, AsksAtOnceAndAgainAfterAWhile) {
  book_.Hold("ana");
  book_.Hold("ana");
  book_.Hold("ben");
  EXPECT_FALSE(book_.Find("ana")->IsValid(now_));
  EXPECT_THAT(book_.TakeDue(now_), UnorderedElementsAre("ana", "ben"));
  EXPECT_THAT(book_.TakeDue(now_), IsEmpty()) << "under way";
  EXPECT_THAT(book_.Apply({"ana", "ben"}, now_, {{.person = "ana"}}), ElementsAre("ben"));
  EXPECT_TRUE(book_.Find("ana")->IsValid(now_));
  EXPECT_FALSE(book_.Find("ben")->IsValid(now_));
  book_.Release("ben");
  EXPECT_THAT(book_.TakeDue(now_ + kLeaseRenewal - milliseconds(1)), IsEmpty());
  EXPECT_THAT(book_.TakeDue(now_ + kLeaseRenewal), ElementsAre("ana"));
}

TEST_F(LeaseBookTest, EndsAtItsTimeFromWhenItWasAskedFor) {
  book_.Hold("ana");
  Grants({{.person = "ana"}});
  EXPECT_TRUE(book_.Find("ana")->IsValid(now_ + kLeaseTime - milliseconds(1)));
  EXPECT_FALSE(book_.Find("ana")->IsValid(now_ + kLeaseTime));
}

TEST_F(LeaseBookTest, GoesOnWhileNobodyAnswersAndNoLonger) {
  book_.Hold("ana");
  Grants({{.person = "ana"}});
  const auto due = book_.TakeDue(now_ + kLeaseRenewal);
  book_.Fail(due, now_ + kLeaseRenewal);
  EXPECT_TRUE(book_.Find("ana")->IsValid(now_ + kLeaseTime - milliseconds(1)));
  EXPECT_FALSE(book_.Find("ana")->IsValid(now_ + kLeaseTime));
  EXPECT_THAT(book_.TakeDue(now_ + 2 * kLeaseRenewal), ElementsAre("ana")) << "asked for again";
}

TEST_F(LeaseBookTest, ForgetsWhomNobodyHolds) {
  book_.Hold("ana");
  book_.Hold("ana");
  Grants({{.person = "ana"}});
  book_.Release("ana");
  EXPECT_NE(book_.Find("ana"), nullptr);
  book_.Release("ana");
  EXPECT_EQ(book_.Find("ana"), nullptr);
}

TEST_F(LeaseBookTest, TakesNoAnswerToAnOlderQuestion) {
  book_.Hold("ana");
  const auto due = book_.TakeDue(now_);
  book_.Release("ana");
  book_.Hold("ana");
  const Instant later = now_ + milliseconds(1);
  book_.TakeDue(later);
  EXPECT_THAT(book_.Apply(due, now_, {{.person = "ana"}}), IsEmpty());
  EXPECT_FALSE(book_.Find("ana")->IsValid(later));
  book_.Apply(due, later, {{.person = "ana"}});
  EXPECT_TRUE(book_.Find("ana")->IsValid(later));
}

TEST_F(LeaseBookTest, AsksForNoMoreThanOneQuestionHolds) {
  for (size_t i = 0; i < kMaxLeasedPeople + 5; ++i) book_.Hold(std::to_string(i));
  EXPECT_EQ(book_.TakeDue(now_).size(), kMaxLeasedPeople);
  EXPECT_EQ(book_.TakeDue(now_).size(), 5U);
}

TEST_F(LeaseBookTest, VeilsWhatWasBeforeAndWhomABlockKeepsAway) {
  Lease lease;
  lease.from_microseconds = 100;
  lease.veiled_authors = {"ben"};
  EXPECT_TRUE(lease.IsVeiled({.author = "cleo", .write_microseconds = 99}));
  EXPECT_FALSE(lease.IsVeiled({.author = "cleo", .write_microseconds = 100}));
  EXPECT_TRUE(lease.IsVeiled({.author = "ben", .write_microseconds = 100}));
  EXPECT_FALSE(lease.IsVeiled({.author = "", .write_microseconds = 100}));
}

}  // namespace
}  // namespace amble::gateway::live
