#include "gateway/protocols/native_grpc.h"

#include <gtest/gtest.h>

#include <condition_variable>
#include <future>
#include <mutex>

#include "amble/accounts/v1/accounts.grpc.pb.h"
#include "amble/accounts/v1/internal.grpc.pb.h"
#include "amble/messaging/v1/messaging.grpc.pb.h"
#include "fmt/format.h"
#include "gateway/http/limits.h"
#include "gateway/live/streams.h"
#include "gateway/protocols/caller.h"
#include "gateway/protocols/fake_upstream.h"
#include "services/platform/errors/errors.h"
#include "services/platform/host/service_server.h"
#include "services/platform/ids/fake_ids.h"
#include "services/platform/rpc/status_mapping.h"

namespace amble::gateway {
namespace {

using accounts::v1::AccountsService;

/// Streams that the test writes.
class FakeStreams final : public Streams {
 public:
  void Open(StreamCall call) override {
    const std::lock_guard lock(mutex_);
    calls_.push_back(std::move(call));
    opened_.notify_all();
  }
  StreamCall Take() {
    std::unique_lock lock(mutex_);
    opened_.wait(lock, [this] { return !calls_.empty(); });
    StreamCall call = std::move(calls_.back());
    calls_.pop_back();
    return call;
  }

 private:
  std::mutex mutex_;
  std::condition_variable opened_;
  std::vector<StreamCall> calls_;
};

/// A real server on loopback, and generated stubs as client apps have them.
class NativeGrpcTest : public ::testing::Test {
 protected:
  NativeGrpcTest() {
    auto server = host::ServiceServer::Start({.name = "gateway",
                                              .services = native_.services(),
                                              .listen = host::Endpoint{"127.0.0.1", 0}});
    EXPECT_TRUE(server.ok()) << server.status();
    server_ = *std::move(server);
    channel_ = grpc::CreateChannel(fmt::format("127.0.0.1:{}", server_->port()),
                                   grpc::InsecureChannelCredentials());
    stub_ = AccountsService::NewStub(channel_);
  }

