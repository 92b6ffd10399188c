#include "gateway/front.h"

#include "gateway/gateway_test_fixture.h"
#include "gateway/http/strict_headers.h"

namespace amble::gateway {
namespace {

using ::testing::HasSubstr;

class FrontTest : public GatewayTest {};

TEST_F(FrontTest, SaysWhetherItIsAliveAndReady) {
  Start();
  EXPECT_EQ(StatusOf(Send("GET", "/healthz")), 200);
  EXPECT_EQ(StatusOf(Send("GET", "/readyz")), 200);
  readiness_.is_ready = false;
  EXPECT_EQ(StatusOf(Send("GET", "/healthz")), 200);
  EXPECT_EQ(StatusOf(Send("GET", "/readyz")), 503);
  EXPECT_EQ(StatusOf(Send("POST", "/healthz")), 404);
}

TEST_F(FrontTest, SendsStrictHeadersOnce) {
  Start();
  const Answer answer = Send("GET", "/v1/me");
  for (const char* header :
       {"Cache-Control: no-store\r\n", "X-Content-Type-Options: nosniff\r\n",
        "Referrer-Policy: no-referrer\r\n", "Content-Security-Policy: default-src 'none'",
        "Cross-Origin-Resource-Policy: same-origin\r\n",
        "Strict-Transport-Security: max-age=31536000\r\n"}) {
    EXPECT_THAT(answer.head, HasSubstr(header));
  }
  Response own{.headers = {{"cache-control", "public"}, {"Content-Security-Policy", "x"}}};
  AddStrictHeaders(false, own);
  EXPECT_EQ(own.headers.size(), 5U);
}

TEST_F(FrontTest, HeadIsGetWithoutABody) {
  Start();
  const Answer answer = Send("HEAD", "/v1/me", {{"Authorization", "Bearer s"}});
  EXPECT_EQ(StatusOf(answer), 200);
  EXPECT_THAT(answer.head, HasSubstr("Content-Length: 2\r\n"));
}

TEST_F(FrontTest, SigningInIsLimitedByAddress) {
  Start({.sign_in_rate = {.burst = 2, .per_second = 0.001}, .trusted_proxies = {"127.0.0.1"}});
  const Headers json = {{"Content-Type", "application/json"}, {"X-Forwarded-For", "192.0.2.1"}};
  EXPECT_EQ(StatusOf(Send("POST", "/v1/signIn:start", json, "{}")), 200);
  EXPECT_EQ(StatusOf(Send("POST", "/amble.accounts.v1.AccountsService/StartSignIn", json, "{}")),
            200);
  const Answer rest = Send("POST", "/v1/signIn:complete", json, "{}");
  EXPECT_EQ(StatusOf(rest), 429);
  EXPECT_THAT(rest.head, HasSubstr("Retry-After: "));
  EXPECT_THAT(rest.body, HasSubstr("TOO_MANY_REQUESTS"));
  const Answer connect =
      Send("POST", "/amble.accounts.v1.AccountsService/CompleteSignIn", json, "{}");
  EXPECT_THAT(connect.body, HasSubstr(R"("code":"resource_exhausted")"));
  EXPECT_EQ(StatusOf(Send("GET", "/v1/me", json)), 200) << "other calls go on";
  const Headers other = {{"Content-Type", "application/json"}, {"X-Forwarded-For", "192.0.2.2"}};
  EXPECT_EQ(StatusOf(Send("POST", "/v1/signIn:start", other, "{}")), 200);
}

TEST_F(FrontTest, PagesAreAskedBeforeRoutes) {
  struct Page final : PageHandler {
    bool Handles(const Request& request) const override { return request.path == "/v1/me"; }
    std::string_view route() const override { return "/my page"; }
    void Handle(std::shared_ptr<const Request>, Responder responder) override {
      responder.Complete({.body = "a page"});
    }
  };
  Start();
  Front::Options options{.api = api_.get(), .router = &router_, .metrics = &metrics_};
  options.pages.push_back(std::make_unique<Page>());
  Front front(std::move(options));
  auto request = std::make_shared<Request>();
  request->method = "GET";
  request->path = "/v1/me";
  std::string body;
  front.Handle(request, Responder([&body](const Response& r) { body = r.Body(); }));
  EXPECT_EQ(body, "a page");
  EXPECT_THAT(registry_.Text(), HasSubstr("amble_gateway_requests_total{protocol=\"page\","
                                          "route=\"/my page\",status=\"2xx\"} 1\n"));
}

TEST_F(FrontTest, CountsAnswersByRouteAndNeverByWhatWasSent) {
  Start({.sign_in_rate = {.burst = 1, .per_second = 0.001}, .trusted_proxies = {"127.0.0.1"}});
  const Headers json = {{"Content-Type", "application/json"}, {"X-Forwarded-For", "192.0.2.1"}};
  const auto counted = [this](std::string_view protocol, std::string_view route,
                              std::string_view status) {
    return registry_.Text().find(
               fmt::format("amble_gateway_requests_total{{protocol=\"{}\",route=\"{}\","
                           "status=\"{}\"}} 1\n",
                           protocol, route, status)) != std::string::npos;
  };
  EXPECT_EQ(StatusOf(Send("GET", "/v1/me", json)), 200);
  EXPECT_TRUE(counted("rest", "GET /v1/me", "2xx")) << registry_.Text();
  EXPECT_EQ(StatusOf(Send("GET", "/v1/me?secret=1", json)), 400);
  EXPECT_TRUE(counted("rest", "GET /v1/me", "4xx"));
  Send("POST", "/v1/signIn:start", json, "no json");
  EXPECT_TRUE(counted("rest", "POST /v1/signIn:start", "4xx"));
  Send("POST", "/v1/signIn:start", json, "{}");
  EXPECT_TRUE(counted("", "(too many requests)", "4xx"));
  Send("POST", "/amble.accounts.v1.AccountsService/GetMe", json, "{}");
  EXPECT_TRUE(counted("connect", "AccountsService/GetMe", "2xx"));
  Send("GET", "/v1/nowhere-secret", json);
  EXPECT_TRUE(counted("", "(nowhere)", "4xx"));
  Send("GET", "/healthz");
  const std::string text = registry_.Text();
  EXPECT_EQ(text.find("secret"), std::string::npos) << text;
  EXPECT_EQ(text.find("healthz"), std::string::npos) << text;
}

TEST_F(FrontTest, ATraceIsTakenOrMadeAndToldToTheClient) {
  Start();
  constexpr char kTrace[] = "0af7651916cd43dd8448eb211c80319c";
  const auto trace_of = [](const Answer& answer) {
    const size_t at = answer.head.find("amble-trace: ");
    return at == std::string::npos ? "" : answer.head.substr(at + 13, 32);
  };
  const std::string good = fmt::format("00-{}-b7ad6b7169203331-01", kTrace);
  EXPECT_EQ(trace_of(Send("GET", "/v1/me", {{"traceparent", good}})), kTrace);
  EXPECT_THAT(upstream_.calls().back().traceparent, HasSubstr(kTrace));
  EXPECT_NE(upstream_.calls().back().traceparent, good) << "a span of our own";
  for (const std::string& bad : std::vector<std::string>{
           std::string("ff-") + kTrace + "-b7ad6b7169203331-01",
           std::string("00-") + kTrace + "-0000000000000000-01", std::string("00-") + kTrace,
           "00-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-01", good + "-x",
           "00-00000000000000000000000000000000-b7ad6b7169203331-01", std::string(5000, 'a')}) {
    const std::string made = trace_of(Send("GET", "/v1/me", {{"traceparent", bad}}));
    EXPECT_EQ(made.size(), 32u);
    EXPECT_NE(made, kTrace) << bad;
    EXPECT_THAT(upstream_.calls().back().traceparent, HasSubstr(made));
  }
}

TEST_F(FrontTest, ConnectTimeoutBecomesTheDeadline) {
  Start();
  Send("POST", "/amble.accounts.v1.AccountsService/GetMe",
       {{"Content-Type", "application/json"},
        {"Connect-Timeout-Ms", "1500"},
        {"Connect-Protocol-Version", "1"}},
       "{}");
  EXPECT_EQ(upstream_.calls().at(0).deadline, clock_.Now() + absl::Milliseconds(1500));
}

TEST_F(FrontTest, ARequestIdOfTheClientIsKept) {
  Start();
  Send("POST", "/v1/signOut", {{"Content-Type", "application/json"}}, R"({"requestId":"mine"})");
  EXPECT_THAT(upstream_.calls().at(0).request, HasSubstr("mine"));
}

}  // namespace
}  // namespace amble::gateway
