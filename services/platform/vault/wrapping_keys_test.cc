#include "services/platform/vault/wrapping_keys.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "fmt/format.h"

namespace amble::vault {
namespace {

using ::testing::HasSubstr;
using ::testing::MatchesRegex;
using ::testing::Not;

std::string Line(const std::string& id, char digit = 'a') {
  return fmt::format("{} {}\n", id, std::string(2 * kKeyBytes, digit));
}

std::string Refusal(const std::string& text) {
  const absl::Status status = WrappingKeys::Parse(text).status();
  EXPECT_TRUE(absl::IsInvalidArgument(status)) << status;
  return std::string(status.message());
}

TEST(WrappingKeys, TheFirstWrapsAndAllAreFound) {
  const auto keys =
      WrappingKeys::Parse("# of the clinic\n" + Line("new", 'b') + "\r\n" + Line("old-2025", 'A'));
  ASSERT_TRUE(keys.ok()) << keys.status();
  EXPECT_EQ(keys->size(), 2u);
  EXPECT_EQ(keys->current_id(), "new");
  EXPECT_EQ(keys->current().bytes(), std::string(kKeyBytes, '\xBB'));
  EXPECT_EQ(keys->Find("old-2025")->bytes(), std::string(kKeyBytes, '\xAA'));
  EXPECT_EQ(keys->Find("never"), nullptr);
}

TEST(WrappingKeys, TheLastLineNeedsNoEnd) {
  std::string text = Line("one") + Line("two");
  text.pop_back();
  EXPECT_EQ(WrappingKeys::Parse(text)->size(), 2u);
}

TEST(WrappingKeys, RefusesWhatIsNoSuchFileAndNeverRepeatsIt) {
  EXPECT_THAT(Refusal(""), HasSubstr("no key"));
  EXPECT_THAT(Refusal("# nothing\n\n"), HasSubstr("no key"));
  EXPECT_THAT(Refusal(Line("one") + Line("one", 'b')), HasSubstr("line 2: the id is that"));
  EXPECT_THAT(Refusal(std::string(kMaxKeyFileBytes + 1, '#')), HasSubstr("bytes"));
  const std::string digits(2 * kKeyBytes, 'c');
  for (const std::string& line :
       {digits, "One " + digits, "one  " + digits, "one " + digits + "c", "one " + digits + " ",
        "one " + digits.substr(1), "one " + digits.substr(2), "one " + digits.substr(2) + "xy",
        " " + digits, fmt::format("{} {}", std::string(kMaxKeyIdLength + 1, 'i'), digits)}) {
    const std::string refusal = Refusal(Line("first") + line + "\n");
    EXPECT_THAT(refusal, HasSubstr("line 2: expected")) << line;
    EXPECT_THAT(refusal, Not(HasSubstr("ccc"))) << line;
  }
}

TEST(WrappingKeys, RefusesMoreThanTheLimit) {
  std::string text;
  for (size_t i = 0; i < kMaxWrappingKeys; ++i) text += Line(fmt::format("k{}", i));
  EXPECT_TRUE(WrappingKeys::Parse(text).ok());
  EXPECT_THAT(Refusal(text + Line("more")), HasSubstr("more than"));
}

TEST(WrappingKeys, NewLinesAreReadAndDiffer) {
  const absl::Time now = absl::FromUnixSeconds(1'800'000'000);
  const std::string one = NewKeyLine(now);
  const std::string two = NewKeyLine(now);
  EXPECT_THAT(one, MatchesRegex("2027-01-15-[0-9a-f]{8} [0-9a-f]{64}\n"));
  const auto keys = WrappingKeys::Parse(one + two);
  ASSERT_TRUE(keys.ok()) << keys.status();
  EXPECT_NE(keys->current().bytes(), keys->Find(two.substr(0, two.find(' ')))->bytes());
}

}  // namespace
}  // namespace amble::vault
