#include "gateway/http/response_head.h"

#include <gtest/gtest.h>

#include <vector>

#include "gateway/http/error_body.h"

namespace amble::gateway {
namespace {

TEST(HttpDate, IsInGmt) {
  EXPECT_EQ(HttpDate(absl::FromUnixSeconds(1805796000)), "Tue, 23 Mar 2027 10:00:00 GMT");
}

TEST(ResponseHead, HoldsWhatWasGivenAndTheFraming) {
  Response response{.status = 201, .body = std::string("12345")};
  response.headers = {
      {"ETag", "\"a\""}, {"content-length", "99"}, {"Transfer-Encoding", "chunked"}};
  EXPECT_EQ(ResponseHead(response, "D", true),
            "HTTP/1.1 201 Created\r\nDate: D\r\nETag: \"a\"\r\nContent-Length: 5\r\n\r\n");
}

TEST(ResponseHead, SaysWhenItIsTheLast) {
  EXPECT_EQ(ResponseHead({.status = 204}, "D", false),
            "HTTP/1.1 204 No Content\r\nDate: D\r\nConnection: close\r\n\r\n");
}

TEST(ResponseHead, NeverSplitsAnAnswer) {
  for (const std::string& value : {std::string("a\r\nX: y"), std::string("a\nb"),
                                   std::string("a\rb"), std::string("a\0b", 3)}) {
    Response response;
    response.headers = {{"X-A", value}};
    EXPECT_EQ(ResponseHead(response, "D", true), "");
  }
  Response response;
  response.headers = {{"X A", "b"}};
  EXPECT_EQ(ResponseHead(response, "D", true), "");
}

TEST(ErrorBody, IsGoogleRpcStatus) {
  EXPECT_EQ(ErrorBody(400, "No \"x\"."),
            R"({"code":3,"message":"No \"x\".","details":[{"@type":)"
            R"("type.googleapis.com/google.rpc.ErrorInfo","reason":"BODY_MALFORMED",)"
            R"("domain":"amble"}]})");
}

TEST(Responder, AnswersOnce) {
  std::vector<int> answers;
  {
    const std::vector<Responder> copies(
        2, Responder([&](Response response) { answers.push_back(response.status); }));
    EXPECT_TRUE(copies[1].Complete({.status = 201}));
    EXPECT_FALSE(copies[0].Complete({.status = 202}));
  }
  EXPECT_EQ(answers, std::vector{201});
}

TEST(Responder, AnswersForAHandlerThatForgets) {
  std::vector<int> answers;
  {
    const Responder forgotten([&](Response response) { answers.push_back(response.status); });
  }
  EXPECT_EQ(answers, std::vector{500});
}

}  // namespace
}  // namespace amble::gateway
