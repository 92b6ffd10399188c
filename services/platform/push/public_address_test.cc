#include "services/platform/push/public_address.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/un.h>

#include <cstring>
#include <string>

namespace amble::push {
namespace {

struct Address {
  sockaddr_storage storage{};
  socklen_t size = 0;
  const sockaddr* get() const { return reinterpret_cast<const sockaddr*>(&storage); }
};

Address Parse(const std::string& text) {
  Address address;
  sockaddr_in v4{};
  sockaddr_in6 v6{};
  if (inet_pton(AF_INET, text.c_str(), &v4.sin_addr) == 1) {
    v4.sin_family = AF_INET;
    std::memcpy(&address.storage, &v4, sizeof(v4));
    address.size = sizeof(v4);
  } else {
    EXPECT_EQ(inet_pton(AF_INET6, text.c_str(), &v6.sin6_addr), 1) << text;
    v6.sin6_family = AF_INET6;
    std::memcpy(&address.storage, &v6, sizeof(v6));
    address.size = sizeof(v6);
  }
  return address;
}

bool IsPublic(const std::string& text) {
  const Address address = Parse(text);
  return IsPublicAddress(address.get(), address.size);
}

bool IsLoopback(const std::string& text) {
  const Address address = Parse(text);
  return IsLoopbackAddress(address.get(), address.size);
}

class SpecialAddressTest : public ::testing::TestWithParam<const char*> {};

TEST_P(SpecialAddressTest, IsNotPublicInAnyForm) {
  const std::string address = GetParam();
  EXPECT_FALSE(IsPublic(address));
  if (address.find(':') != std::string::npos) return;
  EXPECT_FALSE(IsPublic("::ffff:" + address)) << "mapped";
  EXPECT_FALSE(IsPublic("64:ff9b::" + address)) << "NAT64";
  EXPECT_FALSE(IsPublic("::" + address)) << "compatible";
  unsigned a = 0, b = 0, c = 0, d = 0;
  ASSERT_EQ(std::sscanf(address.c_str(), "%u.%u.%u.%u", &a, &b, &c, &d), 4);
  char text[64];
  std::snprintf(text, sizeof(text), "2002:%x:%x::1", a << 8 | b, c << 8 | d);
  EXPECT_FALSE(IsPublic(text)) << "6to4";
}

INSTANTIATE_TEST_SUITE_P(V4, SpecialAddressTest,
                         ::testing::Values("0.0.0.0", "0.255.255.255", "10.0.0.0", "10.255.255.255",
                                           "100.64.0.0", "100.127.255.255", "127.0.0.1",
                                           "127.255.255.255", "169.254.0.0", "169.254.169.254",
                                           "169.254.255.255", "172.16.0.0", "172.31.255.255",
                                           "192.0.0.1", "192.0.0.255", "192.0.2.1", "192.88.99.1",
                                           "192.168.0.0", "192.168.255.255", "198.18.0.0",
                                           "198.19.255.255", "198.51.100.1", "203.0.113.1",
                                           "224.0.0.1", "239.255.255.255", "240.0.0.0",
                                           "255.255.255.255"));
INSTANTIATE_TEST_SUITE_P(V6, SpecialAddressTest,
                         ::testing::Values("::", "::1", "::2", "100::1", "64:ff9b:1::1", "fc00::1",
                                           "fdff:ffff::1", "fd00:ec2::254", "fe80::1", "febf::1",
                                           "fec0::1", "ff00::1", "ff02::1", "2001::1",
                                           "2001:0:7f00:1::1", "2001:2::1", "2001:10::1",
                                           "2001:20::1", "2001:1ff:ffff::1", "2001:db8::1",
                                           "2002::1", "2002:808:808::1", "3fff::1", "3fff:fff::1",
                                           "2620:4f:8000::1", "4000::1", "5f00::1", "1fff::1"));

TEST(PublicAddressTest, KnowsWhatIsBesideTheSpecialBlocks) {
  for (const char* address : {"1.0.0.0",
                              "8.8.8.8",
                              "9.255.255.255",
                              "11.0.0.0",
                              "100.63.255.255",
                              "100.128.0.0",
                              "126.255.255.255",
                              "128.0.0.0",
                              "169.253.255.255",
                              "169.255.0.0",
                              "172.15.255.255",
                              "172.32.0.0",
                              "191.255.255.255",
                              "192.0.1.0",
                              "192.0.3.0",
                              "192.167.255.255",
                              "192.169.0.0",
                              "198.17.255.255",
                              "198.20.0.0",
                              "198.51.99.255",
                              "203.0.114.0",
                              "223.255.255.255",
                              "17.188.143.1",
                              "2001:200::1",
                              "2001:4860:4860::8888",
                              "2a00:1450:4001::200a",
                              "2606:4700::1111",
                              "2620:149::1",
                              "2001:db9::1",
                              "2003::1",
                              "3ffe::1",
                              "3fff:1000::1"}) {
    EXPECT_TRUE(IsPublic(address)) << address;
  }
  EXPECT_TRUE(IsPublic("::ffff:8.8.8.8"));
  EXPECT_TRUE(IsPublic("64:ff9b::8.8.8.8"));
}

TEST(PublicAddressTest, KnowsLoopback) {
  EXPECT_TRUE(IsLoopback("127.0.0.1"));
  EXPECT_TRUE(IsLoopback("127.9.9.9"));
  EXPECT_TRUE(IsLoopback("::1"));
  for (const char* other : {"128.0.0.1", "10.0.0.1", "0.0.0.0", "::", "::2", "::ffff:127.0.0.1"}) {
    EXPECT_FALSE(IsLoopback(other)) << other;
  }
}

TEST(PublicAddressTest, OtherFamiliesAndCutAddressesAreRefused) {
  sockaddr_un local{};
  local.sun_family = AF_UNIX;
  const auto* address = reinterpret_cast<const sockaddr*>(&local);
  EXPECT_FALSE(IsPublicAddress(address, sizeof(local)));
  EXPECT_FALSE(IsLoopbackAddress(address, sizeof(local)));
  const Address cut = Parse("8.8.8.8");
  EXPECT_FALSE(IsPublicAddress(cut.get(), 4));
}

}  // namespace
}  // namespace amble::push
