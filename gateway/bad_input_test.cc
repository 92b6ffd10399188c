// Bad input that this layer refuses: nothing of it reaches a service.
#include "gateway/gateway_test_fixture.h"

namespace amble::gateway {
namespace {

using ::testing::HasSubstr;

constexpr char kMe[] = "/v1/me";
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
const std::pair<std::string, std::string> kProto{"Content-Type", "application/proto"};

std::vector<BadInput> Inputs() {
  return {
      // REST: where and how.
      {"NoSuchPath", "GET", "/v1/nothing", {}, "", 404, "METHOD_UNKNOWN"},
      {"NoSuchVerb", "POST", "/v1/me:fly", {}, "", 404, "METHOD_UNKNOWN"},
      {"OtherMethod", "DELETE", kMe, {}, "", 405, "Allow: GET, HEAD, PATCH"},
      {"JsonAsText", "PATCH", kMe, {{"Content-Type", "text/plain"}}, "{}", 415, "BODY_MALFORMED"},
      {"NoContentType", "PATCH", kMe, {}, "{}", 415, "BODY_MALFORMED"},
      {"TwoContentTypes", "PATCH", kMe, {kJson, kJson}, "{}", 400, "BODY_MALFORMED"},
      {"OtherCharset",
       "PATCH",
       kMe,
       {{"Content-Type", "application/json; charset=utf-16"}},
       "{}",
       415,
       "BODY_MALFORMED"},
      {"Gzip", "PATCH", kMe, {kJson, {"Content-Encoding", "gzip"}}, "{}", 415, "compressed"},
      {"BodyOfGet", "GET", kMe, {kJson}, "{}", 400, "BODY_MALFORMED"},
      // JSON, with the field named.
      {"TrailingComma", "PATCH", kMe, {kJson}, R"({"locale":"en",})", 400, "BODY_MALFORMED"},
      {"UnknownField", "PATCH", kMe, {kJson}, R"({"colour":1})", 400, "person.colour"},
      {"TextForBool", "PATCH", kMe, {kJson}, R"({"discretion":"true"})", 400, "person.discretion"},
      {"DoubleKey", "PATCH", kMe, {kJson}, R"({"locale":"a","locale":"b"})", 400, "person.locale"},
      {"Nul", "PATCH", kMe, {kJson}, R"({"locale":"a\u0000"})", 400, "person.locale"},
      {"Deep", "PATCH", kMe, {kJson}, std::string(100'000, '['), 400, "BODY_MALFORMED"},
      // Queries and paging.
      {"UnknownParameter", "GET", "/v1/me/sessions?colour=1", {}, "", 400, "colour"},
      {"DoubleParameter",
       "GET",
       "/v1/me/sessions?pageSize=1&page_size=2",
       {},
       "",
       400,
       "page_size"},
      {"PageSizeOverflow", "GET", "/v1/me/sessions?pageSize=2147483648", {}, "", 400, "pageSize"},
      {"PageSizeText", "GET", "/v1/me/sessions?pageSize=ten", {}, "", 400, "pageSize"},
      {"CutEscape", "GET", "/v1/me/sessions?pageToken=%e", {}, "", 400, "pageToken"},
      {"NulInQuery", "GET", "/v1/me/sessions?pageToken=%00", {}, "", 400, "pageToken"},
      {"OverlongUtf8", "GET", "/v1/me/sessions?pageToken=%c0%af", {}, "", 400, "pageToken"},
      {"PathAndBodyDiffer",
       "PATCH",
       "/v1/practices/a",
       {kJson},
       R"({"name":"practices/b"})",
       400,
       "practice.name"},
      // Connect.
      {"UnknownMethod",
       "POST",
       "/amble.accounts.v1.AccountsService/Fly",
       {kJson},
       "{}",
       404,
       R"("code":"unimplemented")"},
      {"InternalMethod",
       "POST",
       "/amble.accounts.v1.AccountsInternalService/ExchangeSession",
       {kJson},
       "{}",
       404,
       R"("code":"unimplemented")"},
      {"GetOfMutation", "GET", kUpdateMe, {}, "", 405, "Allow: POST"},
      {"ConnectText", "POST", kGetMe, {{"Content-Type", "text/plain"}}, "{}", 415, "Accept-Post: "},
      {"ConnectStream",
       "POST",
       kGetMe,
       {{"Content-Type", "application/connect+json"}},
       "{}",
       415,
       "Accept-Post: "},
      {"ConnectGzip",
       "POST",
       kGetMe,
       {kJson, {"Content-Encoding", "gzip"}},
       "{}",
       501,
       R"("code":"unimplemented")"},
      {"ConnectVersion",
       "POST",
       kGetMe,
       {kJson, {"Connect-Protocol-Version", "2"}},
       "{}",
       400,
       "Connect-Protocol-Version"},
      {"NegativeTimeout",
       "POST",
       kGetMe,
       {kJson, {"Connect-Timeout-Ms", "-1"}},
       "{}",
       400,
       "Connect-Timeout-Ms"},
      {"HugeTimeout",
       "POST",
       kGetMe,
       {kJson, {"Connect-Timeout-Ms", "10000000000"}},
       "{}",
       400,
       "Connect-Timeout-Ms"},
      {"TextTimeout",
       "POST",
       kGetMe,
       {kJson, {"Connect-Timeout-Ms", "1s"}},
       "{}",
       400,
       "Connect-Timeout-Ms"},
      {"ConnectNoJson", "POST", kGetMe, {kJson}, "{", 400, R"("code":"invalid_argument")"},
      {"ConnectNoProto",
       "POST",
       kUpdateMe,
       {kProto},
       "\x0a\xff",
       400,
       R"("code":"invalid_argument")"},
      {"ConnectField",
       "POST",
       kUpdateMe,
       {kJson},
       R"({"person":{"colour":1}})",
       400,
       "person.colour"},
  };
}

class BadInputTest : public GatewayTest, public ::testing::WithParamInterface<size_t> {};

TEST_P(BadInputTest, IsRefusedClearly) {
  const BadInput input = Inputs()[GetParam()];
  Start();
  Headers headers = input.headers;
  headers.emplace_back("Authorization", "Bearer secret");
  const Answer answer = Send(input.method, input.target, headers, input.body);
  EXPECT_EQ(StatusOf(answer), input.status) << answer.head << answer.body;
  EXPECT_THAT(answer.head + answer.body, HasSubstr(input.says));
  EXPECT_THAT(answer.head, HasSubstr("Content-Type: application/json\r\n"));
  EXPECT_TRUE(upstream_.calls().empty());
}

INSTANTIATE_TEST_SUITE_P(Table, BadInputTest, ::testing::Range(size_t{0}, Inputs().size()),
                         [](const auto& info) { return std::string(Inputs()[info.param].name); });

}  // namespace
}  // namespace amble::gateway
