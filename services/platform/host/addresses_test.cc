#include "services/platform/host/addresses.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace amble::host {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;

TEST(ParseTarget, NamesToLookUp) {
  const Target groups{.fixed = {}, .host = "groups", .port = "8490"};
  EXPECT_EQ(ParseTarget("dns:///groups:8490"), groups);
  EXPECT_EQ(ParseTarget("dns:groups:8490"), groups);
  EXPECT_EQ(ParseTarget("groups:8490"), groups);
  EXPECT_EQ(ParseTarget("dns:///[::1]:80"), (Target{.fixed = {}, .host = "::1", .port = "80"}));
}

TEST(ParseTarget, ListedAddresses) {
  EXPECT_THAT(ParseTarget("ipv4:10.0.0.2:1,10.0.0.1:1,10.0.0.2:1")->fixed,
              ElementsAre("10.0.0.1:1", "10.0.0.2:1"));
  EXPECT_THAT(ParseTarget("ipv6:[::1]:80")->fixed, ElementsAre("[::1]:80"));
}

TEST(ParseTarget, WhatGrpcAloneKnows) {
  for (const char* target :
       {"", "unix:/run/amble/groups", "unix-abstract:groups", "groups", ":8490",
        "groups:", "groups:http", "dns://8.8.8.8/groups:8490", "ipv4:", "xds:///groups:8490"}) {
    EXPECT_EQ(ParseTarget(target), std::nullopt) << target;
  }
}

TEST(LookUp, FindsThisMachine) {
  const auto addresses = LookUp("localhost", "8490");
  ASSERT_TRUE(addresses.ok()) << addresses.status();
  EXPECT_THAT(*addresses, Contains("127.0.0.1:8490"));
  EXPECT_THAT(*LookUp("127.0.0.1", "1"), ElementsAre("127.0.0.1:1"));
}

TEST(LookUp, ANameThatNobodyHasIsUnavailable) {
  // Reserved by RFC 6761 for names that do not exist.
  EXPECT_TRUE(absl::IsUnavailable(LookUp("groups.invalid", "1").status()));
}

}  // namespace
}  // namespace amble::host
