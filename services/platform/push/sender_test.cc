#include "services/platform/push/sender.h"

#include <gtest/gtest.h>

#include "services/platform/errors/errors.h"

namespace amble::push {
namespace {

const absl::Time kNow = absl::FromUnixSeconds(784111777);  // Sun, 06 Nov 1994 08:49:37 GMT

TEST(SenderTest, ReadsAnswers) {
  for (const long status : {200, 201, 202, 204}) EXPECT_EQ(OutcomeOf(status), Outcome::kAccepted);
  for (const long status : {404, 410}) EXPECT_EQ(OutcomeOf(status), Outcome::kGone);
  for (const long status : {0, 100, 408, 429, 500, 502, 503, 504, 599}) {
    EXPECT_EQ(OutcomeOf(status), Outcome::kTryLater) << status;
  }
  for (const long status : {300, 301, 302, 307, 308, 400, 401, 403, 405, 411, 413, 422, 451}) {
    EXPECT_EQ(OutcomeOf(status), Outcome::kRefused) << status;
  }
}

TEST(SenderTest, ReadsRetryAfter) {
  EXPECT_EQ(RetryDelay("120", kNow), absl::Seconds(120));
  EXPECT_EQ(RetryDelay(" 120 ", kNow), absl::Seconds(120));
  EXPECT_EQ(RetryDelay("Sun, 06 Nov 1994 08:59:37 GMT", kNow), absl::Minutes(10));
}

TEST(SenderTest, ClampsRetryAfter) {
  EXPECT_EQ(RetryDelay("0", kNow), kLeastRetryDelay);
  EXPECT_EQ(RetryDelay("3601", kNow), kMostRetryDelay);
  EXPECT_EQ(RetryDelay("999999999", kNow), kMostRetryDelay);
  EXPECT_EQ(RetryDelay(std::string(5000, '9'), kNow), kMostRetryDelay);
  EXPECT_EQ(RetryDelay("Sun, 06 Nov 1994 08:49:37 GMT", kNow), kLeastRetryDelay);
  EXPECT_EQ(RetryDelay("Sun, 06 Nov 1904 08:49:37 GMT", kNow), kLeastRetryDelay);
  EXPECT_EQ(RetryDelay("Fri, 31 Dec 9999 23:59:59 GMT", kNow), kMostRetryDelay);
}

TEST(SenderTest, ForgetsARetryAfterThatIsNone) {
  for (const char* header : {"", " ", "-1", "1.5", "soon", "1e3", "0x10", "Sun, 06 Nov 1994"}) {
    EXPECT_EQ(RetryDelay(header, kNow), std::nullopt) << header;
  }
}

TEST(SenderTest, ChecksTopics) {
  EXPECT_EQ(CheckTopic(""), absl::OkStatus());
  EXPECT_EQ(CheckTopic("Abc-09_" + std::string(25, 'x')), absl::OkStatus());
  for (const std::string& topic :
       {std::string(33, 'x'), std::string("a b"), std::string("a\r\nB: c"), std::string("a="),
        std::string("ä"), std::string(1, '\0')}) {
    const auto violations = ViolationsOf(CheckTopic(topic));
    ASSERT_EQ(violations.size(), 1u) << topic;
    EXPECT_EQ(violations[0].field, "topic");
  }
}

TEST(SenderTest, NamesUrgenciesAsTheRfcDoes) {
  EXPECT_EQ(UrgencyName(Urgency::kVeryLow), "very-low");
  EXPECT_EQ(UrgencyName(Urgency::kLow), "low");
  EXPECT_EQ(UrgencyName(Urgency::kNormal), "normal");
  EXPECT_EQ(UrgencyName(Urgency::kHigh), "high");
}

TEST(SenderTest, BoundsTheTimeToLive) {
  EXPECT_EQ(TimeToLiveSeconds(absl::Minutes(1)), 60);
  EXPECT_EQ(TimeToLiveSeconds(absl::Seconds(-1)), 0);
  EXPECT_EQ(TimeToLiveSeconds(absl::Milliseconds(1999)), 1);
  EXPECT_EQ(TimeToLiveSeconds(absl::InfiniteDuration()), 2'419'200);
}

}  // namespace
}  // namespace amble::push
