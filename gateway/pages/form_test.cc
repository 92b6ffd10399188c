#include "gateway/pages/form.h"

#include <gtest/gtest.h>

namespace amble::gateway {
namespace {

TEST(FormTest, ReadsWhatBrowsersSend) {
  const auto form = ParseForm("a=1+2%203&b=&%C3%A9=%F0%9F%8C%BF&text=a%0D%0Ab%09c&plus=%2B");
  ASSERT_TRUE(form.ok()) << form.status();
  EXPECT_EQ((*form)["a"], "1 2 3");
  EXPECT_FALSE(form->Has("b"));
  EXPECT_EQ((*form)["é"], "🌿");
  EXPECT_EQ((*form)["text"], "a\r\nb\tc");
  EXPECT_EQ((*form)["plus"], "+");
  EXPECT_EQ((*form)["missing"], "");
  EXPECT_TRUE(ParseForm("").ok());
}

TEST(FormTest, RefusesWhatIsNotAForm) {
  for (const char* body : {"a", "a=1&b", "=1", "a=1&a=2", "a=%", "a=%4", "a=%zz", "a=%ff",
                           "a=%c0%af", "a=%ed%a0%80", "a=%00", "a=%1b", "a=%7f", "%00=a", "&a=1"}) {
    EXPECT_EQ(ParseForm(body).status().code(), absl::StatusCode::kInvalidArgument) << body;
  }
}

TEST(FormTest, IsBounded) {
  std::string fields;
  for (size_t i = 0; i < kMaxFormFields; ++i) fields += "f" + std::to_string(i) + "=&";
  EXPECT_TRUE(ParseForm(fields).ok());
  EXPECT_FALSE(ParseForm(fields + "x=").ok());
  Request request;
  request.headers = {{"content-type", "application/x-www-form-urlencoded; charset=UTF-8"}};
  request.body = "a=" + std::string(kMaxFormBytes - 2, 'a');
  EXPECT_TRUE(ReadForm(request).ok());
  request.body += "a";
  EXPECT_EQ(ReadForm(request).status().code(), absl::StatusCode::kResourceExhausted);
}

TEST(FormTest, TakesFormsAlone) {
  for (const char* type : {"", "text/plain", "multipart/form-data", "application/json",
                           "application/x-www-form-urlencodedx"}) {
    Request request;
    request.headers = {{"content-type", type}};
    request.body = "a=1";
    EXPECT_FALSE(ReadForm(request).ok()) << type;
  }
  Request request;
  request.body = "a=1";
  EXPECT_FALSE(ReadForm(request).ok());
}

}  // namespace
}  // namespace amble::gateway
