#include "services/messaging/app/home_contact.h"

#include <gtest/gtest.h>

namespace amble::messaging {
namespace {

TEST(AddressIn, FindsTheFirstThatMailCanBeSentTo) {
  EXPECT_EQ(AddressIn("ben@example.org"), "ben@example.org");
  EXPECT_EQ(AddressIn("Ben (brother), ben@Example.ORG, 020 7946 0018"), "ben@example.org");
  EXPECT_EQ(AddressIn("Ben <ben@example.org>"), "ben@example.org");
  EXPECT_EQ(AddressIn("mailto:ben@example.org"), "ben@example.org");
  EXPECT_EQ(AddressIn("Write to ben@example.org."), "ben@example.org");
  EXPECT_EQ(AddressIn("@ben or not@all, cat@example.org, dan@example.org"), "cat@example.org");
}

TEST(AddressIn, IsEmptyWhereThereIsNone) {
  for (const char* words : {"", "  ", "Ben, 020 7946 0018", "@", "ben@", "@example.org",
                            "ben@localhost", "ben@example.org\r\nBcc:x", "a@b@c.org"}) {
    const std::string found = AddressIn(words);
    EXPECT_TRUE(found.empty() || found == "ben@example.org") << words;
  }
  EXPECT_EQ(AddressIn("Ben, 020 7946 0018"), "");
  EXPECT_EQ(AddressIn("ben@localhost"), "");
  EXPECT_EQ(AddressIn("a@b@c.org"), "");
}

}  // namespace
}  // namespace amble::messaging
