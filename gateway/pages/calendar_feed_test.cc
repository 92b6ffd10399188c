#include "gateway/pages/calendar_feed.h"

#include "amble/scheduling/v1/calendar_feeds.pb.h"
#include "gateway/pages/pages_test_fixture.h"

namespace amble::gateway {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

namespace scheduling = amble::scheduling::v1;

constexpr char kSecret[] = "0123456789-abcdefghijklmnopqrstuvwxyz_ABCDE";
constexpr char kIcs[] = "BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n";

std::string PathOf(const std::string& secret) { return "/calendar/" + secret + ".ics"; }

class CalendarFeedPageTest : public PagesTest {
 protected:
  CalendarFeedPageTest() {
    upstream_.On<scheduling::ReadCalendarFeedRequest, scheduling::CalendarFile>(
        "ReadCalendarFeed",
        [this](const scheduling::ReadCalendarFeedRequest& request,
               const UpstreamCall& call) -> absl::StatusOr<scheduling::CalendarFile> {
          EXPECT_EQ(call.session_token, "") << "the secret is all that counts";
          EXPECT_EQ(call.service, "scheduling") << "an internal method";
          read_.push_back(request.token());
          if (!reply_.ok()) return reply_;
          scheduling::CalendarFile file;
          file.set_ics(kIcs);
          file.set_etag("abc123");
          return file;
        });
  }
  Response Read(const std::string& path, const std::string& if_none_match = "",
                const std::string& method = "GET") {
    std::vector<Header> headers{{"cookie", "amble=session-secret"}};
    if (!if_none_match.empty()) headers.push_back({"if-none-match", if_none_match});
    return Ask(method, path, "", "", headers);
  }

