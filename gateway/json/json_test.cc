#include "gateway/json/json.h"

#include <gmock/gmock.h>
#include <google/protobuf/util/message_differencer.h>
#include <gtest/gtest.h>

#include <cmath>

#include "everything.pb.h"
#include "services/platform/errors/errors.h"

namespace amble::gateway {
namespace {

using testdata::Everything;

Everything Decoded(std::string_view json) {
  Everything message;
  const absl::Status status = DecodeJson(json, &message);
  EXPECT_TRUE(status.ok()) << status << " for " << json;
  return message;
}

std::string Encoded(const google::protobuf::Message& message) {
  std::string json;
  const absl::Status status = EncodeJson(message, &json);
  EXPECT_TRUE(status.ok()) << status;
  return json;
}

TEST(DecodeJson, TakesBothSpellingsOfAName) {
  EXPECT_EQ(Decoded(R"({"start":{"timeZone":"Europe/London"}})").start().time_zone(),
            "Europe/London");
  EXPECT_EQ(Decoded(R"({"start":{"time_zone":"Europe/London"}})").start().time_zone(),
            "Europe/London");
}

TEST(DecodeJson, TakesIntegersAsNumbersAndStrings) {
  for (const std::string_view json :
       {R"({"int64Value":"-9223372036854775808"})", R"({"int64Value":-9223372036854775808})"}) {
    EXPECT_EQ(Decoded(json).int64_value(), std::numeric_limits<int64_t>::min());
  }
  EXPECT_EQ(Decoded(R"({"uint64Value":18446744073709551615})").uint64_value(),
            std::numeric_limits<uint64_t>::max());
  EXPECT_EQ(Decoded(R"({"int32Value":1.0e2})").int32_value(), 100);
  EXPECT_EQ(Decoded(R"({"int32Value":"7"})").int32_value(), 7);
}

TEST(DecodeJson, TakesEveryDouble) {
  EXPECT_EQ(Decoded(R"({"doubleValue":1e308})").double_value(), 1e308);
  EXPECT_EQ(Decoded(R"({"doubleValue":"-1.5"})").double_value(), -1.5);
  EXPECT_EQ(Decoded(R"({"doubleValue":123456789012345678901234567890})").double_value(),
            123456789012345678901234567890.0);
  EXPECT_TRUE(std::isnan(Decoded(R"({"doubleValue":"NaN"})").double_value()));
  EXPECT_TRUE(std::isinf(Decoded(R"({"floatValue":"-Infinity"})").float_value()));
  EXPECT_TRUE(std::signbit(Decoded(R"({"doubleValue":-0.0})").double_value()));
}

TEST(DecodeJson, TakesNullAsNotGiven) {
  const Everything message =
      Decoded(R"({"title":null,"start":null,"names":null,"labels":null,"maybeText":null,
                  "placeText":null,"placeNumber":3})");
  EXPECT_FALSE(message.has_start());
  EXPECT_FALSE(message.has_maybe_text());
  EXPECT_EQ(message.place_number(), 3);
}

TEST(DecodeJson, KeepsPresence) {
  const Everything message =
      Decoded(R"({"optionalNumber":0,"maybeText":"","placeText":"","nothing":{},"start":{}})");
  EXPECT_TRUE(message.has_optional_number());
  EXPECT_TRUE(message.has_maybe_text());
  EXPECT_EQ(message.place_case(), Everything::kPlaceText);
  EXPECT_TRUE(message.has_nothing());
  EXPECT_TRUE(message.has_start());
}

TEST(DecodeJson, TakesMapsEnumsAndEscapes) {
  const Everything message = Decoded(
      R"({"labels":{"de":"Gr\u00fc\u00dfe \ud83d\udeb6","":"empty"},"marksByNumber":{"-3":{"state":"ANSWER_NO"}},
          "countsByFlag":{"true":"5"},"answer":1,"answers":["ANSWER_LATER",2]})");
  EXPECT_EQ(message.labels().at("de"), "Grüße 🚶");
  EXPECT_EQ(message.labels().at(""), "empty");
  EXPECT_EQ(message.marks_by_number().at(-3).state(), testdata::ANSWER_NO);
  EXPECT_EQ(message.counts_by_flag().at(true), 5);
  EXPECT_EQ(message.answer(), testdata::ANSWER_YES);
  EXPECT_THAT(message.answers(),
              ::testing::ElementsAre(testdata::ANSWER_LATER, testdata::ANSWER_NO));
}

