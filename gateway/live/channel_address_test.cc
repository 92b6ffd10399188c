#include "gateway/live/channel_address.h"

#include <gtest/gtest.h>

namespace amble::gateway::live {
namespace {

TEST(ChannelAddress, SaysWhoHasTheChannel) {
  EXPECT_EQ(AddressOf("me"), (ChannelAddress{"messaging", "hints", true, false}));
  EXPECT_EQ(AddressOf("practices/a/threads/b"),
            (ChannelAddress{"messaging", "practices/a/threads/b", false, false}));
  EXPECT_EQ(AddressOf("practices/a/groups/b/walks/c/roll"),
            (ChannelAddress{"attendance", "practices/a/groups/b/walks/c/roll", false, true}));
}

TEST(ChannelAddress, KnowsWhatIsNoChannel) {
  for (const char* name :
       {"", "hints", "Me", "me/", "practices/a/threads/", "practices/a/threads/b/",
        "practices//threads/b", "practices/a/threads/b/messages", "practices/a/threads/b c",
        "practices/a/threads/..", "practices/a/groups/b/walks/c", "/practices/a/threads/b",
        "practices/a/threads/"
        "0123456789012345678901234567890123456789012345678901234567890123456"}) {
    EXPECT_FALSE(AddressOf(name).has_value()) << name;
  }
}

}  // namespace
}  // namespace amble::gateway::live
