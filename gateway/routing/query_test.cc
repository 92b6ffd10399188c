#include "gateway/routing/query.h"

#include <gtest/gtest.h>

#include "everything.pb.h"
#include "services/platform/errors/errors.h"

namespace amble::gateway {
namespace {

using testdata::Everything;

TEST(ParseQuery, Decodes) {
  const auto parameters = ParseQuery("a=1&b=x%20y+z&&c&d=%C3%A4&e=%3D%26");
  ASSERT_TRUE(parameters.ok()) << parameters.status();
  EXPECT_EQ(*parameters,
            (QueryParameters{{"a", "1"}, {"b", "x y z"}, {"c", ""}, {"d", "ä"}, {"e", "=&"}}));
}

TEST(ParseQuery, RefusesWhatIsMalformed) {
  for (const char* query : {"a=%", "a=%2", "a=%zz", "a=%00", "a=%ff", "=1", "%00=1", "a=%c0%af"}) {
    const auto parameters = ParseQuery(query);
    EXPECT_EQ(parameters.status().code(), absl::StatusCode::kInvalidArgument) << query;
  }
  std::string many;
  for (size_t i = 0; i <= kMaxQueryParameters; ++i) many += "a=1&";
  EXPECT_FALSE(ParseQuery(many).ok());
}

struct TextCase {
  const char* name;
  const char* value;
};

TEST(SetFromText, SetsEveryKind) {
  Everything message;
  const TextCase cases[] = {
      {"flag", "true"},
      {"int32_value", "-7"},
      {"int64Value", "9007199254740993"},
      {"uint32Value", "7"},
      {"uint64Value", "18446744073709551615"},
      {"doubleValue", "-1.5e3"},
      {"floatValue", "0.5"},
      {"title", "a b"},
      {"token", "AP8="},
      {"answer", "ANSWER_YES"},
      {"start.timeZone", "Europe/London"},
      {"inner.start.local_time", "10:00"},
      {"numbers", "1"},
      {"numbers", "2"},
      {"answers", "ANSWER_NO"},
      {"answers", "1"},
      {"when", "2027-03-23T10:00:00Z"},
      {"length", "1.5s"},
      {"updateMask", "title,start.timeZone"},
      {"times", "1970-01-01T00:00:01Z"},
      {"maybeInt64", "5"},
      {"placeText", "here"},
  };
  for (const TextCase& text : cases) {
    EXPECT_TRUE(SetFromText(text.name, text.value, message).ok()) << text.name;
  }
  EXPECT_TRUE(message.flag());
  EXPECT_EQ(message.int32_value(), -7);
  EXPECT_EQ(message.int64_value(), 9007199254740993);
  EXPECT_EQ(message.uint64_value(), UINT64_MAX);
  EXPECT_EQ(message.double_value(), -1500);
  EXPECT_EQ(message.token(), std::string("\0\xff", 2));
  EXPECT_EQ(message.answer(), testdata::ANSWER_YES);
  EXPECT_EQ(message.start().time_zone(), "Europe/London");
  EXPECT_EQ(message.inner().start().local_time(), "10:00");
  EXPECT_EQ(message.numbers_size(), 2);
  EXPECT_EQ(message.answers(1), testdata::ANSWER_YES);
  EXPECT_EQ(message.when().seconds(), 1805796000);
  EXPECT_EQ(message.length().nanos(), 500'000'000);
  EXPECT_EQ(message.update_mask().paths(1), "start.time_zone");
  EXPECT_EQ(message.times(0).seconds(), 1);
  EXPECT_EQ(message.maybe_int64().value(), 5);
  EXPECT_EQ(message.place_text(), "here");
}

TEST(SetFromText, NamesTheParameterThatDoesNotFit) {
  const TextCase cases[] = {
      {"flag", "True"},
      {"flag", "1"},
      {"int32Value", "1.0"},
      {"int32Value", "2147483648"},
      {"int32Value", "+1"},
      {"int32Value", " 1"},
      {"int32Value", ""},
      {"uint32Value", "-1"},
      {"uint64Value", "1e3"},
      {"doubleValue", "NaN"},
      {"doubleValue", "inf"},
      {"doubleValue", "1e400"},
      {"answer", "YES"},
      {"answer", "99"},
      {"token", "*"},
      {"when", "yesterday"},
      {"when", "2027-02-30T00:00:00Z"},
      {"length", "5"},
      {"updateMask", "a,,b"},
      {"start", "{}"},
      {"labels", "a"},
      {"anything", "a"},
      {"marks", "a"},
      {"maybeFlag", "yes"},
  };
  for (const TextCase& text : cases) {
    Everything message;
    const absl::Status status = SetFromText(text.name, text.value, message);
    EXPECT_EQ(ReasonOf(status), Reason::kFieldInvalid) << text.name << "=" << text.value;
    ASSERT_EQ(ViolationsOf(status).size(), 1U);
    EXPECT_EQ(ViolationsOf(status)[0].field, text.name);
  }
}

TEST(SetFromText, NamesTheParameterThatDoesNotExist) {
  for (const char* name : {"nope", "start.nope", "title.length", "numbers.x", "when.seconds", "",
                           ".", "start.", "a.b.c", "labels.de"}) {
    Everything message;
    const absl::Status status = SetFromText(name, "1", message);
    EXPECT_EQ(ReasonOf(status), Reason::kFieldUnknown) << name;
  }
  Everything message;
  std::string deep = "title";
  for (int i = 0; i < 500; ++i) deep.insert(0, "inner.");
  EXPECT_FALSE(SetFromText(deep, "x", message).ok());
  const absl::Status shown = SetFromText("a\nb\x7f", "1", message);
  EXPECT_EQ(ViolationsOf(shown)[0].field, "a?b?");
}

TEST(SetFromText, RefusesAOneofTwice) {
  Everything message;
  ASSERT_TRUE(SetFromText("placeText", "a", message).ok());
  EXPECT_FALSE(SetFromText("placeNumber", "1", message).ok());
}

}  // namespace
}  // namespace amble::gateway
