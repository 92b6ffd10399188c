#include "gateway/protocols/stream_formats.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "amble/messaging/v1/watch.pb.h"
#include "gateway/json/base64.h"
#include "gateway/json/json.h"
#include "gateway/protocols/envelope.h"
#include "services/platform/errors/errors.h"

namespace amble::gateway {
namespace {

using messaging::v1::WatchResponse;

constexpr char kCursor[] = "abc.7";

class StreamFormatsTest : public ::testing::Test {
 protected:
  StreamFormatsTest() {
    shared_.set_channel("me");
    shared_.mutable_changed()->set_name("me/notices");
    binary_ = std::make_shared<const std::string>(shared_.SerializeAsString());
    std::string json;
    EXPECT_TRUE(EncodeJson(shared_, &json).ok());
    json_ = std::make_shared<const std::string>(std::move(json));
    whole_ = shared_;
    whole_.set_cursor(kCursor);
  }

  static std::string Bytes(const StreamPart& part) {
    std::string bytes = part.own;
    return bytes.append(part.shared.bytes).append(part.after);
  }
  /// The message of one frame.
  static std::string Opened(const std::string& frame, uint8_t flags = 0) {
    std::string header;
    AppendEnvelope(flags, frame.size() - kEnvelopeBytes, &header);
    EXPECT_EQ(frame.substr(0, kEnvelopeBytes), header);
    return frame.substr(kEnvelopeBytes);
  }
  static WatchResponse Parsed(const std::string& bytes) {
    WatchResponse message;
    EXPECT_TRUE(message.ParseFromString(bytes));
    return message;
  }
  static WatchResponse FromJson(const std::string& json) {
    WatchResponse message;
    EXPECT_TRUE(DecodeJson(json, &message).ok()) << json;
    return message;
  }
  void ExpectWhole(const WatchResponse& message) const {
    EXPECT_EQ(message.SerializeAsString(), whole_.SerializeAsString());
  }

  WatchResponse shared_;
  WatchResponse whole_;
  std::shared_ptr<const std::string> binary_;
  std::shared_ptr<const std::string> json_;
};

TEST_F(StreamFormatsTest, EventsHaveTheirCursorAsId) {
  const StreamPart part = EventStream().Frame(kCursor, json_);
  EXPECT_EQ(part.shared.owner, json_) << "what many share is not copied";
  const std::string event = Bytes(part);
  EXPECT_THAT(event, ::testing::StartsWith("id: abc.7\ndata: {"));
  EXPECT_THAT(event, ::testing::EndsWith("}\n\n"));
  const std::string data = event.substr(16, event.size() - 18);
  EXPECT_EQ(data.find('\n'), std::string::npos);
  ExpectWhole(FromJson(data));
  EXPECT_EQ(Bytes(EventStream().Heartbeat(kCursor)), ":\nid: abc.7\n\n");
  EXPECT_EQ(Bytes(EventStream().End(NotFound("channel"))), "");
}

TEST_F(StreamFormatsTest, ConnectEnvelopesBothForms) {
  ExpectWhole(FromJson(Opened(Bytes(ConnectJsonStream().Frame(kCursor, json_)))));
  ExpectWhole(Parsed(Opened(Bytes(ConnectProtoStream().Frame(kCursor, binary_)))));
  EXPECT_EQ(FromJson(Opened(Bytes(ConnectJsonStream().Heartbeat(kCursor)))).cursor(), kCursor);
  EXPECT_EQ(Parsed(Opened(Bytes(ConnectProtoStream().Heartbeat(kCursor)))).cursor(), kCursor);
  const auto empty = std::make_shared<const std::string>("{}");
  EXPECT_EQ(FromJson(Opened(Bytes(ConnectJsonStream().Frame(kCursor, empty)))).cursor(), kCursor);
}

TEST_F(StreamFormatsTest, ConnectEndsWithAnErrorOrWithNone) {
  EXPECT_EQ(Opened(Bytes(ConnectJsonStream().End(absl::OkStatus())), kConnectEndFlag), "{}");
  EXPECT_THAT(Opened(Bytes(ConnectProtoStream().End(NotFound("channel"))), kConnectEndFlag),
              ::testing::StartsWith(R"({"error":{"code":"not_found",)"));
}

TEST_F(StreamFormatsTest, GrpcWebHasFramesAndTrailers) {
  ExpectWhole(Parsed(Opened(Bytes(GrpcWebStream().Frame(kCursor, binary_)))));
  EXPECT_EQ(Parsed(Opened(Bytes(GrpcWebStream().Heartbeat(kCursor)))).cursor(), kCursor);
  EXPECT_EQ(Opened(Bytes(GrpcWebStream().End(absl::OkStatus())), kGrpcTrailersFlag),
            "grpc-status: 0\r\n");
  const std::string trailers =
      Opened(Bytes(GrpcWebStream().End(Error(absl::StatusCode::kUnavailable, Reason::kUnavailable,
                                             "50 % of ümlauts\r\ngrpc-status: 0"))),
             kGrpcTrailersFlag);
  EXPECT_THAT(trailers, ::testing::StartsWith("grpc-status: 14\r\ngrpc-message: 50 %25 of "
                                              "%C3%BCmlauts%0D%0Agrpc-status: 0\r\n"));
  EXPECT_THAT(trailers, ::testing::HasSubstr("\r\ngrpc-status-details-bin: "));
}

TEST_F(StreamFormatsTest, GrpcWebTextIsTheSameInBase64) {
  std::string frame;
  ASSERT_TRUE(DecodeBase64(Bytes(GrpcWebTextStream().Frame(kCursor, binary_)), &frame));
  EXPECT_EQ(frame, Bytes(GrpcWebStream().Frame(kCursor, binary_)));
  ASSERT_TRUE(DecodeBase64(Bytes(GrpcWebTextStream().End(absl::OkStatus())), &frame));
  EXPECT_EQ(frame, Bytes(GrpcWebStream().End(absl::OkStatus())));
}

TEST_F(StreamFormatsTest, TakesLongCursors) {
  whole_.set_cursor(std::string(300, 'c'));
  ExpectWhole(Parsed(Bytes(BareStream().Frame(whole_.cursor(), binary_))));
}

}  // namespace
}  // namespace amble::gateway