  FakeIds ids_;
  testing::FakeUpstream upstream_;
  absl::Status limit_;
  FakeStreams streams_;
  NativeGrpc native_{{.upstream = &upstream_,
                      .streams = &streams_,
                      .ids = &ids_,
                      .limit = [this](const auto&, std::string_view) { return limit_; }}};
  std::unique_ptr<host::ServiceServer> server_;
  std::shared_ptr<grpc::Channel> channel_;
  std::unique_ptr<AccountsService::Stub> stub_;
  grpc::ClientContext context_;
};

TEST_F(NativeGrpcTest, ForwardsBytesBothWays) {
  accounts::v1::Person person;
  person.set_display_name("Ana");
  upstream_.Reply({.response = person.SerializeAsString(), .positions = "accounts:e1:1"});
  context_.AddMetadata("authorization", "Bearer secret");
  context_.AddMetadata("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
  context_.AddMetadata("amble-position", "groups:e0:1");
  context_.AddMetadata("amble-remote-address", "203.0.113.1");
  context_.set_deadline(absl::ToChronoTime(absl::Now() + absl::Seconds(20)));
  accounts::v1::UpdateMeRequest request;
  request.mutable_person()->set_locale("en");
  accounts::v1::Person response;
  const grpc::Status status = stub_->UpdateMe(&context_, request, &response);
  ASSERT_TRUE(status.ok()) << status.error_message();
  EXPECT_EQ(response.display_name(), "Ana");
  EXPECT_EQ(context_.GetServerTrailingMetadata().find("amble-position")->second, "accounts:e1:1");
  EXPECT_EQ(context_.GetServerInitialMetadata().find("amble-trace")->second,
            "0af7651916cd43dd8448eb211c80319c");

  const UpstreamCall call = upstream_.calls().at(0);
  EXPECT_EQ(call.session_token, "secret");
  EXPECT_EQ(call.positions, "groups:e0:1");
  EXPECT_EQ(call.remote_address, "127.0.0.1") << "never what the client says";
  EXPECT_LT(call.deadline, absl::Now() + absl::Seconds(21));
  accounts::v1::UpdateMeRequest sent;
  ASSERT_TRUE(sent.ParseFromString(call.request));
  EXPECT_EQ(sent.person().locale(), "en");
  EXPECT_FALSE(sent.request_id().empty());
}

TEST_F(NativeGrpcTest, ErrorsKeepTheirDetails) {
  upstream_.Reply({.status = InvalidField("person.locale", "Not a tag.")});
  accounts::v1::Person response;
  const grpc::Status status =
      stub_->UpdateMe(&context_, accounts::v1::UpdateMeRequest(), &response);
  EXPECT_EQ(status.error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  const absl::Status ours = rpc::FromGrpc(status);
  EXPECT_EQ(ReasonOf(ours), Reason::kFieldInvalid);
  ASSERT_EQ(ViolationsOf(ours).size(), 1U);
  EXPECT_EQ(ViolationsOf(ours)[0].field, "person.locale");
}

TEST_F(NativeGrpcTest, RefusesSessionsThatCannotBe) {
  context_.AddMetadata("authorization", "Bearer a");
  context_.AddMetadata("authorization", "Bearer b");
  accounts::v1::Person response;
  const grpc::Status status = stub_->GetMe(&context_, accounts::v1::GetMeRequest(), &response);
  EXPECT_EQ(rpc::FromGrpc(status), SessionNotValid());
  EXPECT_TRUE(upstream_.calls().empty());
}

TEST_F(NativeGrpcTest, CookiesMeanNothing) {
  context_.AddMetadata("cookie", "__Host-amble=secret");
  accounts::v1::Person response;
  ASSERT_TRUE(stub_->GetMe(&context_, accounts::v1::GetMeRequest(), &response).ok());
  EXPECT_EQ(upstream_.calls().at(0).session_token, "");
}

TEST_F(NativeGrpcTest, InternalServicesAreNotThere) {
  const auto internal = accounts::v1::AccountsInternalService::NewStub(channel_);
  accounts::v1::ExchangeSessionResponse response;
  EXPECT_EQ(internal->ExchangeSession(&context_, accounts::v1::ExchangeSessionRequest(), &response)
                .error_code(),
            grpc::StatusCode::UNIMPLEMENTED);
}

TEST_F(NativeGrpcTest, LimitsHold) {
  limit_ = RetryLater(absl::StatusCode::kResourceExhausted, Reason::kTooManyRequests,
                      absl::Seconds(2), "Later.");
  accounts::v1::Person response;
  const absl::Status status =
      rpc::FromGrpc(stub_->GetMe(&context_, accounts::v1::GetMeRequest(), &response));
  EXPECT_EQ(RetryDelayOf(status), absl::Seconds(2));
}

TEST(AddressOfPeer, KnowsBothFamilies) {
  EXPECT_EQ(AddressOfPeer("ipv4:192.0.2.7:1234"), "192.0.2.7");
  EXPECT_EQ(AddressOfPeer("ipv6:%5B2001:db8::1%5D:1234"), "2001:db8::1");
  EXPECT_EQ(AddressOfPeer("ipv6:[::1]:1234"), "::1");
  EXPECT_EQ(AddressOfPeer("unix:/tmp/socket"), "");
  EXPECT_EQ(AddressOfPeer("inproc"), "");
}

class NativeStreamTest : public NativeGrpcTest {
 protected:
  using Reader = grpc::ClientReader<messaging::v1::WatchResponse>;

  std::unique_ptr<Reader> Watch(const std::string& bearer = "Bearer secret") {
    if (!bearer.empty()) context_.AddMetadata("authorization", bearer);
    messaging::v1::WatchRequest request;
    request.add_channel("me");
    return messaging::v1::MessagingService::NewStub(channel_)->Watch(&context_, request);
  }
  static std::shared_ptr<const std::string> Shared(size_t bytes = 1) {
    messaging::v1::WatchResponse response;
    response.mutable_changed()->set_name(std::string(bytes, 'x'));
    return std::make_shared<const std::string>(response.SerializeAsString());
  }
};

TEST_F(NativeStreamTest, GivesMessagesAndTheEnd) {
  const auto reader = Watch();
  StreamCall call = streams_.Take();
  EXPECT_EQ(call.session_token, "secret");
  EXPECT_EQ(call.request->ShortDebugString(), "channel: \"me\"");
  const auto writer = call.begin();
  EXPECT_TRUE(writer->Write(call.format->Frame("c1", Shared())));
  EXPECT_TRUE(writer->Write(call.format->Heartbeat("c2")));
  messaging::v1::WatchResponse got;
  ASSERT_TRUE(reader->Read(&got));
  EXPECT_EQ(got.cursor(), "c1");
  EXPECT_EQ(got.changed().name(), "x");
  ASSERT_TRUE(reader->Read(&got));
  EXPECT_EQ(got.cursor(), "c2");
  std::promise<StreamEnd> end;
  writer->OnClosed([&](StreamEnd how) { end.set_value(how); });
  writer->End(call.format->End(NotFound("channel")));
  EXPECT_FALSE(writer->Write(call.format->Heartbeat("late")));
  EXPECT_FALSE(reader->Read(&got));
  const absl::Status status = rpc::FromGrpc(reader->Finish());
  EXPECT_EQ(status.code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(ReasonOf(status), Reason::kNotFound);
  EXPECT_EQ(end.get_future().get(), StreamEnd::kEnded);
}

TEST_F(NativeStreamTest, IsRefusedAsItsAnswer) {
  messaging::v1::WatchResponse got;
  {
    const auto reader = Watch();
    streams_.Take().refuse(NotFound("channel"));
    EXPECT_FALSE(reader->Read(&got));
    EXPECT_EQ(reader->Finish().error_code(), grpc::StatusCode::NOT_FOUND);
  }
}

TEST_F(NativeStreamTest, NeedsASession) {
  messaging::v1::WatchResponse got;
  const auto reader = Watch("");
  EXPECT_FALSE(reader->Read(&got));
  EXPECT_EQ(reader->Finish().error_code(), grpc::StatusCode::UNAUTHENTICATED);
}

TEST_F(NativeStreamTest, NoticesThatTheClientHasGone) {
  const auto reader = Watch();
  const auto writer = streams_.Take().begin();
  std::promise<StreamEnd> end;
  writer->OnClosed([&](StreamEnd how) { end.set_value(how); });
  context_.TryCancel();
  EXPECT_EQ(end.get_future().get(), StreamEnd::kClientGone);
  EXPECT_FALSE(writer->Write({"x"}));
}

TEST_F(NativeStreamTest, DropsASlowReaderAtTheBound) {
  const auto reader = Watch();
  StreamCall call = streams_.Take();
  const auto writer = call.begin();
  std::promise<StreamEnd> end;
  writer->OnClosed([&](StreamEnd how) { end.set_value(how); });
  const auto shared = Shared(size_t{16} * 1024);
  while (writer->Write(call.format->Frame("c", shared))) {
    ASSERT_LE(writer->queued(), kMaxQueuedBytes);
  }
  EXPECT_EQ(end.get_future().get(), StreamEnd::kTooSlow);
}

TEST_F(NativeStreamTest, IsCutOffWhenItsWriterGoes) {
  const auto reader = Watch();
  streams_.Take().begin().reset();
  messaging::v1::WatchResponse got;
  EXPECT_FALSE(reader->Read(&got));
  EXPECT_EQ(reader->Finish().error_code(), grpc::StatusCode::UNAVAILABLE);
}

}  // namespace
}  // namespace amble::gateway
