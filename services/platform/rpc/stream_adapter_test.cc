#include "services/platform/rpc/stream_adapter.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <future>
#include <list>
#include <optional>
#include <stdexcept>
#include <thread>

#include "amble/live/v1/channels.grpc.pb.h"
#include "services/platform/errors/errors.h"
#include "services/platform/testing/service_fixture.h"

namespace amble::rpc {
namespace {

using amble::testing::Service;
using live::v1::FollowRequest;
using live::v1::FollowResponse;
using Writer = StreamWriter<FollowResponse>;
using LiveService = live::v1::ChannelService;

/// Far away; nothing in a test that passes waits for it.
constexpr absl::Duration kPatience = absl::Minutes(2);

class FollowApi final : public LiveService::CallbackService {
 public:
  explicit FollowApi(StreamAdapter& adapter) : adapter_(adapter) {}
  std::function<void(const FollowRequest&, Writer)> on_follow;

  grpc::ServerWriteReactor<FollowResponse>* Follow(grpc::CallbackServerContext* context,
                                                   const FollowRequest* request) override {
    return adapter_.Stream<FollowResponse>(
        context, request,
        [this](const std::shared_ptr<const CallContext>&, const FollowRequest& followed,
               Writer writer) { on_follow(followed, std::move(writer)); });
  }

 private:
  StreamAdapter& adapter_;
};

FollowResponse At(int64_t position, size_t bytes = 0) {
  FollowResponse response;
  response.set_position(position);
  response.set_epoch(std::string(bytes, 'x'));
  return response;
}

class Codes final : public Observer, public MethodObserver {
 public:
  MethodObserver* Of(std::string_view method) override {
    methods.emplace_back(method);
    return this;
  }
  void OnCall(absl::StatusCode code, absl::Duration duration) override {
    EXPECT_GE(duration, absl::ZeroDuration());
    std::lock_guard lock(mutex);
    codes.push_back(code);
  }
  std::vector<std::string> methods;
  std::mutex mutex;
  std::vector<absl::StatusCode> codes;
};

/// What a client sees of one stream; the destructor cancels.
class Client {
 public:
  Client(const std::shared_ptr<grpc::Channel>& channel, Outgoing outgoing,
         const std::string& followed = "c")
      : stub_(LiveService::NewStub(channel)) {
    outgoing.deadline = absl::Now() + kPatience;
    internal::Prepare(outgoing, context);
    FollowRequest request;
    request.set_channel(followed);
    reader_ = stub_->Follow(&context, request);
  }
  ~Client() {
    context.TryCancel();
    if (!finished_) End().IgnoreError();
  }
  /// The position of the next response; nothing at the end.
  std::optional<int64_t> Read() {
    FollowResponse response;
    if (!reader_->Read(&response)) return std::nullopt;
    return response.position();
  }
  absl::Status End() {
    while (Read()) {
    }
    finished_ = true;
    return FromGrpc(reader_->Finish());
  }

  grpc::ClientContext context;

 private:
  std::unique_ptr<LiveService::Stub> stub_;
  std::unique_ptr<grpc::ClientReader<FollowResponse>> reader_;
  bool finished_ = false;
};

class StreamAdapterTest : public ::testing::Test {
 protected:
  StreamAdapterTest() { adapter_.Register(LiveService::service_full_name()); }
  ~StreamAdapterTest() override {
    adapter_.Drain();
    server_.Stop();
  }
  /// Serves, and does what the test says with each stream.
  void Serve(std::function<void(const FollowRequest&, Writer)> on_follow) {
    api_.on_follow = std::move(on_follow);
    server_.Serve({&api_}, {});
  }
  /// Serves, and hands the writers to the test.
  void ServeByHand() {
    Serve([this](const FollowRequest&, Writer writer) { come_.set_value(std::move(writer)); });
  }
  /// The writer of the only stream.
  Writer Come() { return come_.get_future().get(); }
  Outgoing AsGateway() { return platform_.As(Service("gateway"), "messaging"); }
  Client Open() { return Client(server_.channel(), AsGateway()); }

