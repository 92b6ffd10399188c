#include "services/platform/push/web_push_sender.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <cstdlib>
#include <set>
#include <thread>

#include "services/platform/errors/errors.h"
#include "services/platform/push/encryption.h"
#include "services/platform/push/testing/examples.h"
#include "services/platform/push/testing/push_service.h"

namespace amble::push {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

constexpr char kMozilla[] = "https://updates.push.services.mozilla.com/wpush/v2/secret";

class WebPushSenderTest : public ::testing::Test {
 protected:
  std::unique_ptr<WebPushSender> Make(WebPushOptions options = {},
                                      std::vector<std::string> more_origins = {}) {
    more_origins.push_back(service_->origin());
    return *WebPushSender::Create(
        *EndpointGuard::Create({}, {std::move(more_origins)}),
        *Vapid::Create(*VapidKey::FromSeed(std::string(32, 's')), "mailto:a@amble.example", clock_),
        clock_, std::move(options));
  }
  Subscription Here(const std::string& path = "/secret") {
    return SubscriptionAt(service_->origin() + path);
  }
  Delivery Send(WebPushSender& sender) { return sender.Send(Here(), {.text = "{}"}).value(); }

  FakeClock clock_{absl::FromUnixSeconds(784111777)};  // Sun, 06 Nov 1994 08:49:37 GMT
  PushReply reply_;                                    // set before what it answers is sent
  std::unique_ptr<PushService> service_ =
      std::make_unique<PushService>([this](const PushRequest&) { return reply_; });
};

TEST_F(WebPushSenderTest, PostsWhatTheRfcsSay) {
  const auto sender = Make();
  const Message message{.text = R"({"title":"Amble"})",
                        .time_to_live = absl::Hours(6),
                        .urgency = Urgency::kHigh,
                        .topic = "walk-1"};
  const auto sent = sender->Send(Here("/secret/../path?token=a%2Fb"), message);
  ASSERT_TRUE(sent.ok()) << sent.status();
  EXPECT_EQ(sent->outcome, Outcome::kAccepted);
  EXPECT_EQ(sent->retry_after, std::nullopt);
  ASSERT_EQ(service_->requests().size(), 1u);
  PushRequest request = service_->requests()[0];
  EXPECT_EQ(request.method, "POST");
  EXPECT_EQ(request.target, "/secret/../path?token=a%2Fb");
  EXPECT_EQ(request.headers["ttl"], "21600");
  EXPECT_EQ(request.headers["urgency"], "high");
  EXPECT_EQ(request.headers["topic"], "walk-1");
  EXPECT_EQ(request.headers["content-encoding"], "aes128gcm");
  EXPECT_EQ(request.headers["content-type"], "application/octet-stream");
  EXPECT_THAT(request.headers["authorization"], StartsWith("vapid t="));
  EXPECT_EQ(request.headers.count("expect"), 0u);
  EXPECT_EQ(request.body.size(), Encrypt(Here(), "")->size());
  EXPECT_THAT(request.body, Not(HasSubstr("Amble")));
}

TEST_F(WebPushSenderTest, SaysNoTopicWhenThereIsNone) {
  Send(*Make());
  ASSERT_EQ(service_->requests().size(), 1u);
  const auto headers = service_->requests()[0].headers;
  EXPECT_EQ(headers.count("topic"), 0u);
  EXPECT_EQ(headers.at("urgency"), "normal");
  EXPECT_EQ(headers.at("ttl"), "86400");
}

TEST_F(WebPushSenderTest, TellsAnswersApart) {
  const auto sender = Make();
  const std::pair<unsigned, Outcome> cases[] = {
      {201, Outcome::kAccepted}, {404, Outcome::kGone},     {410, Outcome::kGone},
      {429, Outcome::kTryLater}, {503, Outcome::kTryLater}, {400, Outcome::kRefused},
      {403, Outcome::kRefused},  {413, Outcome::kRefused}};
  for (const auto& [status, outcome] : cases) {
    reply_ = {.status = status, .body = "an explanation"};
    const Delivery delivery = Send(*sender);
    EXPECT_EQ(delivery.outcome, outcome) << status;
    EXPECT_EQ(delivery.detail, "HTTP " + std::to_string(status));
    EXPECT_EQ(delivery.retry_after, std::nullopt);
  }
}

TEST_F(WebPushSenderTest, HandsOnWhenToTryAgain) {
  const auto sender = Make();
  reply_ = {.status = 429, .headers = {{"Retry-After", "90"}}};
  EXPECT_EQ(Send(*sender).retry_after, absl::Seconds(90));
  reply_ = {.status = 503, .headers = {{"Retry-After", "Sun, 06 Nov 1994 08:51:37 GMT"}}};
  EXPECT_EQ(Send(*sender).retry_after, absl::Minutes(2));
  reply_ = {.status = 503, .headers = {{"Retry-After", "86400"}}};
  EXPECT_EQ(Send(*sender).retry_after, kMostRetryDelay);
  reply_ = {.status = 503, .headers = {{"Retry-After", "never"}}};
  EXPECT_EQ(Send(*sender).retry_after, std::nullopt);
  reply_ = {.status = 410, .headers = {{"Retry-After", "90"}}};
  EXPECT_EQ(Send(*sender).retry_after, std::nullopt);
}

TEST_F(WebPushSenderTest, FollowsNoRedirect) {
  const auto sender = Make();
  for (const unsigned status : {301u, 302u, 303u, 307u, 308u}) {
    reply_ = {.status = status, .headers = {{"Location", service_->origin() + "/elsewhere"}}};
    EXPECT_EQ(Send(*sender).outcome, Outcome::kRefused) << status;
  }
  EXPECT_EQ(service_->requests().size(), 5u);
  for (const PushRequest& request : service_->requests()) EXPECT_EQ(request.target, "/secret");
}

TEST_F(WebPushSenderTest, GivesUpOnASilentServer) {
  reply_.silent = true;
  const Delivery delivery = Send(*Make({.send_timeout = std::chrono::milliseconds(100)}));
  EXPECT_EQ(delivery.outcome, Outcome::kTryLater);
  EXPECT_EQ(delivery.detail, "Timeout was reached");
}

TEST_F(WebPushSenderTest, TriesLaterWhenNobodyListens) {
  const auto sender = Make();
  const Subscription subscription = Here();
  service_.reset();
  const auto delivery = sender->Send(subscription, {.text = "{}"});
  ASSERT_TRUE(delivery.ok());
  EXPECT_EQ(delivery->outcome, Outcome::kTryLater);
  EXPECT_THAT(delivery->detail, Not(HasSubstr("127.0.0.1")));
}

TEST_F(WebPushSenderTest, StopsReadingLongAnswers) {
  constexpr size_t kEndless = size_t{64} << 20;
  reply_ = {.status = 410, .body = std::string(kEndless, 'x')};
  EXPECT_EQ(Send(*Make()).outcome, Outcome::kGone);
  EXPECT_LT(service_->WaitForSentBytes(), kEndless);
}

TEST_F(WebPushSenderTest, StopsReadingLongHeaders) {
  reply_ = {.status = 201, .headers = {{"X-Long", std::string(40'000, 'x')}}};
  const auto sender = Make();
  EXPECT_EQ(Send(*sender).outcome, Outcome::kAccepted);
  reply_ = {};
  EXPECT_EQ(Send(*sender).outcome, Outcome::kAccepted);
  EXPECT_EQ(service_->connections(), 2) << "the first was cut off";
}

TEST_F(WebPushSenderTest, UsesAConnectionAgain) {
  const auto sender = Make();
  for (int i = 0; i < 5; ++i) EXPECT_EQ(Send(*sender).outcome, Outcome::kAccepted);
  EXPECT_EQ(service_->requests().size(), 5u);
  EXPECT_EQ(service_->connections(), 1);
}

TEST_F(WebPushSenderTest, SendsFromManyThreads) {
  constexpr int kThreads = 8;
  constexpr int kEach = 10;
  const auto sender = Make();
  std::atomic<int> accepted{0};
  std::vector<std::thread> threads;
  threads.reserve(kThreads);
  for (int thread = 0; thread < kThreads; ++thread) {
    threads.emplace_back([&, thread] {
      for (int i = 0; i < kEach; ++i) {
        const auto sent = sender->Send(Here("/" + std::to_string(thread * kEach + i)), {});
        if (sent.ok() && sent->outcome == Outcome::kAccepted) ++accepted;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(accepted, kThreads * kEach);
  std::set<std::string> targets;
  for (const PushRequest& request : service_->requests()) targets.insert(request.target);
  EXPECT_EQ(targets.size(), size_t{kThreads} * kEach);
  EXPECT_LE(service_->connections(), kThreads);
}

TEST_F(WebPushSenderTest, AsksNoProxyOfTheEnvironment) {
  setenv("all_proxy", "http://127.0.0.1:1", 1);
  setenv("http_proxy", "http://127.0.0.1:1", 1);
  EXPECT_EQ(Send(*Make()).outcome, Outcome::kAccepted);
  unsetenv("all_proxy");
  unsetenv("http_proxy");
}

TEST_F(WebPushSenderTest, SendsNothingThatIsWrong) {
  const auto sender = Make();
  const auto field = [](const absl::StatusOr<Delivery>& sent) {
    const auto violations = ViolationsOf(sent.status());
    EXPECT_THAT(sent.status().ToString(), Not(HasSubstr("secret")));
    return violations.empty() ? "none" : violations[0].field;
  };
  EXPECT_EQ(field(sender->Send(SubscriptionAt("https://evil.example/secret"), {})), "endpoint");
  EXPECT_EQ(field(sender->Send(Here(), {.topic = "secret topic"})), "topic");
  EXPECT_EQ(field(sender->Send(Here(), {.text = "secret" + std::string(4096, 'x')})), "text");
  Subscription bad = Here();
  bad.p256dh = "secret";
  EXPECT_EQ(field(sender->Send(bad, {})), "keys.p256dh");
  bad = Here();
  bad.auth = "secret";
  EXPECT_EQ(field(sender->Send(bad, {})), "keys.auth");
  EXPECT_EQ(service_->connections(), 0);
}

/// A name that is known may still lead anywhere; what it leads to is looked at when connecting.
TEST_F(WebPushSenderTest, ConnectsToNoAddressThatIsNotPublic) {
  for (const std::string address :
       {"127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1",
        "0.0.0.0", "224.0.0.1", "255.255.255.255", "[::1]", "[::]", "[fd00::1]", "[fe80::1]",
        "[ff02::1]", "[::ffff:127.0.0.1]", "[::ffff:10.0.0.1]", "[64:ff9b::a00:1]",
        "[2002:7f00:1::1]", "127.0.0.1,[::1],10.0.0.1"}) {
    const auto sender = Make({.test_names = {"updates.push.services.mozilla.com:443:" + address}});
    const auto sent = sender->Send(SubscriptionAt(kMozilla), {});
    ASSERT_TRUE(sent.ok()) << sent.status();
    EXPECT_EQ(sent->outcome, Outcome::kRefused) << address;
    EXPECT_EQ(sent->detail, "The name leads to no public address.");
  }
}

TEST_F(WebPushSenderTest, ATestsOriginMayBeOnLoopbackAndNowhereElse) {
  const std::string host = "push.example.org:" + std::to_string(service_->port());
  const Subscription there = SubscriptionAt("http://" + host + "/secret");
  auto sender = Make({.test_names = {host + ":127.0.0.1"}}, {"http://" + host});
  EXPECT_EQ(sender->Send(there, {})->outcome, Outcome::kAccepted);
  sender = Make({.test_names = {host + ":10.0.0.1"}}, {"http://" + host});
  EXPECT_EQ(sender->Send(there, {})->outcome, Outcome::kRefused);
  // The wrong address among right ones is passed over.
  sender = Make({.test_names = {host + ":10.0.0.1,127.0.0.1"}}, {"http://" + host});
  EXPECT_EQ(sender->Send(there, {})->outcome, Outcome::kAccepted);
  EXPECT_EQ(service_->requests().size(), 2u);
}

}  // namespace
}  // namespace amble::push