TEST(DecodeJson, ClearsWhatWasThere) {
  Everything message;
  message.set_title("old");
  ASSERT_TRUE(DecodeJson("{}", &message).ok());
  EXPECT_EQ(message.title(), "");
}

TEST(DecodeJson, TakesWhitespaceAroundTheBody) {
  EXPECT_EQ(Decoded(" \r\n\t{ \"title\" : \"x\" } \n").title(), "x");
}

TEST(DecodeJson, TakesABodyAsDeepAsTheLimit) {
  std::string json;
  for (int i = 1; i < kMaxJsonDepth; ++i) json += R"({"inner":)";
  json += "{}" + std::string(kMaxJsonDepth - 1, '}');
  Everything message;
  EXPECT_TRUE(DecodeJson(json, &message).ok());
  EXPECT_FALSE(DecodeJson(R"({"inner":)" + json + "}", &message).ok());
}

TEST(DecodeJson, WorksAtEverySizeAroundThePadding) {
  for (size_t size = 0; size < 300; ++size) {
    const std::string text(size, 'x');
    EXPECT_EQ(Decoded("{\"title\":\"" + text + "\"}").title(), text);
  }
}

TEST(EncodeJson, OmitsDefaultsAndKeepsPresence) {
  Everything message;
  EXPECT_EQ(Encoded(message), "{}");
  message.set_optional_number(0);
  message.set_place_text("");
  message.mutable_start();
  message.mutable_maybe_int64();
  EXPECT_EQ(Encoded(message), R"({"start":{},"optionalNumber":0,"placeText":"","maybeInt64":"0"})");
}

TEST(EncodeJson, WritesProto3Json) {
  Everything message;
  message.set_int64_value(-5);
  message.set_double_value(0.1);
  message.set_title("a\"\\\n\x01</script>é");
  message.set_token("\xff");
  message.set_answer(testdata::ANSWER_YES);
  message.add_answers(static_cast<testdata::Answer>(77));
  (*message.mutable_labels())["b"] = "2";
  (*message.mutable_labels())["a"] = "1";
  message.mutable_when()->set_seconds(1805796000);
  message.mutable_update_mask()->add_paths("start.time_zone");
  EXPECT_EQ(Encoded(message),
            R"({"int64Value":"-5","doubleValue":0.1,"title":"a\"\\\n\u0001\u003c/script\u003eé",)"
            R"("token":"/w==","answer":"ANSWER_YES","answers":[77],"labels":{"a":"1","b":"2"},)"
            R"("when":"2027-03-23T10:00:00Z","updateMask":"start.timeZone"})");
}

TEST(EncodeJson, AppendsAndReadsWireFormat) {
  Everything message;
  message.set_title("x");
  std::string out = "data: ";
  ASSERT_TRUE(EncodeJson(message.SerializeAsString(), Everything::default_instance(), &out).ok());
  EXPECT_EQ(out, R"(data: {"title":"x"})");
  EXPECT_EQ(EncodeJson("\xff", Everything::default_instance(), &out).code(),
            absl::StatusCode::kInternal);
}

TEST(EncodeJson, SpellsOutAny) {
  Everything message;
  testdata::Mark mark;
  mark.set_name("n");
  message.mutable_anything()->PackFrom(mark);
  EXPECT_EQ(
      Encoded(message),
      R"({"anything":{"@type":"type.googleapis.com/amble.gateway.testdata.Mark","name":"n"}})");
  google::protobuf::Duration duration;
  duration.set_seconds(3);
  message.mutable_anything()->PackFrom(duration);
  EXPECT_EQ(
      Encoded(message),
      R"({"anything":{"@type":"type.googleapis.com/google.protobuf.Duration","value":"3s"}})");
}

TEST(EncodeJson, FailsOnWhatJsonCannotSay) {
  std::vector<Everything> messages(5);
  messages[0].mutable_when()->set_seconds(253402300800);
  messages[1].set_title("\xff");
  messages[2].mutable_structure();
  messages[3].mutable_update_mask()->add_paths("NotSnake");
  messages[4].mutable_anything()->set_type_url("type.googleapis.com/no.Such");
  for (const Everything& message : messages) {
    std::string json;
    const absl::Status status = EncodeJson(message, &json);
    EXPECT_EQ(status.code(), absl::StatusCode::kInternal) << message.ShortDebugString();
    EXPECT_EQ(ReasonOf(status), Reason::kInternal);
  }
}

}  // namespace
}  // namespace amble::gateway
