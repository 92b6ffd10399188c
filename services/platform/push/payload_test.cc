#include "services/platform/push/payload.h"

#include <gtest/gtest.h>

#include <boost/json.hpp>

#include "services/platform/errors/errors.h"

namespace amble::push {
namespace {

std::string FieldRefused(const Notification& notification) {
  const auto violations = ViolationsOf(PayloadOf(notification).status());
  return violations.empty() ? "none" : violations.front().field;
}

TEST(PayloadTest, IsNeutralByItself) {
  EXPECT_EQ(*PayloadOf({}), R"({"title":"Amble","body":"Please open Amble","tag":"","url":"/"})");
}

TEST(PayloadTest, CarriesEveryText) {
  const Notification notification{.title = "Amble \"\\",
                                  .body = "Bitte öffnen\n\t\x01</script> 👣",
                                  .tag = "0190aabbccdd70008000000000000001",
                                  .url = "/messages?a=b&c=%20#d"};
  const auto text = PayloadOf(notification);
  ASSERT_TRUE(text.ok()) << text.status();
  const auto read = boost::json::parse(*text).as_object();
  EXPECT_EQ(read.at("title"), boost::json::string(notification.title));
  EXPECT_EQ(read.at("body"), boost::json::string(notification.body));
  EXPECT_EQ(read.at("tag"), boost::json::string(notification.tag));
  EXPECT_EQ(read.at("url"), boost::json::string(notification.url));
  EXPECT_EQ(read.size(), 4u);
}

TEST(PayloadTest, LeadsNowhereElse) {
  for (const char* url : {"", "messages", "//evil.example/", "/\\evil.example/",
                          "https://evil.example", "javascript:alert(1)", "/a b", "/a\nb", "/ä"}) {
    EXPECT_EQ(FieldRefused({.url = url}), "url") << url;
  }
  EXPECT_EQ(FieldRefused({.url = "/a//b"}), "none");
}

TEST(PayloadTest, HasABound) {
  EXPECT_EQ(FieldRefused({.body = std::string(3000, 'x')}), "text");
  EXPECT_EQ(FieldRefused({.body = std::string(1900, 'x')}), "none");
}

}  // namespace
}  // namespace amble::push
