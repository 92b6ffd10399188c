#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <ctime>

#include "everything.pb.h"
#include "gateway/json/json.h"
#include "services/platform/errors/errors.h"

namespace amble::gateway {
namespace {

using ::testing::HasSubstr;

struct BadInput {
  std::string name;
  std::string json;
  /// Empty when nothing was read yet that has a name.
  std::string field;
  Reason reason = Reason::kFieldInvalid;
};

std::string Repeat(std::string_view text, size_t times) {
  std::string all;
  for (size_t i = 0; i < times; ++i) all += text;
  return all;
}

/// {"labels":{"0":"","1":"",…}} with `count` keys in the map.
std::string ManyKeys(size_t count) {
  std::string json = R"({"labels":{)";
  for (size_t i = 0; i < count; ++i) json += (i ? ",\"" : "\"") + std::to_string(i) + "\":\"\"";
  return json + "}}";
}

const BadInput kBadInputs[] = {
    // Not JSON.
    {"nothing", "", "", Reason::kBodyMalformed},
    {"only space", "  \n", "", Reason::kBodyMalformed},
    {"a list", "[]", "", Reason::kBodyMalformed},
    {"a scalar", "3", "", Reason::kBodyMalformed},
    {"null", "null", "", Reason::kBodyMalformed},
    {"trailing comma", R"({"title":"x",})", "title", Reason::kBodyMalformed},
    {"trailing comma inside", R"({"start":{"timeZone":"x",}})", "start.timeZone",
     Reason::kBodyMalformed},
    {"trailing comma in a list", R"({"names":["a",]})", "names[1]", Reason::kBodyMalformed},
    {"missing comma", R"({"title":"x" "flag":true})", "title", Reason::kBodyMalformed},
    {"missing comma in a list", R"({"numbers":[1 2]})", "numbers[1]", Reason::kBodyMalformed},
    {"missing colon", R"({"title" "x"})", "", Reason::kBodyMalformed},
    {"single quotes", R"({"title":'x'})", "title", Reason::kBodyMalformed},
    {"single quoted key", R"({'title':"x"})", "", Reason::kBodyMalformed},
    {"bare key", R"({title:"x"})", "", Reason::kBodyMalformed},
    {"bare key inside", R"({"start":{timeZone:"x"}})", "start", Reason::kBodyMalformed},
    {"bare value", R"({"title":x})", "title", Reason::kBodyMalformed},
    {"comment", R"({"title":/* */"x"})", "title", Reason::kBodyMalformed},
    {"cut", R"({"start":{"timeZone":"x")", "", Reason::kBodyMalformed},
    {"cut inside", R"({"start":{"timeZone":"x"})", "start", Reason::kBodyMalformed},
    {"cut string", R"({"title":"x)", "", Reason::kBodyMalformed},
    {"wrong bracket", R"({"names":["a"}})", "names[1]", Reason::kBodyMalformed},
    {"two bodies", R"({}{})", "", Reason::kBodyMalformed},
    {"trailing word", R"({} x)", "", Reason::kBodyMalformed},
    {"byte order mark", "\xef\xbb\xbf{}", "", Reason::kBodyMalformed},
    {"raw control character", "{\"title\":\"a\nb\"}", "", Reason::kBodyMalformed},
    {"raw NUL", std::string("{\"title\":\"a\0b\"}", 15), "", Reason::kBodyMalformed},
    {"not UTF-8", "{\"title\":\"\xff\"}", "", Reason::kBodyMalformed},
    {"overlong UTF-8", "{\"title\":\"\xc0\xaf\"}", "", Reason::kBodyMalformed},
    {"lone high surrogate", R"({"title":"\ud800"})", "title", Reason::kBodyMalformed},
    {"lone low surrogate", R"({"title":"\udc00"})", "title", Reason::kBodyMalformed},
    {"surrogates swapped", R"({"title":"\udc00\ud800"})", "title", Reason::kBodyMalformed},
    {"high surrogate, then text", R"({"title":"\ud800x"})", "title", Reason::kBodyMalformed},
    {"two high surrogates", R"({"title":"\ud800\ud800"})", "title", Reason::kBodyMalformed},
    {"surrogate in a map's key", R"({"labels":{"\ud800":"x"}})", "labels", Reason::kBodyMalformed},
    {"bad escape", R"({"title":"\x"})", "title", Reason::kBodyMalformed},
    {"bare NaN", R"({"doubleValue":NaN})", "doubleValue", Reason::kBodyMalformed},
    {"bare infinity", R"({"doubleValue":Infinity})", "doubleValue", Reason::kBodyMalformed},
    {"nul", R"({"title":nul})", "title", Reason::kBodyMalformed},
    {"nulls", R"({"title":nulls})", "title", Reason::kBodyMalformed},
    {"truest", R"({"flag":truest})", "flag", Reason::kBodyMalformed},
    {"hexadecimal", R"({"int32Value":0x10})", "int32Value"},
    // Names.
    {"unknown field", R"({"titel":"x"})", "titel", Reason::kFieldUnknown},
    {"unknown field inside", R"({"inner":{"start":{"zone":"x"}}})", "inner.start.zone",
     Reason::kFieldUnknown},
    {"unknown field in a list", R"({"marks":[{},{"start":{"x":1}}]})", "marks[1].start.x",
     Reason::kFieldUnknown},
    {"the name in other case", R"({"Title":"x"})", "Title", Reason::kFieldUnknown},
    {"unknown field with control characters", "{\"a\\u0000\\n\":1}", "a??", Reason::kFieldUnknown},
    {"duplicate key", R"({"title":"a","title":"b"})", "title"},
    {"duplicate key inside", R"({"start":{"timeZone":"a","timeZone":"a"}})", "start.timeZone"},
    {"both spellings", R"({"start":{"timeZone":"a","time_zone":"b"}})", "start.time_zone"},
    {"both spellings, one null", R"({"int32Value":null,"int32_value":1})", "int32_value"},
    {"duplicate key by escape", R"({"title":"a","tit\u006ce":"b"})", "title"},
    {"duplicate key in a map", R"({"labels":{"a":"","a":""}})", "labels[a]"},
    {"a oneof twice", R"({"placeText":"a","placeNumber":1})", "placeNumber"},
    {"a oneof twice by message", R"({"placeStart":{},"place_text":"a"})", "place_text"},
    // Sizes.
    {"too many keys", ManyKeys(kMaxJsonKeys), "labels[9999]"},
    {"200k keys", ManyKeys(200'000), "labels[9999]"},
    {"too many elements", R"({"numbers":[)" + Repeat("0,", kMaxJsonElements) + "0]}",
     "numbers[50000]"},
    {"too deep", Repeat(R"({"inner":)", 33) + "{}" + Repeat("}", 33),
     "inner" + Repeat(".inner", 31)},
    {"100k deep", Repeat(R"({"inner":)", 100'000) + "{}" + Repeat("}", 100'000),
     "inner" + Repeat(".inner", 31)},
    {"100k lists", R"({"numbers":)" + Repeat("[", 100'000) + Repeat("]", 100'000) + "}",
     "numbers[0]"},
    // Types.
    {"U+0000", R"({"title":"a\u0000b"})", "title"},
    {"U+0000 in a map's key", R"({"labels":{"\u0000":"x"}})", "labels[?]"},
    {"\"true\" for a bool", R"({"flag":"true"})", "flag"},
    {"1 for a bool", R"({"flag":1})", "flag"},
    {"a scalar for a list", R"({"names":"a"})", "names"},
    {"an object for a list", R"({"marks":{}})", "marks"},
    {"a list for a scalar", R"({"title":["a"]})", "title"},
    {"a list for a message", R"({"start":[]})", "start"},
    {"a list for a map", R"({"labels":[]})", "labels"},
    {"a string for a message", R"({"start":"x"})", "start"},
    {"null in a list", R"({"names":["a",null]})", "names[1]"},
    {"null in a map", R"({"labels":{"a":null}})", "labels[a]"},
    {"a number for a string", R"({"title":1})", "title"},
    {"int32 overflow", R"({"int32Value":2147483648})", "int32Value"},
    {"int32 underflow", R"({"int32Value":-2147483649})", "int32Value"},
    {"int64 overflow", R"({"int64Value":9223372036854775808})", "int64Value"},
    {"int64 overflow in a string", R"({"int64Value":"9223372036854775808"})", "int64Value"},
    {"uint64 overflow", R"({"uint64Value":18446744073709551616})", "uint64Value"},
    {"uint32 negative", R"({"uint32Value":-1})", "uint32Value"},
    {"uint64 negative", R"({"uint64Value":"-1"})", "uint64Value"},
    {"a fraction for an int", R"({"int32Value":1.5})", "int32Value"},
    {"an inexact int", R"({"int64Value":1e18})", "int64Value"},
    {"NaN for an int", R"({"int32Value":"NaN"})", "int32Value"},
    {"plus sign", R"({"int32Value":"+5"})", "int32Value"},
    {"leading zero", R"({"int32Value":"05"})", "int32Value"},
    {"bare leading zero", R"({"int32Value":05})", "int32Value"},
    {"space in a number", R"({"int32Value":" 5"})", "int32Value"},
    {"empty number", R"({"int32Value":""})", "int32Value"},
    {"minus alone", R"({"int32Value":-})", "int32Value"},
    {"1e400", R"({"doubleValue":1e400})", "doubleValue"},
    {"1e400 in a string", R"({"doubleValue":"1e400"})", "doubleValue"},
    {"1e39 for a float", R"({"floatValue":1e39})", "floatValue"},
    {"inf", R"({"doubleValue":"inf"})", "doubleValue"},
    {"hexadecimal double", R"({"doubleValue":"0x1p3"})", "doubleValue"},
    {"bool for a number", R"({"doubleValue":true})", "doubleValue"},
    {"number with a point last", R"({"doubleValue":1.})", "doubleValue"},
    {"unknown enum", R"({"answer":"MAYBE"})", "answer"},
    {"unknown enum in a list", R"({"marks":[{},{},{"state":"MAYBE"}]})", "marks[2].state"},
    {"unknown number of an enum", R"({"answer":77})", "answer"},
    {"enum in lower case", R"({"answer":"answer_yes"})", "answer"},
    {"bool for an enum", R"({"answer":true})", "answer"},
    {"bad base64", R"({"token":"a*b="})", "token"},
    {"cut base64", R"({"tokens":["AA==","A"]})", "tokens[1]"},
    {"bad key of a map", R"({"marksByNumber":{"x":{}}})", "marksByNumber[x]"},
    {"second spelling of a key", R"({"marksByNumber":{"1":{},"01":{}}})", "marksByNumber[01]"},
    {"minus zero as a key", R"({"marksByNumber":{"0":{},"-0":{}}})", "marksByNumber[-0]"},
    {"bad flag as a key", R"({"countsByFlag":{"yes":"1"}})", "countsByFlag[yes]"},
    {"value inside a map", R"({"marksByNumber":{"5":{"state":7}}})", "marksByNumber[5].state"},
    // Well-known types.
    {"30 February", R"({"when":"2027-02-30T10:00:00Z"})", "when"},
    {"year 10000", R"({"when":"10000-01-01T00:00:00Z"})", "when"},
    {"an instant without zone", R"({"times":["2027-02-20T10:00:00"]})", "times[0]"},
    {"an instant as an object", R"({"when":{"seconds":1}})", "when"},
    {"a duration without unit", R"({"length":"3"})", "length"},
    {"a duration in a map", R"({"lengths":{"a":"1m"}})", "lengths[a]"},
    {"a mask as a list", R"({"updateMask":["title"]})", "updateMask"},
    {"a mask with spaces", R"({"updateMask":"title, start"})", "updateMask"},
    {"a field in Empty", R"({"nothing":{"x":1}})", "nothing.x", Reason::kFieldUnknown},
    {"\"true\" for a wrapped bool", R"({"maybeFlag":"true"})", "maybeFlag"},
    {"an object for a wrapper", R"({"maybeInt32":{"value":1}})", "maybeInt32"},
    {"Any", R"({"anything":{"@type":"x"}})", "anything"},
    {"Struct", R"({"structure":{"x":1}})", "structure"},
};

TEST(BadInput, IsRefusedWithTheFieldNamed) {
  for (const BadInput& bad : kBadInputs) {
    testdata::Everything message;
    const absl::Status status = DecodeJson(bad.json, &message);
    ASSERT_EQ(status.code(), absl::StatusCode::kInvalidArgument) << bad.name;
    EXPECT_EQ(ReasonName(ReasonOf(status)), ReasonName(bad.reason)) << bad.name << ": " << status;
    const auto violations = ViolationsOf(status);
    EXPECT_EQ(violations.empty() ? "" : violations[0].field, bad.field)
        << bad.name << ": " << status;
    EXPECT_FALSE(status.message().empty());
  }
}

TEST(BadInput, IsRefusedCutAtEveryByte) {
  const std::string whole =
      R"({"title":"\u00e9x","flag":true,"numbers":[1,-2.0],"marks":[{"state":"ANSWER_NO"}],)"
      R"("labels":{"a":"b"},"when":"2027-02-20T10:00:00Z","doubleValue":1.5e3,"start":null})";
  testdata::Everything message;
  ASSERT_TRUE(DecodeJson(whole, &message).ok());
  for (size_t size = 0; size < whole.size(); ++size) {
    EXPECT_EQ(DecodeJson(whole.substr(0, size), &message).code(),
              absl::StatusCode::kInvalidArgument)
        << size;
  }
}

TEST(BadInput, NamesTheByte) {
  testdata::Everything message;
  const absl::Status status = DecodeJson(R"({"title":'x'})", &message);
  EXPECT_THAT(std::string(status.message()), HasSubstr("at byte 9"));
}

TEST(BadInput, CutsLongNamesBetweenCharacters) {
  testdata::Everything message;
  const absl::Status status = DecodeJson("{\"" + Repeat("é", 100) + "x\":1}", &message);
  ASSERT_EQ(ViolationsOf(status).size(), 1u);
  EXPECT_EQ(ViolationsOf(status)[0].field, Repeat("é", 32));
}

/// CPU of this thread, in milliseconds.
double CpuMilliseconds() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) * 1e3 + static_cast<double>(now.tv_nsec) / 1e6;
}

TEST(BadInput, CostsLittle) {
  constexpr size_t kBody = 1 << 20;
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
  constexpr double kLimit = 1000;
#else
  constexpr double kLimit = 50;
#endif
  const std::string bodies[] = {
      R"({"inner":)" + Repeat("{\"inner\":", kBody / 9),
      R"({"numbers":[)" + Repeat("[", kBody),
      R"({"marks":[)" + Repeat("{},", kBody / 3) + "{}]}",
      R"({"numbers":[)" + Repeat("1e300,", kBody / 6) + "0]}",
      R"({"doubles":[)" + Repeat("0.1234567890123456789012345678901234567890,", kBody / 43) + "0]}",
      R"({"doubleValue":)" + Repeat("9", kBody) + "}",
      R"({"title":")" + Repeat("x", kBody) + "\"}",
      R"({"int64Value":")" + Repeat("9", kBody) + "\"}",
      R"({"title":")" + Repeat("\\ud83d\\udeb6", kBody / 12) + "\",\"title\":1}",
      R"({"updateMask":")" + Repeat("a,", kBody / 2) + "\"}",
      R"({"token":")" + Repeat("A", kBody) + "*\"}",
      Repeat("\"", kBody),
      Repeat("{}", kBody / 2),
      ManyKeys(100'000),
  };
  size_t number = 0;
  for (const std::string& body : bodies) {
    testdata::Everything message;
    const double before = CpuMilliseconds();
    (void)DecodeJson(body, &message);  // Some are even valid.
    EXPECT_LT(CpuMilliseconds() - before, kLimit) << number;
    ++number;
  }
}

}  // namespace
}  // namespace amble::gateway
