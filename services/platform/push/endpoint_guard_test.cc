#include "services/platform/push/endpoint_guard.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/platform/errors/errors.h"
#include "services/platform/push/subscription.h"

namespace amble::push {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

std::string OriginOf(const EndpointGuard& guard, const std::string& endpoint) {
  const auto target = guard.Check(endpoint);
  return target.ok() ? target->origin : "refused";
}

TEST(EndpointGuardTest, KnowsThePushServicesOfBrowsers) {
  const EndpointGuard guard = *EndpointGuard::Create();
  EXPECT_EQ(OriginOf(guard, "https://fcm.googleapis.com/fcm/send/dQw4w9:APA91b"),
            "https://fcm.googleapis.com");
  EXPECT_EQ(OriginOf(guard, "https://updates.push.services.mozilla.com/wpush/v2/gAAAAA"),
            "https://updates.push.services.mozilla.com");
  EXPECT_EQ(OriginOf(guard, "https://wns2-by3p.notify.windows.com/w/?token=BQY%2b"),
            "https://wns2-by3p.notify.windows.com");
  EXPECT_EQ(OriginOf(guard, "https://web.push.apple.com/QGu"), "https://web.push.apple.com");
  EXPECT_EQ(OriginOf(guard, "https://WEB.push.Apple.com:443/QGu"), "https://web.push.apple.com");
}

TEST(EndpointGuardTest, KeepsTheUrl) {
  const EndpointGuard guard = *EndpointGuard::Create();
  const std::string endpoint = "https://wns2-by3p.notify.windows.com/w/?token=BQY%2b%2f/../x==";
  EXPECT_EQ(guard.Check(endpoint)->url, endpoint);
  EXPECT_FALSE(guard.Check(endpoint)->loopback);
}

TEST(EndpointGuardTest, RefusesAllElseWithoutRepeatingIt) {
  const EndpointGuard guard = *EndpointGuard::Create();
  for (const std::string& endpoint : std::vector<std::string>{
           "",
           "secret",
           "/secret",
           "http://fcm.googleapis.com/secret",
           "ftp://fcm.googleapis.com/secret",
           "file:///secret",
           "gopher://fcm.googleapis.com/secret",
           "javascript:secret",
           "https:/secret",
           "https:///secret",
           "https://fcm.googleapis.com:8443/secret",
           "https://fcm.googleapis.com:80/secret",
           "https://fcm.googleapis.com:0/secret",
           "https://fcm.googleapis.com:99999/secret",
           "https://me@fcm.googleapis.com/secret",
           "https://@fcm.googleapis.com/secret",
           "https://me:word@fcm.googleapis.com/secret",
           "https://fcm.googleapis.com@evil.example/secret",
           "https://fcm.googleapis.com\\@evil.example/secret",
           "https://evil.example#fcm.googleapis.com/secret",
           "https://fcm.googleapis.com/secret#fragment",
           "https://evil.example/fcm.googleapis.com/secret",
           "https://evil.example?.push.apple.com/secret",
           "https://fcm.googleapis.com./secret",
           "https://fcm.googleapis.com.evil.example/secret",
           "https://evilfcm.googleapis.com/secret",
           "https://x.fcm.googleapis.com/secret",
           "https://push.apple.com/secret",
           "https://.push.apple.com/secret",
           "https://evilpush.apple.com/secret",
           "https://a..push.apple.com/secret",
           "https://a_b.push.apple.com/secret",
           "https://web.push.apple.com%00.evil.example/secret",
           "https://web%2epush.apple.com.evil.example/secret",
           "https://wéb.push.apple.com/secret",
           "https://web.push.apple.com /secret",
           "https://web.push.apple.com/se\r\ncret",
           std::string("https://web.push.apple.com/\0secret", 34),
           "https://127.0.0.1/secret",
           "https://2130706433/secret",
           "https://0x7f.1/secret",
           "https://[::1]/secret",
           "https://[::ffff:10.0.0.1]/secret",
           "https://localhost/secret",
           "https://web.push.apple.com/secret" + std::string(kMostEndpointBytes, 'a')}) {
    const auto target = guard.Check(endpoint);
    ASSERT_FALSE(target.ok()) << endpoint;
    ASSERT_EQ(ViolationsOf(target.status()).size(), 1u);
    EXPECT_EQ(ViolationsOf(target.status())[0].field, "endpoint");
    EXPECT_THAT(target.status().ToString(), Not(HasSubstr("secret")));
  }
}

TEST(EndpointGuardTest, TakesTheOperatorsHosts) {
  const auto guard = EndpointGuard::Create({"Push.example.org", "*.push.example.net"});
  ASSERT_TRUE(guard.ok()) << guard.status();
  EXPECT_EQ(OriginOf(*guard, "https://push.example.org/a"), "https://push.example.org");
  EXPECT_EQ(OriginOf(*guard, "https://a.push.example.net/a"), "https://a.push.example.net");
  EXPECT_EQ(OriginOf(*guard, "https://fcm.googleapis.com/a"), "https://fcm.googleapis.com");
  EXPECT_EQ(OriginOf(*guard, "https://a.push.example.org/a"), "refused");
  EXPECT_EQ(OriginOf(*guard, "https://push.example.net/a"), "refused");
  EXPECT_EQ(OriginOf(*guard, "http://push.example.org/a"), "refused");
  EXPECT_EQ(OriginOf(*guard, "https://push.example.org:444/a"), "refused");
}

TEST(EndpointGuardTest, RefusesHostsThatAreNone) {
  for (const char* host :
       {"", "*", "*.", "*.com", "localhost", "10.0.0.1", "*.0.0.1", "[::1]",
        "https://push.example.org", "push.example.org/", "push.example.org:443", ".example.org",
        "example.org.", "a..b", "a b.example", "*.*.example.org", "pu*sh.example.org"}) {
    EXPECT_EQ(EndpointGuard::Create({host}).status().code(), absl::StatusCode::kInvalidArgument)
        << host;
  }
}

TEST(EndpointGuardTest, TestsMayNameOriginsOfTheirOwn) {
  const EndpointGuard guard = *EndpointGuard::Create({}, {{"http://127.0.0.1:8080"}});
  const auto target = guard.Check("http://127.0.0.1:8080/a");
  ASSERT_TRUE(target.ok()) << target.status();
  EXPECT_EQ(target->origin, "http://127.0.0.1:8080");
  EXPECT_TRUE(target->loopback);
  EXPECT_EQ(OriginOf(guard, "http://127.0.0.1:8081/a"), "refused");
  EXPECT_EQ(OriginOf(guard, "https://127.0.0.1:8080/a"), "refused");
  EXPECT_FALSE(guard.Check("https://fcm.googleapis.com/a")->loopback);
}

}  // namespace
}  // namespace amble::push
