#include "services/platform/errors/errors.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace amble {
namespace {

using ::testing::ElementsAre;

TEST(Errors, CarryTheReasonThroughACopy) {
  absl::Status status = FailedPrecondition(Reason::kGroupFull, "The group is full.");
  const absl::Status copy = status;
  status = absl::OkStatus();
  EXPECT_EQ(copy.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(ReasonOf(copy), Reason::kGroupFull);
}

TEST(Errors, NameEveryFieldAtFault) {
  const absl::Status status = InvalidFields({{"walk.title", "Too long."}, {"walk.capacity", ""}});
  EXPECT_THAT(ViolationsOf(status), ElementsAre(FieldViolation{"walk.title", "Too long."},
                                                FieldViolation{"walk.capacity", ""}));
  EXPECT_EQ(ReasonOf(status), Reason::kFieldInvalid);
}

TEST(Errors, TellWhenToTryAgain) {
  const absl::Status status = RetryLater(absl::StatusCode::kResourceExhausted, Reason::kOverloaded,
                                         absl::Milliseconds(1500), "Busy.");
  EXPECT_EQ(RetryDelayOf(status), absl::Milliseconds(1500));
  EXPECT_EQ(RetryDelayOf(NotFound("walk")), std::nullopt);
}

TEST(Errors, WithoutDetailsReadAsUnspecified) {
  EXPECT_EQ(ReasonOf(absl::InternalError("x")), Reason::kUnspecified);
  EXPECT_TRUE(ViolationsOf(absl::InternalError("x")).empty());
}

}  // namespace
}  // namespace amble
