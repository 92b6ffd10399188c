#include "services/platform/qr/qr_svg.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace amble::qr {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

TEST(QrSvg, DrawsTheFindersOfTheSmallestCode) {
  const auto svg = DrawSvg("Amble");
  ASSERT_TRUE(svg.ok());
  EXPECT_THAT(*svg, StartsWith("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 29 29\""))
      << "21 modules and the quiet around them";
  // The upper edges of the finders on the left and on the right, the lower edge of the last one.
  EXPECT_THAT(*svg, HasSubstr("M4 4h7v1h-7z"));
  EXPECT_THAT(*svg, HasSubstr("M18 4h7v1h-7z"));
  EXPECT_THAT(*svg, HasSubstr("M4 24h7v1h-7z"));
  EXPECT_THAT(*svg, Not(HasSubstr("Amble")));
}

TEST(QrSvg, IsTheSameForTheSameAndAnotherForAnother) {
  EXPECT_EQ(*DrawSvg("123456"), *DrawSvg("123456"));
  EXPECT_NE(*DrawSvg("123456"), *DrawSvg("123457"));
}

TEST(QrSvg, RefusesWhatIsNotToBeDrawn) {
  EXPECT_FALSE(DrawSvg("").ok());
  EXPECT_TRUE(DrawSvg(std::string(kLongestText, 'x')).ok());
  EXPECT_FALSE(DrawSvg(std::string(kLongestText + 1, 'x')).ok());
}

}  // namespace
}  // namespace amble::qr
