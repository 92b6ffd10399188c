#include "gateway/json/base64.h"

#include <gtest/gtest.h>

#include <random>

namespace amble::gateway {
namespace {

TEST(Base64, ReadsWhatItWrote) {
  std::mt19937 random(7);
  for (size_t size = 0; size < 200; ++size) {
    std::string bytes(size, '\0');
    for (char& byte : bytes) byte = static_cast<char>(random());
    std::string text;
    AppendBase64(bytes, &text);
    std::string back;
    ASSERT_TRUE(DecodeBase64(text, &back)) << text;
    EXPECT_EQ(back, bytes);
  }
}

TEST(Base64, KnowsTheVectorsOfRfc4648) {
  const std::pair<std::string_view, std::string_view> vectors[] = {{"", ""},
                                                                   {"f", "Zg=="},
                                                                   {"fo", "Zm8="},
                                                                   {"foo", "Zm9v"},
                                                                   {"foob", "Zm9vYg=="},
                                                                   {"fooba", "Zm9vYmE="},
                                                                   {"foobar", "Zm9vYmFy"}};
  for (const auto& [bytes, text] : vectors) {
    std::string written;
    AppendBase64(bytes, &written);
    EXPECT_EQ(written, text);
  }
}

TEST(Base64, TakesTheUrlAlphabetAndNoPadding) {
  std::string bytes;
  ASSERT_TRUE(DecodeBase64("-_8", &bytes));
  EXPECT_EQ(bytes, "\xfb\xff");
  ASSERT_TRUE(DecodeBase64("+/8=", &bytes));
  EXPECT_EQ(bytes, "\xfb\xff");
}

TEST(Base64, RefusesTheRest) {
  for (const std::string_view text : {"A", "AAAAA", "=", "==", "====", "A===", "AA=", "AAA==",
                                      "AA==AA==", "AA A", "AA\nA", "AA*A", "AB==", "AAB=", "AB"}) {
    std::string bytes;
    EXPECT_FALSE(DecodeBase64(text, &bytes)) << text;
  }
}

}  // namespace
}  // namespace amble::gateway
