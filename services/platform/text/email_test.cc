#include "services/platform/text/email.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/platform/errors/errors.h"

namespace amble {
namespace {

struct Accepted {
  std::string text;
  std::string address;
};

class AcceptedEmails : public ::testing::TestWithParam<Accepted> {};

TEST_P(AcceptedEmails, AreNormalized) {
  const auto address = NormalizeEmail(GetParam().text, "email");
  ASSERT_TRUE(address.ok()) << address.status();
  EXPECT_EQ(*address, GetParam().address);
  EXPECT_EQ(*NormalizeEmail(*address, "email"), *address);
}

const std::string kLongLabel(63, 'd');

INSTANTIATE_TEST_SUITE_P(
    NormalizeEmail, AcceptedEmails,
    ::testing::Values(Accepted{"anna@example.org", "anna@example.org"},
                      Accepted{"Anna.Lena+walks@Example.ORG", "Anna.Lena+walks@example.org"},
                      Accepted{"  anna@example.org ", "anna@example.org"},
                      Accepted{"o'brien_x@mail.example.co.uk", "o'brien_x@mail.example.co.uk"},
                      Accepted{"anna@bücher.example", "anna@xn--bcher-kva.example"},
                      Accepted{"anna@straße.example", "anna@xn--strae-oqa.example"},
                      Accepted{"anna@例え.テスト", "anna@xn--r8jz45g.xn--zckzah"},
                      Accepted{"anna@ｅｘａｍｐｌｅ.org", "anna@example.org"},
                      Accepted{"anna@123.example", "anna@123.example"},
                      Accepted{std::string(64, 'a') + "@example.org",
                               std::string(64, 'a') + "@example.org"}));

class RefusedEmails : public ::testing::TestWithParam<std::string> {};

TEST_P(RefusedEmails, NameTheFieldAndNotTheAddress) {
  const absl::Status status = NormalizeEmail(GetParam(), "person.email").status();
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  ASSERT_EQ(ViolationsOf(status).size(), 1u);
  EXPECT_EQ(ViolationsOf(status)[0].field, "person.email");
  if (GetParam().size() > 3) {
    EXPECT_EQ(std::string(status.message()).find(GetParam()), std::string::npos);
  }
}

INSTANTIATE_TEST_SUITE_P(
    NormalizeEmail, RefusedEmails,
    ::testing::Values(
        "", "   ", "anna", "@", "anna@", "@example.org", "anna@@example.org", "a@b@example.org",
        "anna@example", "anna@localhost", "anna@example.org.", "anna@.example.org",
        "anna@example..org", "anna@-example.org", "anna@exa_mple.org", "anna@192.168.0.1",
        "anna@[192.168.0.1]", ".anna@example.org", "anna.@example.org", "an..na@example.org",
        "an na@example.org", "\"anna\"@example.org", "anna(x)@example.org",
        "Anna <anna@example.org>", "anna@example.org,bob@example.org",
        "anna@example.org\r\nBcc: bob@example.org", "anna@example.org\n", "anna\t@example.org",
        std::string("anna\0@example.org", 17), "anna@exam\u200Bple.org\r", "änna@example.org",
        "аnna@example.org", "anna@example.org\u202E", "anna@exa mple.org", "anna\xff@example.org",
        "anna@exa\xffmple.org", "anna@xn--a.example", std::string(65, 'a') + "@example.org",
        "anna@" + kLongLabel + "d.org",
        std::string(64, 'a') + "@" + kLongLabel + "." + kLongLabel + "." + kLongLabel + ".org",
        "anna@" + std::string(100'000, 'd') + ".org"));

TEST(EmailKey, MakesNoDifferenceOfCase) {
  EXPECT_EQ(EmailKey("Anna@example.org"), EmailKey("aNNA@example.org"));
  EXPECT_NE(EmailKey("anna@example.org"), EmailKey("anna+walks@example.org"));
}

}  // namespace
}  // namespace amble
