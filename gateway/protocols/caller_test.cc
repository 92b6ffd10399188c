#include "gateway/protocols/caller.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/platform/errors/errors.h"

namespace amble::gateway {
namespace {

using ::testing::HasSubstr;

const absl::Time kNow = absl::FromUnixSeconds(1'800'000'000);

struct SessionCase {
  std::string name;
  std::vector<Header> headers;
  bool valid = true;
  std::string token;
  bool by_cookie = false;
};

class SessionTest : public ::testing::TestWithParam<SessionCase> {};

TEST_P(SessionTest, IsReadFromHeaderOrCookie) {
  Request request;
  request.headers = GetParam().headers;
  Caller caller;
  const absl::Status status = ReadCaller(request, PublicSite::Of("https://walks.example"), &caller);
  EXPECT_EQ(status.ok(), GetParam().valid) << status;
  if (!GetParam().valid) {
    EXPECT_EQ(status, SessionNotValid());
  }
  EXPECT_EQ(caller.session_token, GetParam().token);
  EXPECT_EQ(caller.by_cookie, GetParam().by_cookie);
}

INSTANTIATE_TEST_SUITE_P(
    Table, SessionTest,
    ::testing::Values(
        SessionCase{"Nobody", {}},
        SessionCase{"Bearer", {{"authorization", "Bearer abc-_9"}}, true, "abc-_9"},
        SessionCase{"BearerInAnyCase", {{"authorization", "bEARER abc"}}, true, "abc"},
        SessionCase{"Cookie", {{"cookie", "a=1; __Host-amble=tok; b=2"}}, true, "tok", true},
        SessionCase{"CookieOfPlainHttp", {{"cookie", "amble=tok"}}},
        SessionCase{"BearerWins",
                    {{"cookie", "__Host-amble=cookie"}, {"authorization", "Bearer header"}},
                    true,
                    "header"},
        SessionCase{"TwoCookies", {{"cookie", "__Host-amble=a; __Host-amble=b"}}, false, "", true},
        SessionCase{"TwoCookieHeaders",
                    {{"cookie", "__Host-amble=a"}, {"cookie", "__Host-amble=a"}},
                    false,
                    "",
                    true},
        SessionCase{"TwoAuthorizations",
                    {{"authorization", "Bearer a"}, {"authorization", "Bearer a"}},
                    false},
        SessionCase{"Basic", {{"authorization", "Basic YTpi"}}, false},
        SessionCase{"EmptyBearer", {{"authorization", "Bearer "}}, false},
        SessionCase{"ForeignCharacter", {{"authorization", "Bearer a b"}}, false},
        SessionCase{"EmptyCookie", {{"cookie", "__Host-amble="}}, false, "", true}),
    [](const auto& info) { return info.param.name; });

TEST(Session, TooLongIsRefused) {
  const std::string value = "Bearer " + std::string(kMaxSessionSecretBytes + 1, 'a');
  Request request;
  request.headers = {{"authorization", value}};
  Caller caller;
  EXPECT_EQ(ReadCaller(request, PublicSite::Of("http://localhost:8480"), &caller),
            SessionNotValid());
}

TEST(Trace, IsTakenOverOrBegun) {
  Request request;
  request.headers = {{"traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"}};
  Caller caller;
  ASSERT_TRUE(ReadCaller(request, PublicSite::Of("http://localhost"), &caller).ok());
  EXPECT_EQ(caller.trace_id, "0af7651916cd43dd8448eb211c80319c");
  request.headers = {{"traceparent", "00-zz"}};
  ASSERT_TRUE(ReadCaller(request, PublicSite::Of("http://localhost"), &caller).ok());
  EXPECT_EQ(caller.trace_id.size(), 32U);
  EXPECT_NE(caller.trace_id, "0af7651916cd43dd8448eb211c80319c");
}

TEST(Origin, MustMatch) {
  const PublicSite site = PublicSite::Of("https://Walks.Example:443/amble");
  EXPECT_EQ(site.origin, "https://walks.example");
  const auto allowed = [&site](std::vector<Header> headers) {
    Request request;
    request.headers = std::move(headers);
    return CheckSameOrigin(request, site).ok();
  };
  EXPECT_TRUE(allowed({{"origin", "https://walks.example"}}));
  EXPECT_TRUE(allowed({{"sec-fetch-site", "same-origin"}}));
  EXPECT_FALSE(allowed({}));
  EXPECT_FALSE(allowed({{"origin", "null"}}));
  EXPECT_FALSE(allowed({{"origin", "http://walks.example"}}));
  EXPECT_FALSE(allowed({{"origin", "https://walks.example.evil"}}));
  EXPECT_FALSE(allowed({{"sec-fetch-site", "same-site"}}));
  EXPECT_FALSE(allowed({{"origin", "https://evil.example"}, {"sec-fetch-site", "same-origin"}}));
}

TEST(Positions, AreReadFromBothAndReturnedTogether) {
  Request request;
  const std::string cookie =
      "__Host-amble-position=groups:e1:1799999999000|scheduling:e0:1799999000000";
  request.headers = {{"cookie", cookie}, {"amble-position", "attendance:e2:1799999999500"}};
  const PublicSite site = PublicSite::Of("https://walks.example");
  Caller caller;
  ASSERT_TRUE(ReadCaller(request, site, &caller).ok());
  EXPECT_EQ(caller.positions,
            "groups:e1:1799999999000,scheduling:e0:1799999000000,attendance:e2:1799999999500");

  Response response;
  AddReplyHeaders(caller, site, "accounts:e3:1800000000000", kNow, response);
  ASSERT_EQ(response.headers.size(), 3U);
  EXPECT_EQ(response.headers[0].first, "amble-trace");
  EXPECT_EQ(response.headers[1].second,
            "groups:e1:1799999999000,attendance:e2:1799999999500,accounts:e3:1800000000000");
  EXPECT_EQ(response.headers[2].first, "Set-Cookie");
  EXPECT_THAT(response.headers[2].second,
              HasSubstr("=groups:e1:1799999999000|attendance:e2:1799999999500|"
                        "accounts:e3:1800000000000; Max-Age=10;"));
}

TEST(Positions, AreNotSentWhenNothingWasCommitted) {
  Response response;
  AddReplyHeaders({.positions = "groups:e1:1799999999000", .trace_id = "t"},
                  PublicSite::Of("http://localhost"), "", kNow, response);
  EXPECT_EQ(response.headers.size(), 1U);
}

}  // namespace
}  // namespace amble::gateway
