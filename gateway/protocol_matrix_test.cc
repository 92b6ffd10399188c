// Every protocol × every codec × every kind of answer, over a real socket.
#include "amble/accounts/v1/accounts.pb.h"
#include "gateway/gateway_test_fixture.h"
#include "gateway/json/base64.h"
#include "gateway/protocols/envelope.h"
#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"
#include "services/platform/errors/errors.h"
#include "services/platform/rpc/status_mapping.h"
#include "simdjson.h"

namespace amble::gateway {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

enum class Way { kRest, kConnectJson, kConnectProto, kGrpcWeb, kGrpcWebText };

struct Outcome {
  const char* name;
  absl::Status status;
  int http_status;
  const char* connect_code;
};

/// One of each code that a service may answer with, some with all details.
std::vector<Outcome> Outcomes() {
  using Code = absl::StatusCode;
  return {
      {"Ok", absl::OkStatus(), 200, ""},
      {"Cancelled", absl::CancelledError("c"), 499, "canceled"},
      {"InvalidArgument", InvalidField("person.locale", "Not a tag."), 400, "invalid_argument"},
      {"DeadlineExceeded", Error(Code::kDeadlineExceeded, Reason::kDeadlineExceeded, "d"), 504,
       "deadline_exceeded"},
      {"NotFound", NotFound("walk"), 404, "not_found"},
      {"AlreadyExists", Error(Code::kAlreadyExists, Reason::kAlreadyExists, "a"), 409,
       "already_exists"},
      {"PermissionDenied", PermissionDenied("no"), 403, "permission_denied"},
      {"ResourceExhausted",
       RetryLater(Code::kResourceExhausted, Reason::kOverloaded, absl::Milliseconds(2500), "r"),
       429, "resource_exhausted"},
      {"FailedPrecondition", FailedPrecondition(Reason::kGroupFull, "full"), 400,
       "failed_precondition"},
      {"Aborted", Error(Code::kAborted, Reason::kRequestIdReused, "x"), 409, "aborted"},
      {"OutOfRange", absl::OutOfRangeError("o"), 400, "out_of_range"},
      {"Unimplemented", Error(Code::kUnimplemented, Reason::kMethodUnknown, "u"), 501,
       "unimplemented"},
      {"Internal", Error(Code::kInternal, Reason::kInternal, "i"), 500, "internal"},
      {"Unavailable",
       RetryLater(Code::kUnavailable, Reason::kUnavailable, absl::Seconds(1), "down"), 503,
       "unavailable"},
      {"DataLoss", absl::DataLossError("l"), 500, "data_loss"},
      {"Unauthenticated", Error(Code::kUnauthenticated, Reason::kUnauthenticated, "who"), 401,
       "unauthenticated"},
      {"Unknown", absl::UnknownError("?"), 500, "unknown"},
  };
}

class MatrixTest : public GatewayTest,
                   public ::testing::WithParamInterface<std::tuple<Way, size_t>> {
 protected:
  Answer Call(Way way) {
    accounts::v1::UpdateMeRequest request;
    request.mutable_person()->set_locale("en-GB");
    const Headers session = {{"Authorization", "Bearer secret"}};
    const auto with = [&session](const char* type) {
      Headers headers = session;
      headers.emplace_back("Content-Type", type);
      return headers;
    };
    constexpr char kPath[] = "/amble.accounts.v1.AccountsService/UpdateMe";
    switch (way) {
      case Way::kRest:
        return Send("PATCH", "/v1/me", with("application/json"), R"({"locale": "en-GB"})");
      case Way::kConnectJson:
        return Send("POST", kPath, with("application/json; charset=utf-8"),
                    R"({"person": {"locale": "en-GB"}})");
      case Way::kConnectProto:
        return Send("POST", kPath, with("application/proto"), request.SerializeAsString());
      case Way::kGrpcWeb:
        return Send("POST", kPath, with("application/grpc-web+proto"), Enveloped(request));
      case Way::kGrpcWebText: {
        std::string text;
        AppendBase64(Enveloped(request), &text);
        return Send("POST", kPath, with("application/grpc-web-text"), text);
      }
    }
    return {};
  }

  static std::string Enveloped(const google::protobuf::Message& message) {
    const std::string bytes = message.SerializeAsString();
    std::string body;
    AppendEnvelope(0, bytes.size(), &body);
    return body + bytes;
  }

  /// In gRPC-Web the answer is a message, if any, and trailers; HTTP says 200 to all.
  static void CheckGrpcWeb(Way way, const Answer& answer, const Outcome& outcome,
                           const accounts::v1::Person& person) {
    const bool is_text = way == Way::kGrpcWebText;
    EXPECT_EQ(StatusOf(answer), 200);
    EXPECT_THAT(answer.head, HasSubstr(is_text ? "Content-Type: application/grpc-web-text\r\n"
                                               : "Content-Type: application/grpc-web+proto\r\n"));
    std::string body = answer.body;
    if (is_text) {
      ASSERT_TRUE(DecodeBase64(answer.body, &body));
    }
    if (outcome.status.ok()) {
      ASSERT_TRUE(body.starts_with(Enveloped(person)));
      body.erase(0, Enveloped(person).size());
    }
    std::string header;
    AppendEnvelope(kGrpcTrailersFlag, body.size() - kEnvelopeBytes, &header);
    EXPECT_EQ(body.substr(0, kEnvelopeBytes), header);
    EXPECT_THAT(body.substr(kEnvelopeBytes),
                ::testing::StartsWith(
                    fmt::format("grpc-status: {}\r\n", static_cast<int>(outcome.status.code()))));
    if (ReasonOf(outcome.status) == Reason::kUnspecified) return;
    const size_t at = body.find("grpc-status-details-bin: ");
    ASSERT_NE(at, std::string::npos) << body;
    std::string details;
    ASSERT_TRUE(DecodeBase64(body.substr(at + 25, body.find("\r\n", at) - at - 25), &details));
    google::rpc::Status proto;
    ASSERT_TRUE(proto.ParseFromString(details));
    EXPECT_EQ(ReasonOf(rpc::FromProto(proto)), ReasonOf(outcome.status));
  }
};

TEST_P(MatrixTest, AnswersInItsOwnForm) {
  const auto [way, index] = GetParam();
  const Outcome outcome = Outcomes()[index];
  accounts::v1::Person person;
  person.set_display_name("Ana <b>");
  upstream_.Reply({.status = outcome.status, .response = person.SerializeAsString()});
  Start();
  const Answer answer = Call(way);

  ASSERT_EQ(upstream_.calls().size(), 1U);
  accounts::v1::UpdateMeRequest sent;
  ASSERT_TRUE(sent.ParseFromString(upstream_.calls()[0].request));
  EXPECT_EQ(sent.person().locale(), "en-GB");
  EXPECT_EQ(sent.request_id(), FakeIds::Id(1)) << "the gateway fills it";
  EXPECT_EQ(upstream_.calls()[0].session_token, "secret");

  if (way == Way::kGrpcWeb || way == Way::kGrpcWebText) {
    return CheckGrpcWeb(way, answer, outcome, person);
  }
  EXPECT_EQ(StatusOf(answer), outcome.http_status) << answer.head;
  EXPECT_THAT(answer.head, HasSubstr("Cache-Control: no-store\r\n"));
  EXPECT_THAT(answer.head, HasSubstr("X-Content-Type-Options: nosniff\r\n"));
  EXPECT_THAT(answer.head, HasSubstr("Referrer-Policy: no-referrer\r\n"));
  EXPECT_THAT(answer.head, HasSubstr("amble-trace: "));
  if (outcome.status.ok() && way == Way::kConnectProto) {
    EXPECT_THAT(answer.head, HasSubstr("Content-Type: application/proto\r\n"));
    EXPECT_EQ(answer.body, person.SerializeAsString());
    return;
  }
  EXPECT_THAT(answer.head, HasSubstr("Content-Type: application/json\r\n"));
  simdjson::dom::parser parser;
  simdjson::dom::element json;
  ASSERT_EQ(parser.parse(answer.body).get(json), simdjson::SUCCESS) << answer.body;
  if (outcome.status.ok()) {
    EXPECT_EQ(std::string(std::string_view(json["displayName"])), "Ana <b>");
    EXPECT_THAT(answer.body, Not(HasSubstr("<"))) << "inert inside HTML";
    return;
  }
  EXPECT_EQ(std::string(std::string_view(json["message"])), std::string(outcome.status.message()));
  const bool has_delay = RetryDelayOf(outcome.status).has_value();
  EXPECT_EQ(answer.head.find("Retry-After: ") != std::string::npos, has_delay);
  if (outcome.status.code() == absl::StatusCode::kResourceExhausted) {
    EXPECT_THAT(answer.head, HasSubstr("Retry-After: 3\r\n")) << "rounded up";
  }
  if (way == Way::kRest) {
    EXPECT_EQ(int64_t(json["code"]), static_cast<int64_t>(outcome.status.code()));
  } else {
    EXPECT_EQ(std::string_view(json["code"]), outcome.connect_code);
  }
  if (outcome.status.code() != absl::StatusCode::kInvalidArgument) return;
  if (way == Way::kRest) {
    EXPECT_THAT(answer.body, HasSubstr(R"({"@type":"type.googleapis.com/google.rpc.ErrorInfo",)"
                                       R"("reason":"FIELD_INVALID","domain":"amble"})"));
    EXPECT_THAT(answer.body, HasSubstr(R"("field":"person.locale")"));
    return;
  }
  const simdjson::dom::element detail = json["details"].at(1);
  EXPECT_EQ(std::string_view(detail["type"]), "google.rpc.BadRequest");
  std::string bytes;
  ASSERT_TRUE(DecodeBase64(std::string_view(detail["value"]), &bytes));
  google::rpc::BadRequest bad_request;
  ASSERT_TRUE(bad_request.ParseFromString(bytes));
  EXPECT_EQ(bad_request.field_violations(0).field(), "person.locale");
  EXPECT_EQ(std::string_view(detail["debug"]["fieldViolations"].at(0)["field"]), "person.locale");
}

std::string NameOf(const ::testing::TestParamInfo<std::tuple<Way, size_t>>& info) {
  static constexpr const char* kWays[] = {"Rest", "ConnectJson", "ConnectProto", "GrpcWeb",
                                          "GrpcWebText"};
  const auto [way, index] = info.param;
  return std::string(kWays[static_cast<int>(way)]) + Outcomes()[index].name;
}

INSTANTIATE_TEST_SUITE_P(All, MatrixTest,
                         ::testing::Combine(::testing::Values(Way::kRest, Way::kConnectJson,
                                                              Way::kConnectProto, Way::kGrpcWeb,
                                                              Way::kGrpcWebText),
                                            ::testing::Range(size_t{0}, Outcomes().size())),
                         NameOf);

}  // namespace
}  // namespace amble::gateway
