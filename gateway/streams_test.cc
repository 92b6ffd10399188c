// Streams from the socket to the hub, in each protocol; the services' channels are what the test
// says.
#include <condition_variable>
#include <future>

#include "amble/messaging/v1/watch.pb.h"
#include "gateway/gateway_test_fixture.h"
#include "gateway/json/base64.h"
#include "gateway/json/json.h"
#include "gateway/live/fake_source.h"
#include "gateway/live/hub_thread.h"
#include "gateway/live/watching.h"
#include "gateway/protocols/envelope.h"
#include "gateway/stream_client.h"

namespace amble::gateway {
namespace {

using messaging::v1::WatchRequest;
using messaging::v1::WatchResponse;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr char kThread[] = "practices/p/threads/t";
constexpr char kRoll[] = "practices/p/groups/g/walks/w/roll";
constexpr char kWatch[] = "/amble.messaging.v1.MessagingService/Watch";

class StreamsTest : public GatewayTest {
 protected:
  StreamsTest() {
    streams_ = &watching_;
    for (const char* channel : {kThread, kRoll}) source_.Allow(channel, "ana");
    source_.logs["hints"];
    hub_thread_.Start([this] { hub_.Tick(); }, std::chrono::milliseconds(20));
    Start();
  }
  ~StreamsTest() override {
    server_.reset();
    hub_thread_.Stop();
  }

  /// On the hub's thread, where the source lives.
  void OnHub(const std::function<void()>& task) {
    std::promise<void> done;
    hub_thread_.Post([&] {
      task();
      done.set_value();
    });
    done.get_future().wait();
  }
  void Publish(const std::string& channel, const std::string& text,
               const std::string& person = "") {
    WatchResponse change;
    change.set_channel(channel == "hints" ? "me" : channel);
    change.mutable_changed()->set_name(text);
    OnHub([&] { source_.Publish(channel, change.SerializeAsString(), {.person = person}); });
  }

  std::unique_ptr<StreamClient> Ask(std::string_view method, std::string_view target,
                                    const Headers& headers = {}, std::string_view body = "") {
    std::string request = fmt::format(
        "{} {} HTTP/1.1\r\nHost: walks.example\r\nAuthorization: Bearer ana\r\n", method, target);
    for (const auto& [name, value] : headers) request += fmt::format("{}: {}\r\n", name, value);
    if (!body.empty()) request += fmt::format("Content-Length: {}\r\n", body.size());
    request += "\r\n";
    request += body;
    auto client = std::make_unique<StreamClient>(server_->port());
    client->Send(request);
    head_ = client->ReadStreamHead();
    return client;
  }
  static std::string Enveloped(std::string_view message) {
    std::string body;
    AppendEnvelope(0, message.size(), &body);
    return body.append(message);
  }
  /// Messages with content, in wire format, and the frame that is none of those.
  static std::vector<WatchResponse> Frames(std::string_view body, std::string* last) {
    std::vector<WatchResponse> messages;
    while (body.size() >= kEnvelopeBytes) {
      size_t size = 0;
      for (size_t i = 1; i < kEnvelopeBytes; ++i) size = size << 8 | static_cast<uint8_t>(body[i]);
      const std::string frame(body.substr(kEnvelopeBytes, size));
      if (body[0] != 0) {
        *last = frame;
      } else {
        WatchResponse message;
        EXPECT_TRUE(message.ParseFromString(frame));
        if (!message.channel().empty()) messages.push_back(message);
      }
      body.remove_prefix(kEnvelopeBytes + size);
    }
    return messages;
  }
  static std::string LastId(const std::string& events) {
    const size_t at = events.rfind("id: ") + 4;
    return events.substr(at, events.find('\n', at) - at);
  }

