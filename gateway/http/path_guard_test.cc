#include "gateway/http/path_guard.h"

#include <gtest/gtest.h>

namespace amble::gateway {
namespace {

TEST(PercentDecode, DecodesOrRefuses) {
  std::string decoded;
  ASSERT_TRUE(PercentDecode("a%20b%2Fc%e2%82%ac+", &decoded));
  EXPECT_EQ(decoded, "a b/c€+");
  for (const std::string_view text : {"%", "a%", "%2", "%2g", "%g2", "%%41"}) {
    EXPECT_FALSE(PercentDecode(text, &decoded)) << text;
  }
}

TEST(DecodePath, KeepsWhatIsPlain) {
  for (const std::string_view path :
       {"/", "/a", "/v1/practices/p/groups/g:archive", "/.well-known/security.txt", "/...", "/a..b",
        "/a.b/~c", "/i/AbC-_09"}) {
    std::string decoded;
    EXPECT_EQ(DecodePath(path, &decoded), std::nullopt) << path;
    EXPECT_EQ(decoded, path);
  }
}

TEST(DecodePath, RefusesASlashAtTheEnd) {
  std::string decoded;
  const auto refusal = DecodePath("/docs/", &decoded);
  ASSERT_TRUE(refusal);
  EXPECT_EQ(refusal->status, 404);
}

}  // namespace
}  // namespace amble::gateway
