#include "gateway/caching/stored_reply.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "gateway/http/response_head.h"

namespace amble::gateway {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

StoredReply Make(const std::string& body) {
  Response response{.headers = {{"Content-Type", "application/json"},
                                {"Cache-Control", "no-store"},
                                {"X-Content-Type-Options", "nosniff"}},
                    .body = body};
  return MakeStored({FeedMark{1, 2}, FeedMark{3, 4}}, response);
}

Response Ask(const StoredReply& reply, std::string_view if_none_match) {
  Request request;
  if (!if_none_match.empty()) request.headers.push_back({"if-none-match", if_none_match});
  return ToResponse(request, reply);
}

TEST(StoredReply, IsSentAsItIs) {
  const StoredReply reply = Make("{}");
  const Response response = Ask(reply, "");
  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(response.Body(), "{}");
  const std::string head = ResponseHead(response, "now", true);
  EXPECT_THAT(head, HasSubstr("\r\nETag: \""));
  EXPECT_THAT(head, HasSubstr("\r\nCache-Control: private, no-cache\r\n"));
  EXPECT_THAT(head, HasSubstr("\r\nX-Content-Type-Options: nosniff\r\n"));
  EXPECT_THAT(head, HasSubstr("\r\nContent-Type: application/json\r\n"));
  EXPECT_THAT(head, HasSubstr("\r\nContent-Length: 2\r\n"));
  EXPECT_THAT(head, Not(HasSubstr("no-store")));
  EXPECT_EQ(reply.bytes.use_count(), 3) << "head and body share one piece with who keeps it";
}

TEST(StoredReply, IsNotSentToWhoHasIt) {
  const StoredReply reply = Make("{}");
  const std::string etag(reply.etag);
  EXPECT_EQ(etag.size(), 24u);
  for (const std::string& known : {etag, "W/" + etag, "\"x\", " + etag, std::string("*")}) {
    const Response response = Ask(reply, known);
    EXPECT_EQ(response.status, 304) << known;
    const std::string head = ResponseHead(response, "now", true);
    EXPECT_THAT(head, HasSubstr("ETag: " + etag));
    EXPECT_THAT(head, HasSubstr("Cache-Control: private, no-cache"));
    EXPECT_THAT(head, Not(HasSubstr("\r\nContent-"))) << head;
  }
  for (const std::string& other : {std::string("\"x\""), etag.substr(1), "x" + etag, etag + "x"}) {
    EXPECT_EQ(Ask(reply, other).status, 200) << other;
  }
}

TEST(StoredReply, IsNamedByItsBytes) {
  EXPECT_EQ(Make("a").etag, Make("a").etag);
  EXPECT_NE(Make("a").etag, Make("b").etag);
  EXPECT_NE(Make("").etag, Make("b").etag);
}

TEST(StoredReply, ComesBackFromACache) {
  const StoredReply made = Make("body");
  const auto read = ReadStored(std::make_shared<const std::string>(*made.bytes));
  ASSERT_TRUE(read);
  EXPECT_EQ(read->body, "body");
  EXPECT_EQ(read->stamp, made.stamp);
  EXPECT_EQ(read->lines, made.lines);
  EXPECT_EQ(read->etag, made.etag);
}

TEST(StoredReply, IsNotMadeOfOtherBytes) {
  EXPECT_FALSE(ReadStored(nullptr));
  const std::string good = *Make("body").bytes;
  const size_t head = good.find("ETag");
  for (size_t size = 0; size < head + 30; ++size) {
    EXPECT_FALSE(ReadStored(std::make_shared<const std::string>(good.substr(0, size)))) << size;
  }
  for (const size_t at : {size_t{0}, size_t{6}, size_t{10}}) {
    std::string bad = good;
    bad[at] = static_cast<char>(0x7f);
    EXPECT_FALSE(ReadStored(std::make_shared<const std::string>(bad))) << at;
  }
}

}  // namespace
}  // namespace amble::gateway
