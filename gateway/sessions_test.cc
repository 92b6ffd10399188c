// Sessions, origins, cookies and positions of whole exchanges.
#include "amble/accounts/v1/accounts.pb.h"
#include "amble/groups/v1/groups.pb.h"
#include "gateway/gateway_test_fixture.h"
#include "services/platform/errors/errors.h"

namespace amble::gateway {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

constexpr char kCookie[] = "__Host-amble=secret";
constexpr char kOrigin[] = "https://walks.example";

class SessionsTest : public GatewayTest {};

TEST_F(SessionsTest, AChangeByCookieNeedsThisSitesOrigin) {
  Start();
  struct Case {
    const char* method;
    const char* target;
    Headers headers;
    int status;
  };
  const std::string connect = "/amble.accounts.v1.AccountsService/SignOut";
  const Case cases[] = {
      {"POST", "/v1/signOut", {{"Cookie", kCookie}}, 403},
      {"POST", "/v1/signOut", {{"Cookie", kCookie}, {"Origin", "https://evil.example"}}, 403},
      {"POST", "/v1/signOut", {{"Cookie", kCookie}, {"Sec-Fetch-Site", "cross-site"}}, 403},
      {"POST", "/v1/signOut", {{"Cookie", kCookie}, {"Origin", kOrigin}}, 200},
      {"POST", "/v1/signOut", {{"Cookie", kCookie}, {"Sec-Fetch-Site", "same-origin"}}, 200},
      {"POST", "/v1/signOut", {{"Authorization", "Bearer secret"}}, 200},
      {"POST",
       "/v1/signOut",
       {{"Cookie", kCookie},
        {"Authorization", "Bearer secret"},
        {"Origin", "https://evil.example"}},
       200},
      {"GET", "/v1/me", {{"Cookie", kCookie}}, 200},
  };
  for (const Case& c : cases) {
    const size_t before = upstream_.calls().size();
    const Answer answer = Send(c.method, c.target, c.headers);
    EXPECT_EQ(StatusOf(answer), c.status) << answer.head << answer.body;
    EXPECT_EQ(upstream_.calls().size() - before, c.status == 200 ? 1U : 0U);
  }
  const Answer refused =
      Send("POST", connect, {{"Cookie", kCookie}, {"Content-Type", "application/json"}}, "{}");
  EXPECT_EQ(StatusOf(refused), 403);
  EXPECT_THAT(refused.body, HasSubstr(R"("code":"permission_denied")"));
}

TEST_F(SessionsTest, SigningInKeepsTheSessionInTheBrowser) {
  accounts::v1::SignInResponse signed_in;
  signed_in.set_token("new-secret");
  signed_in.mutable_expire_time()->set_seconds(1'800'003'600);
  upstream_.Reply({.response = signed_in.SerializeAsString()});
  Start();
  const Headers json = {{"Content-Type", "application/json"}};
  for (const char* target : {"/v1/signIn:complete", "/v1/signIn:redeemLink",
                             "/amble.accounts.v1.AccountsService/CompleteSignIn"}) {
    const Answer answer = Send("POST", target, json, "{}");
    EXPECT_THAT(answer.head, HasSubstr("Set-Cookie: __Host-amble=new-secret; Max-Age=3600; Path=/; "
                                       "HttpOnly; SameSite=Lax; Secure\r\n"))
        << target;
    EXPECT_THAT(answer.body, HasSubstr("new-secret")) << "apps read it from the body";
  }
}

TEST_F(SessionsTest, AnsweringAnInvitationKeepsTheGuestsSession) {
  groups::v1::AnswerInvitationResponse answered;
  answered.set_token("guest-secret");
  upstream_.Reply({.response = answered.SerializeAsString()});
  Start();
  EXPECT_THAT(Send("POST", "/v1/invitations/t:answer").head,
              HasSubstr("Set-Cookie: __Host-amble=guest-secret; Max-Age=2592000;"));
  answered.clear_token();
  upstream_.Reply({.response = answered.SerializeAsString()});
  EXPECT_THAT(Send("POST", "/v1/invitations/t:answer").head, Not(HasSubstr("Set-Cookie")));
}

TEST_F(SessionsTest, SigningOutForgetsIt) {
  Start();
  EXPECT_THAT(Send("POST", "/v1/signOut", {{"Authorization", "Bearer secret"}}).head,
              HasSubstr("Set-Cookie: __Host-amble=; Max-Age=0;"));
}

TEST_F(SessionsTest, WithoutHttpsTheCookieHasNoPrefix) {
  Start({.public_url = "http://localhost:8480"});
  Send("GET", "/v1/me", {{"Cookie", "amble=secret; __Host-amble=other"}});
  EXPECT_EQ(upstream_.calls().at(0).session_token, "secret");
  const Answer answer = Send("POST", "/v1/signOut",
                             {{"Cookie", "amble=secret"}, {"Origin", "http://localhost:8480"}});
  EXPECT_EQ(StatusOf(answer), 200);
  EXPECT_THAT(answer.head, Not(HasSubstr("Secure")));
  EXPECT_THAT(answer.head, Not(HasSubstr("Strict-Transport-Security")));
}

TEST_F(SessionsTest, SessionsThatAreNotValidSayTheSameWords) {
  Start();
  const std::string words = R"("message":"The session is not valid.")";
  for (const Headers& headers :
       {Headers{{"Cookie", "__Host-amble=a; __Host-amble=b"}}, Headers{{"Cookie", "__Host-amble="}},
        Headers{{"Authorization", "Basic YQ=="}}, Headers{{"Authorization", "Bearer a b"}}}) {
    const Answer answer = Send("GET", "/v1/me", headers);
    EXPECT_EQ(StatusOf(answer), 401) << answer.head;
    EXPECT_THAT(answer.body, HasSubstr(words));
  }
  EXPECT_TRUE(upstream_.calls().empty());
  upstream_.Reply({.status = SessionNotValid(), .session_refused = true});
  const Answer answer = Send("GET", "/v1/me", {{"Cookie", kCookie}});
  EXPECT_THAT(answer.body, HasSubstr(words));
  EXPECT_THAT(answer.head, HasSubstr("Set-Cookie: __Host-amble=; Max-Age=0;"))
      << "else nobody could sign in again";
  EXPECT_THAT(Send("GET", "/v1/me", {{"Authorization", "Bearer secret"}}).head,
              Not(HasSubstr("Set-Cookie")));
}

TEST_F(SessionsTest, AWrongCodeDoesNotEndTheGuestsSession) {
  upstream_.Reply(
      {.status = Error(absl::StatusCode::kUnauthenticated, Reason::kSignInCodeWrong, "no")});
  Start();
  const Answer answer =
      Send("POST", "/v1/signIn:complete",
           {{"Cookie", kCookie}, {"Origin", kOrigin}, {"Content-Type", "application/json"}}, "{}");
  EXPECT_EQ(StatusOf(answer), 401);
  EXPECT_THAT(answer.head, Not(HasSubstr("Set-Cookie")));
}

TEST_F(SessionsTest, PositionsGoThereAndBack) {
  upstream_.Reply({.positions = "accounts:e9:1800000000000"});
  Start();
  const Answer answer =
      Send("POST", "/v1/signOut",
           {{"Authorization", "Bearer secret"},
            {"Amble-Position", "groups:e1:1799999995000"},
            {"traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"}});
  const UpstreamCall call = upstream_.calls().at(0);
  EXPECT_EQ(call.positions, "groups:e1:1799999995000");
  EXPECT_EQ(call.remote_address, "127.0.0.1");
  EXPECT_THAT(call.traceparent, HasSubstr("0af7651916cd43dd8448eb211c80319c"));
  EXPECT_THAT(answer.head,
              HasSubstr("amble-position: groups:e1:1799999995000,accounts:e9:1800000000000\r\n"));
  EXPECT_THAT(answer.head, HasSubstr("amble-trace: 0af7651916cd43dd8448eb211c80319c\r\n"));
  EXPECT_THAT(answer.head, HasSubstr("amble-position=groups:e1:1799999995000|accounts:e9:"
                                     "1800000000000; Max-Age=10;"));
}

TEST_F(SessionsTest, OtherOriginsReadAnswersOnlyWhenTheyAreConfigured) {
  Start({.cors_origins = {"https://app.example"}});
  const Headers preflight = {{"Origin", "https://app.example"},
                             {"Access-Control-Request-Method", "POST"}};
  const Answer allowed = Send("OPTIONS", "/v1/me", preflight);
  EXPECT_EQ(StatusOf(allowed), 204);
  EXPECT_THAT(allowed.head, HasSubstr("Access-Control-Allow-Origin: https://app.example\r\n"));
  EXPECT_THAT(allowed.head, HasSubstr("Connect-Timeout-Ms"));
  EXPECT_THAT(allowed.head, Not(HasSubstr("Allow-Credentials")));
  const Answer call =
      Send("GET", "/v1/me", {{"Origin", "https://app.example"}, {"Authorization", "Bearer s"}});
  EXPECT_THAT(call.head, HasSubstr("Access-Control-Expose-Headers: "));
  const Answer foreign =
      Send("OPTIONS", "/v1/me",
           {{"Origin", "https://evil.example"}, {"Access-Control-Request-Method", "POST"}});
  EXPECT_EQ(StatusOf(foreign), 405);
  EXPECT_THAT(foreign.head, Not(HasSubstr("Access-Control-Allow-Origin")));
}

}  // namespace
}  // namespace amble::gateway
