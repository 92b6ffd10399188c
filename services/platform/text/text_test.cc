#include "services/platform/text/text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "services/platform/errors/errors.h"

namespace amble {
namespace {

using ::testing::ElementsAre;
using ::testing::Field;
using ::testing::HasSubstr;

std::string Repeat(std::string_view piece, int times) {
  std::string text;
  for (int i = 0; i < times; ++i) text += piece;
  return text;
}

constexpr char kAcute[] = "\u0301";
constexpr char kJoiner[] = "\u200D";
constexpr char kNonJoiner[] = "\u200C";

struct Case {
  std::string what;
  std::string text;
  bool line;
  bool paragraph;
  bool name;
};

class CheckTextTable : public ::testing::TestWithParam<Case> {};

TEST_P(CheckTextTable, Decides) {
  const Case& c = GetParam();
  EXPECT_EQ(CheckText(c.text, TextKind::kLine, "f").ok(), c.line);
  EXPECT_EQ(CheckText(c.text, TextKind::kParagraph, "f").ok(), c.paragraph);
  EXPECT_EQ(CheckText(c.text, TextKind::kName, "f").ok(), c.name);
}

INSTANTIATE_TEST_SUITE_P(
    Accepted, CheckTextTable,
    ::testing::Values(Case{"empty", "", true, true, true},
                      Case{"plain", "Anna-Lena O’Brien", true, true, true},
                      Case{"accents", "Zoë Ångström Łukasz Đặng", true, true, true},
                      Case{"decomposed", "Zoe\u0308 Nguye\u0302\u0303n", true, true, true},
                      Case{"cyrillic", "Мария Ивановна", true, true, true},
                      Case{"greek", "Γιώργος", true, true, true},
                      Case{"arabic", "محمد عبد الله", true, true, true},
                      Case{"hebrew with points", "שָׁלוֹם", true, true, true},
                      Case{"persian with a non-joiner", "نوه‌ی رضا", true, true, true},
                      Case{"devanagari with a joiner", "क्‍षमा", true, true, true},
                      Case{"tamil", "செல்வி", true, true, true},
                      Case{"thai", "น้ำฝน", true, true, true},
                      Case{"chinese", "王小明", true, true, true},
                      Case{"chinese with latin", "王小明 Ming", true, true, true},
                      Case{"japanese", "佐藤 はるカ Haru", true, true, true},
                      Case{"korean with latin", "김민준 MJ", true, true, true},
                      Case{"emoji family", "Anna 👩‍👧", true, true, true},
                      Case{"emoji with variation selector", "Anna ❤️", true, true, true},
                      Case{"numbers", "Anna 2", true, true, true}));

INSTANTIATE_TEST_SUITE_P(
    Refused, CheckTextTable,
    ::testing::Values(Case{"CR LF", "Anna\r\nBcc: x@example.org", false, true, false},
                      Case{"LF", "Anna\nLena", false, true, false},
                      Case{"tab", "a\tb", false, true, false},
                      Case{"CR alone", "a\rb", false, false, false},
                      Case{"CR at the end", "a\r", false, false, false},
                      Case{"NUL", std::string("a\0b", 3), false, false, false},
                      Case{"escape", "a\x1b[31mb", false, false, false},
                      Case{"delete", "a\x7f", false, false, false},
                      Case{"next line", "a\u0085b", false, false, false},
                      Case{"line separator", "a\u2028b", false, true, false},
                      Case{"paragraph separator", "a\u2029b", false, true, false},
                      Case{"overlong", "a\xc0\xaf", false, false, false},
                      Case{"surrogate", "a\xed\xa0\x80", false, false, false},
                      Case{"cut off", "a\xe2\x82", false, false, false},
                      Case{"beyond Unicode", "a\xf4\x90\x80\x80", false, false, false},
                      Case{"noncharacter", "a\uFFFE", false, false, false},
                      Case{"right-to-left override", "Anna\u202Egnp.exe", false, true, false},
                      Case{"left-to-right embedding", "\u202AAnna", false, true, false},
                      Case{"isolate", "Anna\u2066", false, true, false},
                      Case{"pop isolate", "Anna\u2069", false, true, false},
                      Case{"ten thousand marks", "A" + Repeat(kAcute, 10'000), false, false, false},
                      Case{"one mark too many", "A" + Repeat(kAcute, kMaxCombiningMarks + 1), false,
                           false, false},
                      Case{"marks with joiners between",
                           "A" + Repeat(std::string(kAcute) + kJoiner, 20), false, false, false},
                      Case{"joiners alone", Repeat(kJoiner, 3), false, false, false},
                      Case{"spaces alone", " \u00A0\u3000", false, false, false},
                      Case{"marks alone", Repeat(kAcute, 2), false, false, false},
                      Case{"hangul filler alone", "\u3164", false, false, false},
                      Case{"braille blank alone", "\u2800", false, false, false},
                      Case{"zero width space alone", "\u200B", false, false, false}));

INSTANTIATE_TEST_SUITE_P(
    RefusedInNames, CheckTextTable,
    ::testing::Values(
        Case{"cyrillic a in a latin name", "Ann\u0430", true, true, false},
        Case{"greek omicron in a latin name", "Th\u03BFmas", true, true, false},
        Case{"latin with cherokee", "Anna Ꭰ", true, true, false},
        Case{"greek with cyrillic", "Γеоργ", true, true, false},
        Case{"latin with armenian", "Anոa", true, true, false},
        Case{"zero width space", "An\u200Bna", true, true, false},
        Case{"byte order mark", "\uFEFFAnna", true, true, false},
        Case{"soft hyphen", "An\u00ADna", true, true, false},
        Case{"joiner in latin", std::string("An") + kJoiner + "na", true, true, false},
        Case{"non-joiner at the start", std::string(kNonJoiner) + "محمد", true, true, false},
        Case{"joiner at the end", std::string("محمد") + kJoiner, true, true, false},
        Case{"hangul filler", "Anna\u3164", true, true, false},
        Case{"braille blank", "Anna\u2800", true, true, false},
        Case{"private use", "Anna \uE000", true, true, false},
        Case{"direction mark", "Anna\u200F", true, true, false}));

TEST(CheckText, AcceptsAsManyMarksAsItSays) {
  const std::string text = "A" + Repeat(kAcute, kMaxCombiningMarks) + "b" + kAcute;
  EXPECT_TRUE(CheckText(text, TextKind::kLine, "f").ok());
}

TEST(CheckText, NamesTheFieldAndNotTheText) {
  const absl::Status status = CheckText("secret\x01", TextKind::kLine, "walk.title");
  EXPECT_EQ(ReasonOf(status), Reason::kFieldInvalid);
  EXPECT_THAT(ViolationsOf(status), ElementsAre(Field(&FieldViolation::field, "walk.title")));
  EXPECT_THAT(ViolationsOf(status)[0].description, HasSubstr("U+0001"));
  EXPECT_THAT(std::string(status.message()), ::testing::Not(HasSubstr("secret")));
}

TEST(CodePoints, CountsWhatPeopleAreToldToCount) {
  EXPECT_EQ(CodePoints(""), 0u);
  EXPECT_EQ(CodePoints("abc"), 3u);
  EXPECT_EQ(CodePoints("Zoë"), 3u);
  EXPECT_EQ(CodePoints("Zoe\u0308"), 4u);
  EXPECT_EQ(CodePoints("👩‍👧"), 3u);
  EXPECT_EQ(CodePoints("a\xff\xff"), 3u);
}

TEST(FoldKey, MakesNoDifferenceOfCaseWidthAndComposition) {
  EXPECT_EQ(FoldKey("ÅNGSTRÖM"), FoldKey("a\u030Angstro\u0308m"));
  EXPECT_EQ(FoldKey("ＡＢＣ"), "abc");
  EXPECT_EQ(FoldKey("Straße"), "strasse");
  EXPECT_EQ(FoldKey("ﬁn"), "fin");
  EXPECT_EQ(FoldKey("A\u200Db"), "ab");
  EXPECT_NE(FoldKey("Anna"), FoldKey("Ann\u0430"));
  EXPECT_EQ(FoldKey(FoldKey("İstanbul Ǆ ς")), FoldKey("İstanbul Ǆ ς"));
  EXPECT_EQ(FoldKey(""), "");
}

TEST(TrimSpace, TakesWhiteSpaceOfAnyKindFromTheEnds) {
  EXPECT_EQ(TrimSpace(" \t a b \u00A0\u3000\r\n"), "a b");
  EXPECT_EQ(TrimSpace(" \u2003 "), "");
  EXPECT_EQ(TrimSpace(""), "");
  EXPECT_EQ(TrimSpace("\xff "), "\xff");
}

}  // namespace
}  // namespace amble
