#include "gateway/pages/pages_test_fixture.h"

namespace amble::gateway {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

TEST(MailPageTest, ShowsTheNewestFirstWithLinks) {
  FakeUpstream upstream;
  FakeClock clock(TestNow());
  FakeIds ids;
  std::vector<mail::CaughtMail> mails = {
      {.to = "a@b.example", .subject = "Older", .text = "x", .received = TestNow()},
      {.to = "c@d.example",
       .subject = "Newer <b>",
       .text = "Open http://127.0.0.1:8080/i/abc\n<i>now</i>",
       .received = TestNow() + absl::Seconds(5)}};
  const auto pages = MakePages({.upstream = &upstream,
                                .clock = &clock,
                                .ids = &ids,
                                .public_url = kPublicUrl,
                                .caught_mails = [&] { return mails; }});
  const auto show = [&] {
    auto request = std::make_shared<Request>();
    request->method = "GET";
    request->path = "/dev/mail";
    std::string body;
    for (const auto& page : pages) {
      if (!page->Handles(*request)) continue;
      page->Handle(request, Responder([&](Response response) { body = BodyOf(response); }));
    }
    return body;
  };
  const std::string body = show();
  EXPECT_LT(body.find("Newer &lt;b&gt;"), body.find("Older"));
  EXPECT_THAT(body, AllOf(HasSubstr("<a href=\"http://127.0.0.1:8080/i/abc\">"),
                          HasSubstr("&lt;i&gt;now"), HasSubstr("12:00:05 UTC"),
                          HasSubstr("c@d.example"), Not(HasSubstr("No mail yet"))));
  mails.clear();
  EXPECT_THAT(show(), HasSubstr("No mail yet."));
}

}  // namespace
}  // namespace amble::gateway