  std::vector<std::string> read_;
  absl::Status reply_;
};

TEST_F(CalendarFeedPageTest, GivesTheCalendarToWhoeverHoldsTheSecret) {
  for (const char* method : {"GET", "HEAD"}) {
    const Response response = Read(PathOf(kSecret), "", method);
    EXPECT_EQ(response.status, 200);
    EXPECT_EQ(BodyOf(response), kIcs);
    EXPECT_EQ(HeaderOf(response, "Content-Type"), "text/calendar; charset=utf-8");
    EXPECT_EQ(HeaderOf(response, "Cache-Control"), "private, no-cache");
    EXPECT_EQ(HeaderOf(response, "ETag"), "W/\"abc123\"");
    EXPECT_EQ(HeaderOf(response, "Set-Cookie"), "");
  }
  EXPECT_THAT(read_, ::testing::ElementsAre(kSecret, kSecret));
}

TEST_F(CalendarFeedPageTest, SaysThatNothingHasChanged) {
  for (const char* same : {"W/\"abc123\"", "\"abc123\"", "\"x\", W/\"abc123\""}) {
    const Response response = Read(PathOf(kSecret), same);
    EXPECT_EQ(response.status, 304) << same;
    EXPECT_EQ(BodyOf(response), "");
    EXPECT_EQ(HeaderOf(response, "ETag"), "W/\"abc123\"");
    EXPECT_EQ(HeaderOf(response, "Cache-Control"), "private, no-cache");
  }
  EXPECT_EQ(Read(PathOf(kSecret), "W/\"other\"").status, 200);
}

TEST_F(CalendarFeedPageTest, WhatIsNoneIsRefusedInTheSameWordsWhateverItWas) {
  reply_ = NotFound("calendar");
  const Response gone = Read(PathOf(kSecret), "*");
  EXPECT_EQ(gone.status, 404);
  EXPECT_EQ(HeaderOf(gone, "ETag"), "");
  const std::string cut(kSecret, 42);
  for (const std::string& path :
       {PathOf(cut), PathOf(std::string(kSecret) + "x"), PathOf(cut + "!"), PathOf(""),
        std::string("/calendar/") + kSecret, std::string("/calendar/") + kSecret + ".ICS",
        std::string("/calendar/x/") + kSecret + ".ics", std::string("/calendar/")}) {
    const Response response = Read(path);
    EXPECT_EQ(response.status, 404) << path;
    EXPECT_EQ(BodyOf(response), BodyOf(gone)) << path;
  }
  EXPECT_THAT(read_, SizeIs(1)) << "nobody is asked about what cannot be a secret";
}

TEST_F(CalendarFeedPageTest, SaysWhenToComeBack) {
  reply_ = RetryLater(absl::StatusCode::kUnavailable, Reason::kUnavailable,
                      absl::Milliseconds(1200), "away");
  const Response away = Read(PathOf(kSecret));
  EXPECT_EQ(away.status, 503);
  EXPECT_EQ(HeaderOf(away, "Retry-After"), "2");
  reply_ = absl::InternalError("what nobody should read");
  const Response broken = Read(PathOf(kSecret));
  EXPECT_EQ(broken.status, 503) << "calendars try again";
  EXPECT_THAT(BodyOf(broken), Not(HasSubstr("nobody")));
}

TEST_F(CalendarFeedPageTest, IsOnlyRead) {
  const Response response = Ask("POST", PathOf(kSecret), "", "");
  EXPECT_EQ(response.status, 405);
  EXPECT_EQ(HeaderOf(response, "Allow"), "GET, HEAD");
  EXPECT_THAT(read_, IsEmpty());
}

TEST_F(CalendarFeedPageTest, OneCalendarIsReadSoOften) {
  for (int i = 0; i < kCalendarRate.burst; ++i) ASSERT_EQ(Read(PathOf(kSecret)).status, 200);
  const Response response = Read(PathOf(kSecret));
  EXPECT_EQ(response.status, 429);
  EXPECT_NE(HeaderOf(response, "Retry-After"), "");
  EXPECT_THAT(read_, SizeIs(static_cast<size_t>(kCalendarRate.burst)));
  EXPECT_EQ(Read(PathOf(std::string(43, 'x'))).status, 200) << "others go on";
}

/// A limiter that remembers what it was asked, and lets nobody through whose key begins so.
class WrittenDown final : public limits::RateLimiter {
 public:
  limits::Decision Take(std::string_view key, const Rate&, double) override {
    keys.emplace_back(key);
    return {.allowed = !key.starts_with(refused), .retry_after = absl::Seconds(7)};
  }
  limits::LimiterStatistics GetStatistics() const override { return {}; }

  std::vector<std::string> keys;
  std::string refused = "nothing";
};

TEST_F(CalendarFeedPageTest, AnAddressReadsSoMuchAndNoLimiterLearnsTheSecret) {
  WrittenDown limiter;
  PagesOptions options = Options();
  options.limiter = &limiter;
  pages_ = MakePages(std::move(options));
  const auto read_from = [this](const std::string& address) {
    auto request = std::make_shared<Request>();
    request->method = "GET";
    request->decoded_path = PathOf(kSecret);
    request->path = request->decoded_path;
    request->remote_address = address;
    Response got{.status = 0};
    for (const auto& page : pages_) {
      if (!page->Handles(*request)) continue;
      page->Handle(request, Responder([&got](Response response) { got = std::move(response); }));
      break;
    }
    return got;
  };
  EXPECT_EQ(read_from("192.0.2.1").status, 200);
  ASSERT_THAT(limiter.keys, SizeIs(2));
  EXPECT_THAT(limiter.keys[0], HasSubstr("calendar-address/"));
  EXPECT_EQ(limiter.keys[1], "calendar/" + HashSecret(kSecret));
  limiter.refused = "calendar-address/";
  const Response refused = read_from("192.0.2.1");
  EXPECT_EQ(refused.status, 429);
  EXPECT_EQ(HeaderOf(refused, "Retry-After"), "7");
  EXPECT_THAT(read_, SizeIs(1));
  EXPECT_EQ(read_from("127.0.0.1").status, 200) << "this machine's own address";
}

}  // namespace
}  // namespace amble::gateway
