#include "services/platform/events/event_message.h"

#include <google/protobuf/wrappers.pb.h>
#include <gtest/gtest.h>

namespace amble::events {
namespace {

using google::protobuf::BytesValue;
using google::protobuf::StringValue;

StringValue Title(const std::string& title) {
  StringValue value;
  value.set_value(title);
  return value;
}

TEST(EventMessage, IsReadAsItWasMade) {
  const Event event = MakeEvent(Title("By the river"), "practices/p/walks/w", 3);
  EXPECT_EQ(event.type, "google.protobuf.StringValue");
  EXPECT_EQ(event.aggregate, "practices/p/walks/w");
  EXPECT_EQ(event.version, 3);
  ASSERT_TRUE(Holds<StringValue>(event));
  const auto read = ParseEvent<StringValue>(event);
  ASSERT_TRUE(read.ok());
  EXPECT_EQ(read->value(), "By the river");
}

TEST(EventMessage, IsKnownByItsNameAlone) {
  // Of the same bytes.
  EXPECT_FALSE(Holds<BytesValue>(MakeEvent(Title("x"), "a", 1)));
}

TEST(EventMessage, DamagedIsRefused) {
  Event event = MakeEvent(Title("By the river"), "a", 1);
  event.payload.pop_back();
  EXPECT_EQ(ParseEvent<StringValue>(event).status().code(), absl::StatusCode::kInvalidArgument);
}

}  // namespace
}  // namespace amble::events
