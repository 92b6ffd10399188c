// What is followed outlasts the connections that it comes over: real servers end them from time to
// time, here every tenth of a second.
#include <gtest/gtest.h>

#include <algorithm>
#include <condition_variable>
#include <cstdlib>
#include <mutex>
#include <vector>

#include "fmt/format.h"
#include "gateway/live/grpc_channel_source.h"
#include "gateway/live/history_checker.h"
#include "gateway/live/hub.h"
#include "gateway/live/hub_fixture.h"
#include "gateway/live/hub_thread.h"
#include "grpcpp/grpcpp.h"
#include "services/platform/events/in_process_wakeups.h"
#include "services/platform/live/channel_service.h"
#include "services/platform/live/fake_channels.h"
#include "services/platform/live/wakeup.h"

namespace amble::gateway::live {
namespace {

constexpr int kConnectionAgeMilliseconds = 100;
constexpr int kGraceMilliseconds = 20;
constexpr int kThreads = 60;
constexpr int kFollowedOfConnection = 25;
constexpr int kConnections = 3;
/// How often each thread's stream is to end, on average.
constexpr int kEnds = 4;
constexpr char kEpoch[] = "e1";
constexpr std::chrono::milliseconds kTick{5};
/// Far away; nothing in a test that passes waits for it.
constexpr std::chrono::minutes kPatience{1};

std::string ThreadName(int number) { return fmt::format("practices/p/threads/t{}", number); }

/// Who follows one thread, and writes down what comes.
class Listener final : public StreamWriter {
 public:
  bool Write(StreamPart part) override {
    const std::string text = part.own + std::string(part.shared.bytes);
    const std::string message = text.substr(text.find('|') + 1);
    const std::lock_guard lock(mutex_);
    is_greeted_ = true;
    if (message.starts_with("reset:")) ++resets_;
    if (message != "beat") {
      checker_.OnMessage(message, Instant());
      last_ = std::max(last_, std::atoll(message.substr(message.rfind(' ') + 1).c_str()));
    }
    changed_.notify_all();
    return true;
  }
  void End(StreamPart) override {
    const std::lock_guard lock(mutex_);
    has_ended_ = true;
    changed_.notify_all();
  }
  size_t queued() const override { return 0; }
  void OnDrained(std::function<void()> drained) override { drained(); }
  void OnClosed(std::function<void(StreamEnd)>) override {}

  /// Until it has been told where it stands, and has got so many messages.
  void Await(int64_t messages) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock,
                  [&] { return has_ended_ || (is_greeted_ && checker_.messages() >= messages); });
  }
  void ExpectAll(const std::string& channel, int64_t messages) {
    const std::lock_guard lock(mutex_);
    checker_.OnQuiet(channel, kEpoch, messages);
    EXPECT_EQ(checker_.violations(), std::vector<std::string>());
    EXPECT_EQ(checker_.messages(), messages);
    EXPECT_EQ(resets_, 0);
    EXPECT_FALSE(has_ended_);
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  testing::HistoryChecker checker_;
  long long last_ = 0;  ///< position
  int resets_ = 0;
  bool is_greeted_ = false;
  bool has_ended_ = false;
};

/// Counts streams that end.
class CountingSource final : public ChannelSource {
 public:
  explicit CountingSource(ChannelSource* source) : source_(source) {}
  std::unique_ptr<Following> Follow(const ChannelAddress& channel, const std::string& epoch,
                                    int64_t after, Follower follower) override {
    follower.on_end = [this, tell = std::move(follower.on_end)](const absl::Status& status) {
      ++ends;
      tell(status);
    };
    return source_->Follow(channel, epoch, after, std::move(follower));
  }
  void AskLeases(const ChannelAddress& channel, const std::vector<std::string>& people,
                 std::function<void(absl::StatusOr<std::vector<Grant>>)> done) override {
    source_->AskLeases(channel, people, std::move(done));
  }

  std::atomic<int> ends = 0;

 private:
  ChannelSource* const source_;
};

class ConnectionAgeTest : public ::testing::Test, public rpc::Channels {
 protected:
  ConnectionAgeTest() {
    for (int i = 0; i < kThreads; ++i) channels_.Create(ThreadName(i));
    service_.Start();
    grpc::ServerBuilder builder;
    builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port_);
    builder.AddChannelArgument(GRPC_ARG_MAX_CONNECTION_AGE_MS, kConnectionAgeMilliseconds);
    builder.AddChannelArgument(GRPC_ARG_MAX_CONNECTION_AGE_GRACE_MS, kGraceMilliseconds);
    builder.RegisterService(&service_);
    server_ = builder.BuildAndStart();
    // So short a grace is no time for an answer: questions are asked elsewhere.
    grpc::ServerBuilder builder_for_calls;
    builder_for_calls.RegisterService(&service_);
    server_for_calls_ = builder_for_calls.BuildAndStart();
    hub_thread_.Start([this] { hub_.Tick(); }, kTick);
  }
  ~ConnectionAgeTest() override {
    hub_thread_.Stop();
    service_.Drain();
    server_->Shutdown();
    server_for_calls_->Shutdown();
    service_.Stop();
  }