  std::string head_;
  live::HubThread hub_thread_;
  live::testing::FakeSource source_;
  SessionCache sessions_{
      {.exchange =
           [](const std::string& secret, const SessionCache::Exchanged& done) {
             if (secret == "nobody") {
               return done(absl::UnauthenticatedError("no such session"));
             }
             done(ExchangedSession{.session = "session-" + secret, .person = secret});
           },
       .clock = &clock_}};
  live::Hub hub_{{.source = &source_,
                  .sessions = &sessions_,
                  .queue = &hub_thread_,
                  .codec = live::WatchCodec()}};
  live::Watching watching_{{.hub = &hub_, .sessions = &sessions_, .clock = &clock_}};
};

TEST_F(StreamsTest, GivesEventsToABrowserAndGoesOnAfterTheLast) {
  const auto first = Ask("GET", fmt::format("/v1/watch?channel=me&channel={}", kThread));
  EXPECT_THAT(head_, HasSubstr("200 OK"));
  EXPECT_THAT(head_, HasSubstr("Content-Type: text/event-stream\r\n"));
  EXPECT_THAT(head_, HasSubstr("Cache-Control: no-store\r\n"));
  EXPECT_THAT(head_, HasSubstr("X-Accel-Buffering: no\r\n"));
  EXPECT_THAT(head_, HasSubstr("X-Content-Type-Options: nosniff\r\n"));
  EXPECT_THAT(head_, HasSubstr("amble-trace: "));
  first->ReadUntil("id: ");
  Publish(kThread, "one");
  Publish("hints", "two", "ana");
  Publish("hints", "not for her", "ben");
  Publish(kThread, "three");
  const std::string events = first->ReadUntil("three\"}}\n\n");
  EXPECT_THAT(events, HasSubstr("data: {\"cursor\":\""));
  EXPECT_THAT(events, HasSubstr(R"("channel":"practices/p/threads/t","changed":{"name":"one"}})"));
  EXPECT_THAT(events, HasSubstr(R"("channel":"me","changed":{"name":"two"}})"));
  EXPECT_THAT(events, Not(HasSubstr("not for her")));
  first->socket().close();

  Publish(kThread, "four");
  // The header counts, not the address with which the stream was opened first.
  const auto again = Ask("GET", fmt::format("/v1/watch?channel=me&channel={}&cursor=old", kThread),
                         {{"Last-Event-ID", LastId(events)}});
  const std::string rest = again->ReadUntil("four");
  EXPECT_THAT(rest, Not(HasSubstr("three")));
  EXPECT_THAT(rest, Not(HasSubstr("reset")));
}

TEST_F(StreamsTest, TellsToReadAnewForAnIdOfTheFutureOrOfAnother) {
  for (const char* id : {"ffff.7", "1.2.3", "garbled"}) {
    const auto client = Ask("GET", fmt::format("/v1/{}:watch", kThread), {{"Last-Event-ID", id}});
    EXPECT_THAT(head_, HasSubstr("200 OK"));
    EXPECT_THAT(client->ReadUntil("reset"),
                HasSubstr(R"("channel":"practices/p/threads/t","reset":{})"));
  }
}

TEST_F(StreamsTest, WatchesARoll) {
  const auto client = Ask("GET", fmt::format("/v1/{}:watch", kRoll));
  client->ReadUntil("id: ");
  Publish(kRoll, "roll");
  EXPECT_THAT(client->ReadUntil("\"roll\""), HasSubstr(kRoll));
}

TEST_F(StreamsTest, SpeaksConnectInBothForms) {
  const auto json = Ask("POST", kWatch, {{"Content-Type", "application/connect+json"}},
                        Enveloped(R"({"channel":["me"]})"));
  EXPECT_THAT(head_, HasSubstr("Content-Type: application/connect+json\r\n"));
  WatchRequest request;
  request.add_channel("me");
  const auto proto = Ask("POST", kWatch, {{"Content-Type", "application/connect+proto"}},
                         Enveloped(request.SerializeAsString()));
  EXPECT_THAT(head_, HasSubstr("Content-Type: application/connect+proto\r\n"));
  Publish("hints", "news", "ana");
  EXPECT_THAT(json->ReadUntil("news"), HasSubstr(R"("channel":"me","changed":{"name":"news"}})"));
  std::string last;
  const auto messages = Frames(proto->ReadUntil("news"), &last);
  ASSERT_EQ(messages.size(), 1U);
  EXPECT_EQ(messages[0].changed().name(), "news");
  EXPECT_FALSE(messages[0].cursor().empty());
  hub_.Drain();
  EXPECT_TRUE(proto->ReadRest());
  Frames(proto->body(), &last);
  EXPECT_THAT(last, HasSubstr(R"({"error":{"code":"unavailable")"));
  EXPECT_TRUE(json->ReadRest());
}

TEST_F(StreamsTest, SpeaksGrpcWebInBothForms) {
  WatchRequest request;
  request.add_channel("me");
  const std::string body = Enveloped(request.SerializeAsString());
  std::string text;
  AppendBase64(body, &text);
  const auto binary = Ask("POST", kWatch, {{"Content-Type", "application/grpc-web+proto"}}, body);
  const auto base64 = Ask("POST", kWatch, {{"Content-Type", "application/grpc-web-text"}}, text);
  EXPECT_THAT(head_, HasSubstr("Content-Type: application/grpc-web-text\r\n"));
  Publish("hints", "news", "ana");
  Publish("hints", "more", "ana");
  binary->ReadUntil("more");
  hub_.Drain();
  EXPECT_TRUE(binary->ReadRest());
  EXPECT_TRUE(base64->ReadRest());
  std::string decoded;
  std::string piece;
  for (std::string_view rest = base64->body(); !rest.empty();) {
    size_t end = std::min(rest.find('='), rest.size());
    while (end < rest.size() && rest[end] == '=') ++end;
    ASSERT_TRUE(DecodeBase64(rest.substr(0, end), &piece));
    decoded += piece;
    rest.remove_prefix(end);
  }
  for (const std::string& frames : {binary->body(), decoded}) {
    std::string last;
    const auto messages = Frames(frames, &last);
    ASSERT_EQ(messages.size(), 2U);
    EXPECT_EQ(messages[1].changed().name(), "more");
    EXPECT_THAT(last, HasSubstr("grpc-status: 14\r\n"));
  }
}

TEST_F(StreamsTest, RefusesInTheWordsOfEachProtocol) {
  const std::string foreign = "practices/p/threads/u";
  OnHub([&] { source_.logs[foreign]; });
  EXPECT_EQ(StatusOf(Send("GET", "/v1/watch?channel=me")), 401) << "no session";
  const Headers bad{{"Authorization", "Bearer nobody"}};
  EXPECT_EQ(StatusOf(Send("GET", "/v1/watch?channel=me", bad)), 401);
  const Headers ana{{"Authorization", "Bearer ana"}};
  EXPECT_EQ(StatusOf(Send("GET", "/v1/" + foreign + ":watch", ana)), 404);
  EXPECT_EQ(StatusOf(Send("GET", "/v1/watch?channel=hints", ana)), 400);
  EXPECT_EQ(StatusOf(Send("GET", "/v1/watch", ana)), 400);
  EXPECT_EQ(StatusOf(Send("GET", "/v1/watch?channel=me&channel=me", ana)), 400);
  std::string many = "/v1/watch?channel=me";
  for (int i = 0; i < 20; ++i) many += fmt::format("&channel=practices/p/threads/t{}", i);
  EXPECT_EQ(StatusOf(Send("GET", many, ana)), 400);
  Headers connect = ana;
  connect.emplace_back("Content-Type", "application/connect+json");
  const Answer refused =
      Send("POST", kWatch, connect, Enveloped(fmt::format(R"({{"channel":["{}"]}})", foreign)));
  EXPECT_EQ(StatusOf(refused), 200);
  EXPECT_THAT(refused.body, HasSubstr(R"({"error":{"code":"not_found")"));
}

TEST_F(StreamsTest, SendsTheHeadAloneToHead) {
  const auto client = Ask("HEAD", "/v1/watch?channel=me");
  EXPECT_THAT(head_, HasSubstr("Content-Type: text/event-stream\r\n"));
  EXPECT_FALSE(client->ReadChunk());
}

TEST_F(StreamsTest, LetsGoOfWhoHasGone) {
  auto client = Ask("GET", "/v1/watch?channel=me");
  client->ReadUntil("id: ");
  EXPECT_EQ(hub_.counts().streams, 1U);
  client.reset();
  while (hub_.counts().streams > 0) std::this_thread::yield();
}

TEST_F(StreamsTest, EndsWhenTheClientsTimeIsOver) {
  const auto client = Ask(
      "POST", kWatch, {{"Content-Type", "application/connect+json"}, {"Connect-Timeout-Ms", "1"}},
      Enveloped(R"({"channel":["me"]})"));
  EXPECT_TRUE(client->ReadRest());
  EXPECT_THAT(client->body(), HasSubstr(R"({"error":{"code":"deadline_exceeded")"));
}

}  // namespace
}  // namespace amble::gateway
