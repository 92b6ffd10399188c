// Bad input of calls that stream, and of gRPC-Web's envelopes: nothing of it opens a stream.
#include "gateway/gateway_test_fixture.h"
#include "gateway/json/base64.h"
#include "gateway/live/streams.h"
#include "gateway/protocols/envelope.h"

namespace amble::gateway {
namespace {

using ::testing::HasSubstr;

constexpr char kWatch[] = "/amble.messaging.v1.MessagingService/Watch";
constexpr char kGetMe[] = "/amble.accounts.v1.AccountsService/GetMe";
constexpr char kUpdateMe[] = "/amble.accounts.v1.AccountsService/UpdateMe";

struct BadInput {
  const char* name;
  const char* method;
  const char* target;
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;
  int status;
  const char* says;
};

const std::pair<std::string, std::string> kJson{"Content-Type", "application/json"};
const std::pair<std::string, std::string> kConnectJson{"Content-Type", "application/connect+json"};
const std::pair<std::string, std::string> kConnectProto{"Content-Type",
                                                        "application/connect+proto"};
const std::pair<std::string, std::string> kGrpcWeb{"Content-Type", "application/grpc-web+proto"};
const std::pair<std::string, std::string> kGrpcWebText{"Content-Type", "application/grpc-web-text"};

std::string Enveloped(std::string_view message, uint8_t flags = 0) {
  std::string body;
  AppendEnvelope(flags, message.size(), &body);
  return body.append(message);
}

std::string Base64(std::string_view bytes) {
  std::string text;
  AppendBase64(bytes, &text);
  return text;
}

std::vector<BadInput> Inputs() {
  const std::string request = R"({"channel":["me"]})";
  const std::string four_gibibytes = std::string("\0\xff\xff\xff\xff", 5) + request;
  return {
      // Connect's streams: the error is the stream's end, and HTTP's status is 200.
      {"Longer", "POST", kWatch, {kConnectJson}, Enveloped(request).substr(0, 12), 200, "longer"},
      {"FourGibibytes", "POST", kWatch, {kConnectJson}, four_gibibytes, 200, "longer"},
      {"Nothing", "POST", kWatch, {kConnectJson}, "", 200, "no message"},
      {"CutHeader", "POST", kWatch, {kConnectJson}, std::string(4, '\0'), 200, "cut off"},
      {"Two", "POST", kWatch, {kConnectJson}, Enveloped("{}") + Enveloped("{}"), 200, "more than"},
      {"Compressed", "POST", kWatch, {kConnectJson}, Enveloped(request, 1), 200, "compressed"},
      {"ClientEnd", "POST", kWatch, {kConnectJson}, Enveloped("{}", 2), 200, "Only servers"},
      {"Gzip",
       "POST",
       kWatch,
       {kConnectJson, {"Connect-Content-Encoding", "gzip"}},
       Enveloped(request, 1),
       200,
       R"("code":"unimplemented")"},
      {"NoJson", "POST", kWatch, {kConnectJson}, Enveloped("{"), 200, "invalid_argument"},
      {"UnknownField", "POST", kWatch, {kConnectJson}, Enveloped(R"({"a":1})"), 200, "FIELD_UNKN"},
      {"NoProto", "POST", kWatch, {kConnectProto}, Enveloped("\x0a\xff"), 200, "BODY_MALFORMED"},
      {"NegativeTimeout",
       "POST",
       kWatch,
       {kConnectJson, {"Connect-Timeout-Ms", "-5"}},
       Enveloped(request),
       200,
       "Connect-Timeout-Ms"},
      {"Unary", "POST", kWatch, {kJson}, request, 415, "Accept-Post: application/connect+json"},
      {"UnaryAsStream", "POST", kGetMe, {kConnectJson}, Enveloped("{}"), 415, "Accept-Post: app"},
      {"Text", "POST", kWatch, {{"Content-Type", "text/plain"}}, request, 415, "Accept-Post: "},
      {"Get", "GET", kWatch, {}, "", 405, "Allow: POST"},
      // gRPC-Web: the error is in the trailers.
      {"WebLonger",
       "POST",
       kUpdateMe,
       {kGrpcWeb},
       Enveloped("abc").substr(0, 6),
       200,
       "grpc-status: 3\r\ngrpc-message: The message is longer"},
      {"WebFourGibibytes", "POST", kUpdateMe, {kGrpcWeb}, four_gibibytes, 200, "is longer"},
      {"WebTrailers",
       "POST",
       kUpdateMe,
       {kGrpcWeb},
       Enveloped("grpc-status: 0\r\n", kGrpcTrailersFlag),
       200,
       "Only servers"},
      {"WebMessageAndTrailers",
       "POST",
       kUpdateMe,
       {kGrpcWeb},
       Enveloped("") + Enveloped("grpc-status: 0\r\n", kGrpcTrailersFlag),
       200,
       "more than one"},
      {"WebCompressed", "POST", kUpdateMe, {kGrpcWeb}, Enveloped("a", 1), 200, "compressed"},
      {"WebGzip",
       "POST",
       kUpdateMe,
       {kGrpcWeb, {"Grpc-Encoding", "gzip"}},
       Enveloped("a", 1),
       200,
       "grpc-status: 12\r\n"},
      {"WebTwo", "POST", kGetMe, {kGrpcWeb}, Enveloped("") + Enveloped(""), 200, "more than one"},
      {"WebNoProto", "POST", kUpdateMe, {kGrpcWeb}, Enveloped("\x0a\xff"), 200, "grpc-status: 3"},
      {"WebNegativeTimeout",
       "POST",
       kGetMe,
       {kGrpcWeb, {"Grpc-Timeout", "-1S"}},
       Enveloped(""),
       200,
       "Grpc-Timeout"},
      {"WebHugeTimeout",
       "POST",
       kGetMe,
       {kGrpcWeb, {"Grpc-Timeout", "123456789H"}},
       Enveloped(""),
       200,
       "Grpc-Timeout"},
      {"WebTimeoutWithoutUnit",
       "POST",
       kGetMe,
       {kGrpcWeb, {"Grpc-Timeout", "10"}},
       Enveloped(""),
       200,
       "Grpc-Timeout"},
      {"WebUnknownMethod",
       "POST",
       "/amble.accounts.v1.AccountsService/Fly",
       {kGrpcWeb},
       Enveloped(""),
       200,
       "grpc-status: 12\r\n"},
      {"WebInternalMethod",
       "POST",
       "/amble.accounts.v1.AccountsInternalService/ExchangeSession",
       {kGrpcWeb},
       Enveloped(""),
       200,
       "grpc-status: 12\r\n"},
      {"WebJson",
       "POST",
       kGetMe,
       {{"Content-Type", "application/grpc-web+json"}},
       Enveloped("{}"),
       415,
       "Accept-Post: application/grpc-web+proto"},
      {"WebGet", "GET", kUpdateMe, {kGrpcWeb}, "", 405, "Allow: POST"},
      // Server-Sent Events.
      {"NoSuchParameter", "GET", "/v1/watch?colour=me", {}, "", 400, "colour"},
      {"PostOfStream", "POST", "/v1/watch?channel=me", {kJson}, "{}", 405, "Allow: GET, HEAD"},
      {"BodyOfStream", "GET", "/v1/watch?channel=me", {kJson}, "{}", 400, "BODY_MALFORMED"},
  };
}

/// Opens nothing: what comes here has passed.
class NoStreams final : public Streams {
 public:
  void Open(StreamCall call) override {
    ++opened;
    call.refuse(absl::UnavailableError("not in this test"));
  }
  int opened = 0;
};

class StreamBadInputTest : public GatewayTest, public ::testing::WithParamInterface<size_t> {
 protected:
  StreamBadInputTest() { streams_ = &no_streams_; }
  NoStreams no_streams_;
};

TEST_P(StreamBadInputTest, IsRefusedClearly) {
  const BadInput input = Inputs()[GetParam()];
  Start();
  Headers headers = input.headers;
  headers.emplace_back("Authorization", "Bearer secret");
  const Answer answer = Send(input.method, input.target, headers, input.body);
  EXPECT_EQ(StatusOf(answer), input.status) << answer.head << answer.body;
  EXPECT_THAT(answer.head + answer.body, HasSubstr(input.says));
  EXPECT_TRUE(upstream_.calls().empty());
  EXPECT_EQ(no_streams_.opened, 0);
}

INSTANTIATE_TEST_SUITE_P(Table, StreamBadInputTest, ::testing::Range(size_t{0}, Inputs().size()),
                         [](const auto& info) { return std::string(Inputs()[info.param].name); });

class GrpcWebTextTest : public GatewayTest {};

TEST_F(GrpcWebTextTest, IsRefusedWhenCutAnywhere) {
  Start();
  const std::string whole =
      Base64(Enveloped("\x0a\x07\x2a\x05"
                       "en-GB"));
  upstream_.Reply({.status = absl::OkStatus()});
  EXPECT_EQ(StatusOf(Send("POST", kUpdateMe, {kGrpcWebText}, whole)), 200);
  const size_t calls = upstream_.calls().size();
  for (size_t size = 0; size < whole.find('='); ++size) {
    const Answer answer = Send("POST", kUpdateMe, {kGrpcWebText}, whole.substr(0, size));
    std::string trailers;
    ASSERT_TRUE(DecodeBase64(answer.body, &trailers)) << answer.body;
    EXPECT_THAT(trailers, HasSubstr("grpc-status: 3\r\n")) << size;
  }
  EXPECT_EQ(upstream_.calls().size(), calls) << "nothing of it reached a service";
}

TEST_F(GrpcWebTextTest, TakesPiecesThatArePaddedEach) {
  Start();
  const std::string body = Enveloped(
      "\x0a\x07\x2a\x05"
      "en-GB");
  const std::string pieces =
      Base64(body.substr(0, 1)) + Base64(body.substr(1, 7)) + Base64(body.substr(8));
  EXPECT_EQ(StatusOf(Send("POST", kUpdateMe, {kGrpcWebText}, pieces)), 200);
  EXPECT_EQ(upstream_.calls().size(), 1U);
}

}  // namespace
}  // namespace amble::gateway
