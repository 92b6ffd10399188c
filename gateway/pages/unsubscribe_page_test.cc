#include "gateway/pages/unsubscribe_page.h"

#include "amble/messaging/v1/preferences.pb.h"
#include "gateway/pages/pages_test_fixture.h"

namespace amble::gateway {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

namespace messaging = amble::messaging::v1;

constexpr char kPath[] = "/unsubscribe/Secret-of_anna";

class UnsubscribePageTest : public PagesTest {
 protected:
  UnsubscribePageTest() {
    upstream_.On<messaging::UnsubscribeRequest, messaging::UnsubscribeResponse>(
        "Unsubscribe",
        [this](const messaging::UnsubscribeRequest& request,
               const UpstreamCall& call) -> absl::StatusOr<messaging::UnsubscribeResponse> {
          EXPECT_EQ(call.session_token, "") << "the link is all that counts";
          requests_.push_back(request);
          if (!reply_.ok()) return reply_;
          messaging::UnsubscribeResponse response;
          response.set_cancellations_go_on(!request.everything());
          return response;
        });
  }

  std::vector<messaging::UnsubscribeRequest> requests_;
  absl::Status reply_;
};

TEST_F(UnsubscribePageTest, LookingChangesNothing) {
  for (const char* method : {"GET", "HEAD"}) {
    const Response response = Ask(method, kPath, "kind=2");
    EXPECT_EQ(response.status, 200);
    EXPECT_THAT(BodyOf(response), HasSubstr("action=\"/unsubscribe/Secret-of_anna?kind=2\""));
    EXPECT_THAT(BodyOf(response), HasSubstr("cancelled"));
  }
  EXPECT_THAT(upstream_.calls, IsEmpty());
}

TEST_F(UnsubscribePageTest, TheButtonStopsTheKind) {
  const Response response =
      Ask("POST", kPath, "kind=2", "",
          {{"content-type", "application/x-www-form-urlencoded"}, {"origin", kPublicUrl}});
  EXPECT_EQ(response.status, 200);
  EXPECT_THAT(BodyOf(response), HasSubstr("You still hear by mail"));
  ASSERT_THAT(requests_, SizeIs(1));
  EXPECT_EQ(requests_[0].token(), "Secret-of_anna");
  EXPECT_EQ(requests_[0].kind(), messaging::NOTICE_KIND_DAY_BEFORE);
  EXPECT_FALSE(requests_[0].everything());
}

TEST_F(UnsubscribePageTest, TheOtherButtonStopsEverything) {
  EXPECT_THAT(BodyOf(Post(kPath, "everything=yes")),
              HasSubstr("not even when a walk is cancelled"));
  EXPECT_TRUE(requests_[0].everything());
}

TEST_F(UnsubscribePageTest, MailboxesPostByThemselves) {
  // RFC 8058 section 3.1: either form, from wherever the mailbox is, and no cookie.
  const std::string multipart =
      "--b\r\nContent-Disposition: form-data; name=\"List-Unsubscribe\"\r\n\r\n"
      "One-Click\r\n--b--\r\n";
  const std::vector<std::pair<std::string, std::string>> bodies{
      {"application/x-www-form-urlencoded", "List-Unsubscribe=One-Click"},
      {"multipart/form-data; boundary=b", multipart},
      {"", ""}};
  for (const auto& [type, body] : bodies) {
    std::vector<Header> headers{{"origin", "https://mail.example"},
                                {"cookie", "amble=session-secret"}};
    if (!type.empty()) headers.push_back({"content-type", type});
    EXPECT_EQ(Ask("POST", kPath, "", body, headers).status, 200) << type;
  }
  ASSERT_THAT(requests_, SizeIs(3));
  for (const auto& request : requests_) {
    EXPECT_FALSE(request.everything());
    EXPECT_EQ(request.kind(), messaging::NOTICE_KIND_UNSPECIFIED);
  }
}

TEST_F(UnsubscribePageTest, OtherPagesStillTakeNoFormsFromElsewhere) {
  EXPECT_EQ(Ask("POST", "/sign-out", "", "",
                {{"content-type", "application/x-www-form-urlencoded"},
                 {"origin", "https://mail.example"}})
                .status,
            403);
}

TEST_F(UnsubscribePageTest, ALinkThatIsCutOffSaysSo) {
  reply_ = NotFound("link");
  const Response response = Post(kPath, "");
  EXPECT_EQ(response.status, 404);
  EXPECT_THAT(BodyOf(response), HasSubstr("This link does not work"));
  reply_ = absl::UnavailableError("away");
  EXPECT_EQ(Post(kPath, "").status, 503) << "mailboxes try again";
}

TEST_F(UnsubscribePageTest, OddKindsAreNone) {
  for (const char* query : {"kind=99", "kind=-1", "kind=x", "%zz", "kind=2&kind=3"}) {
    EXPECT_THAT(BodyOf(Ask("GET", kPath, query)), Not(HasSubstr("?kind="))) << query;
  }
}

}  // namespace
}  // namespace amble::gateway
