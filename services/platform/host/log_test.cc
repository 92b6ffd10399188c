#include "services/platform/host/log.h"

#include <limits>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "spdlog/spdlog.h"

namespace amble::logging {
namespace {

using ::testing::ContainsRegex;
using ::testing::ElementsAre;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class LogTest : public ::testing::Test {
 protected:
  ~LogTest() override { Configure({}); }
  void Use(Level level, Format format) {
    Configure({level, format, [this](std::string_view line) { lines_.emplace_back(line); }});
  }
  std::vector<std::string> lines_;
};

TEST_F(LogTest, ALineIsOneJsonObject) {
  Use(Level::kInfo, Format::kJson);
  const std::string id = "01890a5d";
  Warning("mail refused", {{"notice", id}, {"tries", 3}, {"late", true}, {"share", 0.5}});
  ASSERT_THAT(lines_, SizeIs(1));
  EXPECT_THAT(lines_[0], ContainsRegex("^\\{\"time\":\"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]+Z\","
                                       "\"level\":\"warning\","));
  EXPECT_THAT(lines_[0], EndsWith("\"message\":\"mail refused\",\"notice\":\"01890a5d\","
                                  "\"tries\":3,\"late\":true,\"share\":0.5}"));
}

TEST_F(LogTest, NothingBreaksOutOfALine) {
  Use(Level::kInfo, Format::kJson);
  Info("a\"b\\c\nd",
       {{"key", "x\",\"level\":\"none"}, {"bad", std::numeric_limits<double>::infinity()}});
  ASSERT_THAT(lines_, SizeIs(1));
  EXPECT_THAT(lines_[0], HasSubstr(R"("message":"a\"b\\c\u000ad")"));
  EXPECT_THAT(lines_[0], HasSubstr(R"("key":"x\",\"level\":\"none","bad":null})"));
}

TEST_F(LogTest, PercentSignsAreText) {
  Use(Level::kInfo, Format::kJson);
  Info("100%v {} %s");
  EXPECT_THAT(lines_[0], HasSubstr("100%v {} %s"));
}

TEST_F(LogTest, LowerLevelsAreLeftOut) {
  Use(Level::kWarning, Format::kJson);
  Debug("one");
  Info("two");
  EXPECT_THAT(lines_, IsEmpty());
  Use(Level::kOff, Format::kJson);
  Error("three");
  EXPECT_THAT(lines_, IsEmpty());
}

TEST_F(LogTest, SaysWhichLevelsAreOn) {
  Use(Level::kWarning, Format::kJson);
  EXPECT_FALSE(IsOn(Level::kInfo));
  EXPECT_TRUE(IsOn(Level::kWarning));
  EXPECT_TRUE(IsOn(Level::kError));
  Use(Level::kOff, Format::kJson);
  EXPECT_FALSE(IsOn(Level::kError));
}

TEST_F(LogTest, LinesOfAScopeCarryItsTrace) {
  Use(Level::kInfo, Format::kJson);
  {
    TraceScope outer("aaaa");
    {
      TraceScope inner("bbbb");
      Info("inner");
    }
    Info("outer");
  }
  Info("none");
  ASSERT_THAT(lines_, SizeIs(3));
  EXPECT_THAT(lines_[0], HasSubstr("\"trace_id\":\"bbbb\""));
  EXPECT_THAT(lines_[1], HasSubstr("\"trace_id\":\"aaaa\""));
  EXPECT_THAT(lines_[2], Not(HasSubstr("trace_id")));
}

TEST_F(LogTest, SpdlogsOwnLinesTakeTheSameForm) {
  Use(Level::kInfo, Format::kJson);
  TraceScope scope("aaaa");
  spdlog::warn("subscription to {}: \"{}\"", "groups", "lost");
  spdlog::debug("left out");
  ASSERT_THAT(lines_, SizeIs(1));
  EXPECT_THAT(lines_[0], EndsWith("\"level\":\"warning\",\"message\":\"subscription to groups: "
                                  "\\\"lost\\\"\",\"trace_id\":\"aaaa\"}"));
}

TEST_F(LogTest, TextIsForPeople) {
  Use(Level::kInfo, Format::kText);
  TraceScope scope("aaaa");
  Info("listening\non two", {{"address", "127.0.0.1:8480"}, {"tries", 1}});
  EXPECT_THAT(lines_, ElementsAre(EndsWith(
                          "listening\\u000aon two address=\"127.0.0.1:8480\" tries=1 trace=aaaa")));
}

TEST(JsonString, KeepsUtf8AndReplacesWhatIsNone) {
  EXPECT_EQ(JsonString("Zoë 🚶"), "\"Zoë 🚶\"");
  const std::string replacement = "\xEF\xBF\xBD";
  EXPECT_EQ(JsonString("\xFF"), "\"" + replacement + "\"");
  EXPECT_EQ(JsonString("\xC0\x80"), "\"" + replacement + replacement + "\"");
  EXPECT_EQ(JsonString("\xED\xA0\x80"), "\"" + replacement + replacement + replacement + "\"");
  EXPECT_EQ(JsonString("a\xE2\x82"), "\"a" + replacement + replacement + "\"");
  EXPECT_EQ(JsonString(std::string_view("\0", 1)), "\"\\u0000\"");
}

TEST(LevelNamed, KnowsTheNamesOfTheConfiguration) {
  EXPECT_EQ(LevelNamed("debug"), Level::kDebug);
  EXPECT_EQ(LevelNamed("critical"), Level::kCritical);
  EXPECT_EQ(LevelNamed("off"), Level::kOff);
  EXPECT_EQ(LevelNamed("info"), Level::kInfo);
}

}  // namespace
}  // namespace amble::logging
