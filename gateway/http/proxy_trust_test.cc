#include "gateway/http/proxy_trust.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace amble::gateway {
namespace {

using boost::asio::ip::make_address;
using ::testing::ElementsAre;

ProxyTrust Trust(const std::vector<std::string>& proxies) {
  auto trust = ProxyTrust::Create(proxies);
  EXPECT_TRUE(trust.ok()) << trust.status();
  return *std::move(trust);
}

std::vector<std::string> Names(const Request& request) {
  std::vector<std::string> names;
  for (const Header& header : request.headers) names.emplace_back(header.name);
  return names;
}

TEST(ProxyTrust, DropsWhatClaimsAnIdentity) {
  Request request;
  request.headers = {{"host", "a"},
                     {"x-user-id", "1"},
                     {"x_user_id", "1"},
                     {"grpc-metadata-amble-caller", "x"},
                     {"grpc-timeout", "1S"},
                     {"amble-caller", "x"},
                     {"amble-caller-token", "x"},
                     {"amble-position", "x"},
                     {"authorization", "Bearer x"},
                     {"x-forwarded-for", "9.9.9.9"},
                     {"x-forwarded-proto", "https"},
                     {"x_forwarded_for", "9.9.9.9"},
                     {"forwarded", "for=9.9.9.9"},
                     {"x-real-ip", "9.9.9.9"}};
  Trust({}).Apply(make_address("1.2.3.4"), &request);
  EXPECT_THAT(Names(request),
              ElementsAre("host", "grpc-timeout", "amble-position", "authorization"));
  EXPECT_EQ(request.remote_address, "1.2.3.4");
}

TEST(ProxyTrust, DropsIdentitiesFromProxiesToo) {
  Request request;
  request.headers = {{"x-user-id", "1"}, {"x-forwarded-proto", "https"}};
  Trust({"10.0.0.0/8"}).Apply(make_address("10.1.2.3"), &request);
  EXPECT_THAT(Names(request), ElementsAre("x-forwarded-proto"));
}

struct Hops {
  std::vector<std::string> proxies;
  std::string peer;
  std::vector<std::string_view> forwarded;
  std::string client;
};

TEST(ProxyTrust, FindsTheClientBehindProxies) {
  const Hops cases[] = {
      {{}, "1.2.3.4", {"9.9.9.9"}, "1.2.3.4"},
      {{"10.0.0.0/8"}, "1.2.3.4", {"9.9.9.9"}, "1.2.3.4"},
      {{"10.0.0.0/8"}, "10.1.2.3", {}, "10.1.2.3"},
      {{"10.0.0.0/8"}, "10.1.2.3", {"9.9.9.9"}, "9.9.9.9"},
      // A client may forge what comes before its own address, not that one.
      {{"10.0.0.0/8"}, "10.1.2.3", {"8.8.8.8, 9.9.9.9"}, "9.9.9.9"},
      {{"10.0.0.0/8"}, "10.1.2.3", {"8.8.8.8", "9.9.9.9"}, "9.9.9.9"},
      {{"10.0.0.0/8"}, "10.1.2.3", {"8.8.8.8, 9.9.9.9, 10.5.5.5"}, "9.9.9.9"},
      {{"10.0.0.0/8"}, "10.1.2.3", {"8.8.8.8, 9.9.9.9", "10.5.5.5"}, "9.9.9.9"},
      {{"10.0.0.0/8"}, "10.1.2.3", {"9.9.9.9, nonsense"}, "10.1.2.3"},
      {{"10.1.2.3"}, "10.1.2.4", {"9.9.9.9"}, "10.1.2.4"},
      {{"10.1.2.3"}, "::ffff:10.1.2.3", {"9.9.9.9"}, "9.9.9.9"},
      {{"fd00::/8"}, "fd12::1", {"2001:db8::1"}, "2001:db8::1"},
      {{"fd00::/9"}, "fd80::1", {"2001:db8::1"}, "fd80::1"},
      {{"0.0.0.0/0"}, "1.2.3.4", {"9.9.9.9"}, "9.9.9.9"},
  };
  for (const Hops& c : cases) {
    Request request;
    for (const std::string_view value : c.forwarded) {
      request.headers.push_back({"x-forwarded-for", value});
    }
    Trust(c.proxies).Apply(make_address(c.peer), &request);
    EXPECT_EQ(request.remote_address, c.client) << c.peer;
  }
}

TEST(ProxyTrust, RefusesWhatIsNoNetwork) {
  for (const std::string proxy : {"", "proxy.example", "10.0.0.0/33", "10.0.0.0/", "10.0.0.0/-1",
                                  "10.0.0.0/8x", "::/129", "10.0.0"}) {
    EXPECT_EQ(ProxyTrust::Create({proxy}).status().code(), absl::StatusCode::kInvalidArgument)
        << proxy;
  }
}

}  // namespace
}  // namespace amble::gateway
