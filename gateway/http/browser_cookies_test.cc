#include "gateway/http/browser_cookies.h"

#include <gtest/gtest.h>

#include "services/platform/errors/errors.h"

namespace amble::gateway {
namespace {

constexpr char kSecret[] = "abcDEF012-_";

TEST(BrowserCookiesTest, TheNameAndTheAttributesFollowThePublicUrl) {
  EXPECT_EQ(BrowserCookies("https://walks.example").KeepSession(kSecret, absl::Hours(1)),
            "__Host-amble=abcDEF012-_; Max-Age=3600; Path=/; HttpOnly; SameSite=Lax; Secure");
  EXPECT_EQ(BrowserCookies("http://127.0.0.1:8080").KeepSession(kSecret, absl::Hours(1)),
            "amble=abcDEF012-_; Max-Age=3600; Path=/; HttpOnly; SameSite=Lax");
  EXPECT_EQ(BrowserCookies("http://127.0.0.1").ForgetSession(),
            "amble=; Max-Age=0; Path=/; HttpOnly; SameSite=Lax");
}

TEST(BrowserCookiesTest, FindsTheSessionAmongOthers) {
  const BrowserCookies cookies("http://127.0.0.1");
  Request request;
  EXPECT_EQ(*cookies.Session(request), "");
  request.headers = {{"host", "a"}, {"cookie", "x=1;amble=abcDEF012-_ ; amblex=2; =; y"}};
  EXPECT_EQ(*cookies.Session(request), kSecret);
}

TEST(BrowserCookiesTest, TwoSessionsOrWhatIsNoSecretAreRefusedInTheSameWords) {
  const BrowserCookies cookies("http://127.0.0.1");
  for (const std::string& value :
       {std::string("amble=a; amble=a"), std::string("amble="), std::string("amble=a b"),
        std::string("amble=\"a\""), "amble=" + std::string(kMaxSessionSecretBytes + 1, 'a')}) {
    Request request;
    request.headers = {{"cookie", value}};
    const auto session = cookies.Session(request);
    EXPECT_EQ(session.status().code(), absl::StatusCode::kUnauthenticated) << value;
    EXPECT_EQ(session.status().message(), "The session is not valid.");
  }
  Request request;
  request.headers = {{"cookie", "amble=a"}, {"cookie", "amble=b"}};
  EXPECT_FALSE(cookies.Session(request).ok());
}

TEST(BrowserCookiesTest, PositionsSurviveTheBrowser) {
  const BrowserCookies cookies("http://127.0.0.1");
  const std::string kept = cookies.KeepPositions("groups:ab:1,attendance:cd:2");
  EXPECT_EQ(kept,
            "amble-position=groups:ab:1|attendance:cd:2; Max-Age=10; Path=/; HttpOnly; "
            "SameSite=Lax");
  Request request;
  request.headers = {{"cookie", std::string_view(kept).substr(0, kept.find(';'))}};
  EXPECT_EQ(cookies.Positions(request), "groups:ab:1,attendance:cd:2");
  request.headers = {{"cookie", "amble-position=<x>"}};
  EXPECT_EQ(cookies.Positions(request), "");
}

}  // namespace
}  // namespace amble::gateway