  std::shared_ptr<grpc::Channel> Connect() const {
    grpc::ChannelArguments arguments;
    arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
    arguments.SetInt(GRPC_ARG_INITIAL_RECONNECT_BACKOFF_MS, 100);
    return grpc::CreateCustomChannel(fmt::format("ipv4:127.0.0.1:{}", port_),
                                     grpc::InsecureChannelCredentials(), arguments);
  }
  std::shared_ptr<grpc::Channel> To(const std::string&) override {
    return server_for_calls_->InProcessChannel(grpc::ChannelArguments());
  }
  std::shared_ptr<grpc::Channel> ForStreams(const std::string&, int number) override {
    EXPECT_EQ(number, static_cast<int>(for_streams_.size())) << "each is asked for once";
    for_streams_.push_back(Connect());
    return for_streams_.back();
  }

  std::shared_ptr<Listener> Listen(int number) {
    auto listener = std::make_shared<Listener>();
    auto watch = std::make_unique<Watch>();
    watch->channels = {ThreadName(number)};
    watch->secret = fmt::format("leader-{}", number);
    sessions_.Get(watch->secret, [&](const absl::StatusOr<SessionCache::Shared>& session) {
      watch->session = *session;
    });
    watch->address = "192.0.2.1";
    watch->format = &format_;
    watch->begin = [listener] { return listener; };
    watch->refuse = [listener](const absl::Status& status) {
      ADD_FAILURE() << status;
      listener->End({});
    };
    hub_.Open(std::move(watch));
    return listener;
  }
  void Say(int number, int64_t position) {
    const std::string thread = ThreadName(number);
    channels_.Append(thread, testing::HistoryChecker::Text(thread, kEpoch, position));
    amble::live::Wake(wakeups_, "messaging", thread);
  }

  FakeClock clock_{absl::FromUnixSeconds(1'800'000'000)};
  auth::SigningKey key_ = *auth::SigningKey::FromSeed(std::string(32, 's'));
  auth::TokenSigner signer_{key_, &clock_};
  auth::TokenVerifier verifier_{{key_.public_key()}, "messaging", &clock_};
  amble::live::FakeChannels channels_;
  events::InProcessWakeups wakeups_;
  amble::live::ChannelService service_{{.service = "messaging",
                                        .channels = &channels_,
                                        .epoch = [] { return kEpoch; },
                                        .wakeups = &wakeups_,
                                        .verifier = &verifier_,
                                        .clock = &clock_}};
  int port_ = 0;
  std::unique_ptr<grpc::Server> server_;
  std::unique_ptr<grpc::Server> server_for_calls_;
  std::vector<std::shared_ptr<grpc::Channel>> for_streams_;

  SessionCache sessions_{{.exchange =
                              [](const std::string& secret, const SessionCache::Exchanged& done) {
                                done(ExchangedSession{.session = secret, .person = secret});
                              },
                          .clock = &clock_}};
  const testing::PlainFormat format_;
  HubThread hub_thread_;
  GrpcChannelSource grpc_source_{this, &signer_, kFollowedOfConnection};
  CountingSource source_{&grpc_source_};
  Hub hub_{{.source = &source_,
            .sessions = &sessions_,
            .queue = &hub_thread_,
            .codec = {.to_json = [](std::string_view text) { return std::string(text); },
                      .reset = [](std::string_view channel,
                                  bool) { return "reset:" + std::string(channel); }}}};
};

TEST_F(ConnectionAgeTest, NobodyNoticesThatConnectionsEnd) {
  std::vector<std::shared_ptr<Listener>> listeners;
  for (int i = 0; i < kThreads; ++i) listeners.push_back(Listen(i));
  for (const auto& listener : listeners) listener->Await(0);
  int64_t said = 0;
  while (source_.ends < kEnds * kThreads) {
    ++said;
    for (int i = 0; i < kThreads; ++i) Say(i, said);
    // As fast as one of them hears it, while others have to come back first.
    listeners[static_cast<size_t>(said) % kThreads]->Await(said);
    if (HasFailure()) break;
  }
  for (int i = 0; i < kThreads; ++i) {
    listeners[static_cast<size_t>(i)]->Await(said);
    listeners[static_cast<size_t>(i)]->ExpectAll(ThreadName(i), said);
  }
  EXPECT_EQ(for_streams_.size(), kConnections) << "no more than are needed";
}

}  // namespace
}  // namespace amble::gateway::live
