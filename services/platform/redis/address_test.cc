#include "services/platform/redis/address.h"

#include <gtest/gtest.h>

namespace amble::redis {
namespace {

TEST(Address, ReadsTcpAndUnix) {
  EXPECT_EQ(*ParseAddress("redis://cache:6380/3"),
            (Address{.host = "cache", .port = 6380, .database = 3}));
  EXPECT_EQ(*ParseAddress("redis://127.0.0.1"), (Address{.host = "127.0.0.1", .port = 6379}));
  EXPECT_EQ(*ParseAddress("redis://[::1]:7/"), (Address{.host = "::1", .port = 7}));
  EXPECT_EQ(*ParseAddress("unix:///run/redis.sock"), (Address{.path = "/run/redis.sock"}));
  EXPECT_TRUE(ParseAddress("unix:///run/redis.sock")->IsUnix());
}

TEST(Address, RefusesTheRestWithoutQuotingIt) {
  for (const std::string& text :
       {std::string(), std::string("cache:6379"), std::string("redis://"),
        std::string("redis://:1"), std::string("redis://a:0"), std::string("redis://a:65536"),
        std::string("redis://a:1x"), std::string("redis://a:1/16"), std::string("redis://a:1/-1"),
        std::string("redis://a:1/x"), std::string("redis://u:hunter2@a:1"),
        std::string("redis://[::1"), std::string("unix://"), std::string("unix:///"),
        std::string("unix://run/redis.sock"), std::string("rediss://a:1"),
        "unix:///" + std::string(200, 'x'), std::string("redis://a\0b", 11)}) {
    const auto address = ParseAddress(text);
    EXPECT_FALSE(address.ok()) << text;
    EXPECT_EQ(std::string(address.status().message()).find("hunter2"), std::string::npos);
  }
}

}  // namespace
}  // namespace amble::redis