  static constexpr int kMost = 20;

  amble::testing::TestPlatform platform_;
  auth::TokenVerifier verifier_{{platform_.public_key()}, "messaging", &platform_.clock};
  Codes codes_;
  std::atomic<bool> is_open_ = true;
  StreamAdapter adapter_{{.service = "messaging",
                          .verifier = &verifier_,
                          .clock = &platform_.clock,
                          .observer = &codes_,
                          .open = &is_open_,
                          .most_streams = kMost}};
  FollowApi api_{adapter_};
  amble::testing::TestService server_{platform_, "messaging"};
  std::promise<Writer> come_;
};

TEST_F(StreamAdapterTest, ResponsesComeInOrderAndThenTheEnd) {
  ServeByHand();
  Client client = Open();
  {
    const Writer writer = Come();
    for (int64_t i = 1; i <= 100; ++i) EXPECT_TRUE(writer.Write(At(i)));
    writer.Finish(absl::OkStatus());
    EXPECT_FALSE(writer.open());
    EXPECT_FALSE(writer.Write(At(101)));
  }
  for (int64_t i = 1; i <= 100; ++i) ASSERT_EQ(client.Read(), i);
  EXPECT_EQ(client.Read(), std::nullopt);
  EXPECT_EQ(client.End(), absl::OkStatus());
  EXPECT_THAT(codes_.methods, ::testing::ElementsAre("/amble.live.v1.ChannelService/Follow"));
  EXPECT_THAT(codes_.codes, ::testing::ElementsAre(absl::StatusCode::kOk));
}

TEST_F(StreamAdapterTest, WhoMayNotCallGetsNoStream) {
  std::atomic<int> streams = 0;
  Serve([&](const FollowRequest&, const Writer&) { ++streams; });
  const auto code = [&](const Outgoing& outgoing, const std::string& channel = "c") {
    return Client(server_.channel(), outgoing, channel).End().code();
  };
  EXPECT_EQ(code(platform_.As({}, "messaging")), absl::StatusCode::kUnauthenticated);
  EXPECT_EQ(code(platform_.As(amble::testing::Person("anna"), "messaging")),
            absl::StatusCode::kPermissionDenied);
  EXPECT_EQ(code(platform_.As(Service("gateway"), "groups")), absl::StatusCode::kUnauthenticated);
  EXPECT_EQ(code(AsGateway(), ""), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(code(AsGateway(), std::string(257, 'c')), absl::StatusCode::kInvalidArgument);
  is_open_ = false;
  EXPECT_EQ(code(AsGateway()), absl::StatusCode::kUnavailable);
  EXPECT_EQ(streams, 0);
  is_open_ = true;
  EXPECT_EQ(code(AsGateway()), absl::StatusCode::kInternal) << "let in, and dropped";
  EXPECT_EQ(streams, 1);
}

TEST_F(StreamAdapterTest, AnErrorComesBeforeWhatStillWaits) {
  ServeByHand();
  Client client = Open();
  const Writer writer = Come();
  std::promise<void> taken;
  writer.Write(At(1), [&] { taken.set_value(); });
  ASSERT_EQ(client.Read(), 1);
  taken.get_future().wait();
  for (int64_t i = 2; i <= 50; ++i) writer.Write(At(i));
  writer.Finish(NotFound("thread"));
  writer.Finish(absl::OkStatus());
  const absl::Status end = client.End();
  EXPECT_EQ(end.code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(ReasonOf(end), Reason::kNotFound);
}

TEST_F(StreamAdapterTest, TheFirstOfManyEndsCounts) {
  Serve([](const FollowRequest&, const Writer& writer) {
    std::vector<std::thread> others;
    for (int i = 0; i < 4; ++i) {
      others.emplace_back([writer] {
        writer.Write(At(1));
        writer.Finish(NotFound("thread"));
        writer.Finish(absl::OkStatus());
      });
    }
    for (std::thread& other : others) other.join();
  });
  for (int i = 0; i < 100; ++i) EXPECT_EQ(Open().End().code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(codes_.codes.size(), 100u);
}

TEST_F(StreamAdapterTest, TheServiceLearnsThatTheClientHasLeft) {
  ServeByHand();
  Client client = Open();
  const Writer writer = Come();
  std::promise<void> done;
  writer.OnDone([&] { done.set_value(); });
  writer.Write(At(1));
  ASSERT_EQ(client.Read(), 1);
  client.context.TryCancel();
  done.get_future().wait();
  EXPECT_FALSE(writer.open());
  EXPECT_FALSE(writer.Write(At(2)));
  writer.Finish(absl::OkStatus());
  EXPECT_EQ(client.End().code(), absl::StatusCode::kCancelled);
  EXPECT_THAT(codes_.codes, ::testing::ElementsAre(absl::StatusCode::kCancelled));
  std::promise<void> again;
  writer.OnDone([&] { again.set_value(); });
  again.get_future().wait();
}

TEST_F(StreamAdapterTest, WhoReadsTooSlowlyIsSentAway) {
  ServeByHand();
  Client client = Open();
  const Writer writer = Come();
  size_t written = 0;
  while (writer.Write(At(static_cast<int64_t>(++written)))) {
    ASSERT_LT(written, kMostQueuedResponses + 100'000) << "nothing ends the queue";
  }
  EXPECT_GE(written, kMostQueuedResponses);
  EXPECT_FALSE(writer.open());
  EXPECT_EQ(client.Read(), 1) << "what was on its way arrives";
  const absl::Status end = client.End();
  EXPECT_EQ(end.code(), absl::StatusCode::kResourceExhausted);
  EXPECT_EQ(ReasonOf(end), Reason::kOverloaded);
  EXPECT_TRUE(RetryDelayOf(end).has_value());
  EXPECT_EQ(adapter_.shed(), 1);
}

TEST_F(StreamAdapterTest, BytesThatWaitAreBounded) {
  ServeByHand();
  Client client = Open();
  const Writer writer = Come();
  size_t written = 0;
  while (writer.Write(At(static_cast<int64_t>(++written), kMostQueuedBytes / 2))) {
    ASSERT_LT(written, kMostQueuedResponses) << "nothing bounds the bytes";
  }
  EXPECT_GT(written, 2u);
}

TEST_F(StreamAdapterTest, ManyAreWrittenAsFastAsTheyAreRead) {
  constexpr int64_t kMany = 5'000;
  std::function<void(Writer, int64_t)> write = [&](const Writer& writer, int64_t next) {
    if (next > kMany) return writer.Finish(absl::OkStatus());
    EXPECT_TRUE(writer.Write(At(next), [&write, writer, next] { write(writer, next + 1); }));
  };
  Serve([&](const FollowRequest&, const Writer& writer) { write(writer, 1); });
  Client client = Open();
  for (int64_t i = 1; i <= kMany; ++i) ASSERT_EQ(client.Read(), i);
  EXPECT_EQ(client.End(), absl::OkStatus());
}

TEST_F(StreamAdapterTest, AHandlerThatThrowsOrDropsTheStreamFailsItAlone) {
  int streams = 0;
  Serve([&](const FollowRequest&, const Writer&) {
    if (++streams == 1) throw std::runtime_error("out of luck");
  });
  for (int i = 0; i < 2; ++i) {
    const absl::Status end = Open().End();
    EXPECT_EQ(end.code(), absl::StatusCode::kInternal);
    EXPECT_EQ(end.message().find("luck"), absl::string_view::npos) << end;
  }
}

TEST_F(StreamAdapterTest, DrainingEndsWhatIsOpenAndRefusesWhatComes) {
  std::vector<Writer> writers;
  std::promise<void> both;
  Serve([&](const FollowRequest&, Writer writer) {
    writer.Write(At(1));
    writers.push_back(std::move(writer));
    if (writers.size() == 2) both.set_value();
  });
  Client reading = Open();
  ASSERT_EQ(reading.Read(), 1);
  Client idle = Open();  // never reads what was written
  both.get_future().wait();
  EXPECT_EQ(adapter_.open_streams(), 2);
  adapter_.Drain();
  EXPECT_EQ(adapter_.open_streams(), 0);
  EXPECT_FALSE(writers[0].Write(At(2)));
  const absl::Status end = reading.End();
  EXPECT_EQ(end.code(), absl::StatusCode::kUnavailable);
  EXPECT_TRUE(RetryDelayOf(end).has_value());
  EXPECT_FALSE(idle.End().ok());
  EXPECT_EQ(Open().End().code(), absl::StatusCode::kUnavailable);
  adapter_.Drain();
}

/// Over TCP, where flow control holds back what a client does not read.
TEST_F(StreamAdapterTest, AClientThatDoesNotReadDelaysNoShutdown) {
  constexpr size_t kBeyondTheWindow = 1 << 20;
  std::atomic<int> done = 0;
  std::vector<Writer> writers;
  api_.on_follow = [&](const FollowRequest&, Writer writer) {
    writer.OnDone([&] { ++done; });
    writer.Write(At(1));
    writer.Write(At(2, kBeyondTheWindow));
    writer.Write(At(3, kBeyondTheWindow));
    writers.push_back(std::move(writer));
  };
  int port = 0;
  grpc::ServerBuilder builder;
  builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port);
  builder.RegisterService(&api_);
  const auto server = builder.BuildAndStart();
  const auto channel =
      grpc::CreateChannel("127.0.0.1:" + std::to_string(port), grpc::InsecureChannelCredentials());
  Client stuck(channel, AsGateway()), reading(channel, AsGateway());
  ASSERT_EQ(stuck.Read(), 1);
  for (int64_t i = 1; i <= 3; ++i) ASSERT_EQ(reading.Read(), i);
  adapter_.Drain();
  EXPECT_EQ(done, 2);
  // Without a deadline: a stream that were still open would keep it for ever.
  server->Shutdown();
  server->Wait();
  EXPECT_EQ(reading.End().code(), absl::StatusCode::kUnavailable);
  EXPECT_FALSE(stuck.End().ok());
}

TEST_F(StreamAdapterTest, StreamsAreCounted) {
  std::vector<Writer> writers;
  Serve([&](const FollowRequest&, Writer writer) {
    writer.Write(At(1));
    writers.push_back(std::move(writer));
  });
  std::list<Client> clients;
  for (int i = 0; i < kMost; ++i) {
    clients.emplace_back(server_.channel(), AsGateway());
    ASSERT_EQ(clients.back().Read(), 1);
  }
  EXPECT_EQ(Open().End().code(), absl::StatusCode::kResourceExhausted);
  EXPECT_EQ(adapter_.shed(), 1);
}

TEST_F(StreamAdapterTest, LeavingRacesWritingAndFinishing) {
  std::vector<std::thread> threads;
  std::mutex mutex;
  std::atomic<int> done = 0;
  Serve([&](const FollowRequest&, const Writer& writer) {
    writer.OnDone([&] { ++done; });
    std::lock_guard lock(mutex);
    threads.emplace_back([writer] {
      for (int64_t i = 1; writer.Write(At(i)) && i < 200; ++i) {
      }
      writer.Finish(absl::OkStatus());
    });
  });
  constexpr int kRounds = 300;
  for (int i = 0; i < kRounds; ++i) {
    while (adapter_.open_streams() > kMost / 2) std::this_thread::yield();
    Client client = Open();
    for (int reads = i % 5; reads > 0; --reads) client.Read();
    if (i % 3 != 0) client.context.TryCancel();
    const absl::Status end = client.End();
    EXPECT_TRUE(end.ok() || end.code() == absl::StatusCode::kCancelled) << end;
  }
  adapter_.Drain();
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(done, kRounds);
}

}  // namespace
}  // namespace amble::rpc
