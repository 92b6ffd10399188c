#include "gateway/pages/pages_test_fixture.h"
#include "google/protobuf/empty.pb.h"

namespace amble::gateway {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;
namespace accounts = amble::accounts::v1;

const std::string kId = "request_id=" + FakeIds::Id(1);

accounts::SignInResponse SignedIn() {
  accounts::SignInResponse response;
  response.set_token("new-secret");
  SetTime(response.mutable_expire_time(), TestNow() + absl::Hours(24));
  return response;
}

accounts::StartSignInResponse Started() {
  accounts::StartSignInResponse response;
  response.set_flow("flow-1");
  return response;
}

absl::Status WrongCode() {
  return Error(absl::StatusCode::kUnauthenticated, Reason::kSignInCodeWrong, "");
}

class SignInPageTest : public PagesTest {};

TEST_F(SignInPageTest, AsksForTheAddressThenForTheCode) {
  EXPECT_THAT(BodyOf(Get("/sign-in")),
              AllOf(HasSubstr("autocomplete=\"email\""), HasSubstr("name=\"next\" value=\"/\"")));
  EXPECT_TRUE(upstream_.calls.empty());
  upstream_.On<accounts::StartSignInRequest, accounts::StartSignInResponse>(
      "StartSignIn", [](const auto& request, const UpstreamCall& call) {
        EXPECT_EQ(request.email(), "wren@example.org");
        EXPECT_EQ(request.request_id(), FakeIds::Id(1));
        EXPECT_EQ(call.session_token, "");
        return Started();
      });
  const Response response =
      Post("/sign-in", kId + "&next=" + MyGroup() + "&email=wren%40example.org");
  EXPECT_EQ(response.status, 200);
  EXPECT_THAT(BodyOf(response), AllOf(HasSubstr("name=\"flow\" value=\"flow-1\""),
                                      HasSubstr("autocomplete=\"one-time-code\""),
                                      HasSubstr("name=\"next\" value=\"" + MyGroup() + "\""),
                                      Not(HasSubstr("wren@example.org"))));
}

TEST_F(SignInPageTest, TheCodeSignsInAndLeadsOn) {
  upstream_.On<accounts::CompleteSignInRequest, accounts::SignInResponse>(
      "CompleteSignIn", [](const auto& request, const UpstreamCall& call) {
        EXPECT_EQ(request.flow(), "flow-1");
        EXPECT_EQ(request.code(), "123456");
        EXPECT_EQ(call.session_token, kSession);
        return SignedIn();
      });
  const Response response =
      Post("/sign-in", kId + "&flow=flow-1&code=123+456&next=" + MyGroup(), true);
  EXPECT_EQ(response.status, 303);
  EXPECT_EQ(HeaderOf(response, "Location"), MyGroup());
  EXPECT_EQ(HeaderOf(response, "Set-Cookie"),
            "amble=new-secret; Max-Age=86400; Path=/; HttpOnly; SameSite=Lax");
}

TEST_F(SignInPageTest, ASessionThatEndedDoesNotKeepAnybodyOut) {
  upstream_.On<accounts::CompleteSignInRequest, accounts::SignInResponse>(
      "CompleteSignIn",
      [](const auto&, const UpstreamCall& call) -> absl::StatusOr<accounts::SignInResponse> {
        if (!call.session_token.empty()) {
          return Error(absl::StatusCode::kUnauthenticated, Reason::kUnauthenticated, "");
        }
        return SignedIn();
      });
  EXPECT_EQ(Post("/sign-in", kId + "&flow=f&code=123456", true).status, 303);
  EXPECT_EQ(upstream_.calls.size(), 2);
}

TEST_F(SignInPageTest, AWrongCodeCanBeTriedAgain) {
  upstream_.Always<accounts::SignInResponse>("CompleteSignIn", WrongCode());
  const Response response = Post("/sign-in", kId + "&flow=flow-1&code=000000", true);
  EXPECT_EQ(response.status, 422);
  EXPECT_EQ(upstream_.calls.size(), 1);
  EXPECT_THAT(BodyOf(response),
              AllOf(HasSubstr("This code doesn’t work."), HasSubstr("value=\"flow-1\""),
                    HasSubstr("value=\"000000\""), HasSubstr("aria-invalid=\"true\"")));
  EXPECT_EQ(Post("/sign-in", kId + "&flow=flow-1&code=abc").status, 422);
}

TEST_F(SignInPageTest, AnAddressThatIsNoneIsAskedForAgain) {
  EXPECT_EQ(Post("/sign-in", kId + "&email=").status, 422);
  upstream_.Always<accounts::StartSignInResponse>("StartSignIn", InvalidField("email", ""));
  const Response response = Post("/sign-in", kId + "&email=%22%3E%3Cscript%3E");
  EXPECT_EQ(response.status, 422);
  EXPECT_THAT(BodyOf(response),
              AllOf(HasSubstr("value=\"&quot;&gt;&lt;script&gt;\""), HasSubstr("name@example.org"),
                    HasSubstr("aria-describedby=\"email-problem\"")));
  upstream_.Always<accounts::StartSignInResponse>(
      "StartSignIn", RetryLater(absl::StatusCode::kResourceExhausted, Reason::kTooManyRequests,
                                absl::Minutes(5), ""));
  const Response later = Post("/sign-in", kId + "&email=a%40b.example");
  EXPECT_EQ(later.status, 429);
  EXPECT_EQ(HeaderOf(later, "Retry-After"), "300");
}

TEST_F(SignInPageTest, LeadsOnToOurOwnPagesAlone) {
  upstream_.Always<accounts::SignInResponse>("CompleteSignIn", SignedIn());
  for (const std::string next :
       {"//evil.example", "https://evil.example", "/\\evil.example", "/a//evil", "evil", "",
        "/%0d%0aSet-Cookie:x", "/a?next=b", "/a#b", "/a b", "/a@b"}) {
    const Response response = Post("/sign-in", kId + "&flow=f&code=123456&next=" + next);
    EXPECT_EQ(HeaderOf(response, "Location"), "/") << next;
  }
  EXPECT_THAT(BodyOf(Ask("GET", "/sign-in", "next=//evil.example")),
              HasSubstr("name=\"next\" value=\"/\""));
  EXPECT_THAT(BodyOf(Ask("GET", "/sign-in", "next=/my/a/b")),
              HasSubstr("name=\"next\" value=\"/my/a/b\""));
}

TEST_F(SignInPageTest, ALinkIsUsedByTheButtonAlone) {
  EXPECT_THAT(
      BodyOf(Get("/sign-in/one-time_link")),
      AllOf(HasSubstr("This link works once."), HasSubstr("action=\"/sign-in/one-time_link\"")));
  EXPECT_TRUE(upstream_.calls.empty());
  upstream_.On<accounts::RedeemSignInLinkRequest, accounts::SignInResponse>(
      "RedeemSignInLink", [](const auto& request, const UpstreamCall&) {
        EXPECT_EQ(request.token(), "one-time_link");
        return SignedIn();
      });
  const Response response = Post("/sign-in/one-time_link", kId);
  EXPECT_EQ(response.status, 303);
  EXPECT_THAT(HeaderOf(response, "Set-Cookie"), HasSubstr("amble=new-secret;"));
  upstream_.Always<accounts::SignInResponse>("RedeemSignInLink", NotFound("link"));
  EXPECT_EQ(Post("/sign-in/one-time_link", kId).status, 410);
}

TEST_F(SignInPageTest, SigningOutForgetsTheSession) {
  EXPECT_EQ(GetSignedIn("/sign-out").status, 405);
  upstream_.Always<google::protobuf::Empty>("SignOut", google::protobuf::Empty());
  const Response response = Post("/sign-out", kId, true);
  EXPECT_EQ(response.status, 303);
  EXPECT_THAT(HeaderOf(response, "Set-Cookie"), HasSubstr("amble=; Max-Age=0;"));
  EXPECT_THAT(upstream_.Called(), ElementsAre("SignOut"));
  // It may still live: the browser keeps it, to try again.
  upstream_.Always<google::protobuf::Empty>("SignOut", absl::UnavailableError(""));
  EXPECT_EQ(Post("/sign-out", kId, true).status, 503);
  EXPECT_EQ(HeaderOf(Post("/sign-out", kId, true), "Set-Cookie"), "");
}

TEST_F(SignInPageTest, AStaffInvitationNeedsASignInFirst) {
  const Response first = Get("/staff-invitation/abc");
  EXPECT_EQ(first.status, 401);
  EXPECT_THAT(BodyOf(first), HasSubstr("href=\"/sign-in?next=/staff-invitation/abc\""));
  EXPECT_THAT(BodyOf(GetSignedIn("/staff-invitation/abc")),
              HasSubstr("action=\"/staff-invitation/abc\""));
  EXPECT_TRUE(upstream_.calls.empty());
  upstream_.On<accounts::AcceptStaffInvitationRequest, accounts::Staff>(
      "AcceptStaffInvitation", [](const auto& request, const UpstreamCall& call) {
        EXPECT_EQ(request.name(), "staffInvitations/abc");
        EXPECT_EQ(call.session_token, kSession);
        return accounts::Staff();
      });
  EXPECT_THAT(BodyOf(Post("/staff-invitation/abc", kId, true)), HasSubstr("Welcome, you’re in"));
}

TEST_F(SignInPageTest, AStaffInvitationThatCannotBeAcceptedSaysWhy) {
  for (const auto& [status, expected] : std::vector<std::pair<absl::Status, int>>{
           {PermissionDenied(""), 403},
           {Error(absl::StatusCode::kPermissionDenied, Reason::kGuestNotAllowed, ""), 401},
           {NotFound("invitation"), 410},
           {FailedPrecondition(Reason::kInvitationNotUsable, ""), 410},
           {Error(absl::StatusCode::kAlreadyExists, Reason::kAlreadyExists, ""), 200},
           {absl::UnauthenticatedError(""), 401},
           {absl::UnavailableError(""), 503}}) {
    upstream_.Always<accounts::Staff>("AcceptStaffInvitation", status);
    EXPECT_EQ(Post("/staff-invitation/abc", kId, true).status, expected) << status;
  }
}

}  // namespace
}  // namespace amble::gateway
