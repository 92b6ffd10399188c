#include "gateway/protocols/envelope.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace amble::gateway {
namespace {

std::string Enveloped(uint8_t flags, std::string_view message) {
  std::string body;
  AppendEnvelope(flags, message.size(), &body);
  return body.append(message);
}

TEST(Envelope, HoldsOneMessage) {
  EXPECT_EQ(*ReadOneEnvelope(Enveloped(0, "message")), "message");
  EXPECT_EQ(*ReadOneEnvelope(Enveloped(0, "")), "");
  const std::string large(300'000, 'x');
  EXPECT_EQ(*ReadOneEnvelope(Enveloped(0, large)), large);
}

TEST(Envelope, IsRefusedClearlyOtherwise) {
  const std::string two = Enveloped(0, "a") + Enveloped(0, "b");
  const std::string four_gibibytes(
      "\0\xff\xff\xff\xff"
      "abc",
      8);
  const std::pair<std::string, const char*> bodies[] = {
      {"", "no message"},
      {std::string("\0\0\0", 3), "cut off"},
      {Enveloped(0, "abc").substr(0, 7), "longer than the body"},
      {four_gibibytes, "longer than the body"},
      {two, "more than one"},
      {Enveloped(kCompressedFlag, "abc"), "compressed"},
      {Enveloped(kConnectEndFlag, "{}"), "Only servers"},
      {Enveloped(kGrpcTrailersFlag, "grpc-status: 0"), "Only servers"},
      {Enveloped(0x40, "abc"), "Only servers"},
  };
  for (const auto& [body, says] : bodies) {
    const auto read = ReadOneEnvelope(body);
    EXPECT_EQ(read.status().code(), absl::StatusCode::kInvalidArgument) << says;
    EXPECT_THAT(std::string(read.status().message()), ::testing::HasSubstr(says));
  }
}

}  // namespace
}  // namespace amble::gateway
