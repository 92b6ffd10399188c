#include "services/platform/host/replicas.h"

#include <fstream>
#include <set>
#include <sstream>
#include <string>
#include <string_view>

#include "fmt/format.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/platform/host/channels.h"
#include "services/platform/host/fake_module.h"
#include "services/platform/host/rendezvous.h"
#include "services/platform/host/service_server.h"

namespace amble::host {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

/// Far away; nothing in a test that passes waits for it.
constexpr std::chrono::minutes kPatience{1};

std::chrono::system_clock::time_point Limit() {
  return std::chrono::system_clock::now() + kPatience;
}

/// One replica: answers Read with its name.
class Replica {
 public:
  explicit Replica(std::string name) : feed_(std::move(name)) { Listen(0); }
  void Listen(int port) {
    auto started = ServiceServer::Start(
        {.name = "groups", .services = {&feed_}, .listen = Endpoint{"127.0.0.1", port}});
    EXPECT_TRUE(started.ok()) << started.status();
    server_ = *std::move(started);
    server_->SetServing(true);
    port_ = server_->port();
  }
  ServiceServer& server() { return *server_; }
  void End() { server_.reset(); }
  int port() const { return port_; }
  std::string address() const { return fmt::format("127.0.0.1:{}", port_); }

 private:
  FakeFeed feed_;
  std::unique_ptr<ServiceServer> server_;
  int port_ = 0;
};

class ReplicasTest : public ::testing::Test {
 protected:
  void Use(std::vector<std::string> addresses) {
    std::sort(addresses.begin(), addresses.end());
    replicas_.SetAddresses(addresses);
    for (const auto& channel : replicas_.InOrder("")) AwaitReady(*channel);
  }
  static void AwaitReady(grpc::Channel& channel) { EXPECT_TRUE(channel.WaitForConnected(Limit())); }
  std::string FirstFor(std::string_view key) {
    const auto channels = replicas_.InOrder(key);
    return channels.empty() ? "" : CallRead(channels[0]).value_or("nobody");
  }

  Replica one_{"one"}, two_{"two"}, three_{"three"};
  Replicas replicas_{[](const std::string& address) { return ConnectReplica("groups", address); }};
};

TEST_F(ReplicasTest, KnowsNobodyAtFirst) {
  EXPECT_THAT(replicas_.InOrder("walk"), IsEmpty());
  EXPECT_THAT(replicas_.InOrder(""), IsEmpty());
}

TEST_F(ReplicasTest, AKeyHasOneAndNoKeyTakesTurns) {
  Use({one_.address(), two_.address(), three_.address()});
  std::set<std::string> met;
  for (int walk = 0; walk < 30; ++walk) {
    const std::string key = fmt::format("walk {}", walk);
    const std::string first = FirstFor(key);
    EXPECT_EQ(FirstFor(key), first);
    met.insert(first);
  }
  EXPECT_THAT(met, ElementsAre("one", "three", "two")) << "walks are spread";
  met.clear();
  for (int call = 0; call < 3; ++call) met.insert(FirstFor(""));
  EXPECT_THAT(met, ElementsAre("one", "three", "two"));
}

TEST_F(ReplicasTest, OneThatIsNotThereComesLast) {
  Use({one_.address(), two_.address()});
  const std::string first = FirstFor("walk");
  Replica& gone = first == "one" ? one_ : two_;
  const auto channels = replicas_.InOrder("walk");
  gone.End();
  while (channels[0]->GetState(false) == GRPC_CHANNEL_READY) {
    channels[0]->WaitForStateChange(GRPC_CHANNEL_READY, Limit());
  }
  EXPECT_EQ(replicas_.InOrder("walk")[1], channels[0]);
  EXPECT_NE(FirstFor("walk"), first);
  gone.Listen(gone.port());
  AwaitReady(*channels[0]);
  EXPECT_EQ(FirstFor("walk"), first) << "it has its walks back";
}

TEST_F(ReplicasTest, OneThatIsAboutToGoComesLast) {
  Use({one_.address(), two_.address()});
  const std::string first = FirstFor("walk");
  const auto channels = replicas_.InOrder("walk");
  (first == "one" ? one_ : two_).server().SetServing(false);
  while (channels[0]->GetState(false) == GRPC_CHANNEL_READY) {
    channels[0]->WaitForStateChange(GRPC_CHANNEL_READY, Limit());
  }
  EXPECT_NE(FirstFor("walk"), first);
}

TEST_F(ReplicasTest, KeepsTheChannelsThatStayAndThoseInUse) {
  Use({one_.address(), two_.address()});
  auto before = replicas_.InOrder("walk");
  Use({one_.address(), two_.address(), three_.address()});
  for (const auto& channel : before) {
    const auto now = replicas_.InOrder("walk");
    EXPECT_NE(std::find(now.begin(), now.end(), channel), now.end());
  }
  auto held = replicas_.InOrder("walk");
  Use({three_.address()});
  EXPECT_EQ(replicas_.leaving(), 2u) << "held here";
  for (const auto& channel : held) EXPECT_TRUE(CallRead(channel).ok()) << "calls go on";
  held.clear();
  Use({three_.address()});
  EXPECT_EQ(replicas_.leaving(), 2u) << "held by `before`";
  before.clear();
  Use({three_.address()});
  EXPECT_EQ(replicas_.leaving(), 0u);
  EXPECT_THAT(replicas_.addresses(), ElementsAre(three_.address()));
}

TEST_F(ReplicasTest, ADirectoryFindsWhatATargetLists) {
  ReplicaDirectory directory;
  const auto connect = [](const std::string& address) { return ConnectReplica("groups", address); };
  const std::string target = fmt::format("ipv4:{},{}", one_.address(), two_.address());
  Replicas* const replicas = directory.Find("groups", target, connect);
  ASSERT_NE(replicas, nullptr);
  EXPECT_EQ(directory.Find("groups", target, connect), replicas);
  Replicas* const named =
      directory.Find("accounts", fmt::format("dns:///localhost:{}", three_.port()), connect);
  EXPECT_EQ(directory.Find("attendance", "unix:/run/attendance", connect), nullptr);
  EXPECT_EQ(directory.Find("attendance", "unix:/run/attendance", connect), nullptr);
  const auto limit = Limit();
  while (replicas->addresses().size() != 2 || named->addresses().empty()) {
    ASSERT_LT(std::chrono::system_clock::now(), limit);
    std::this_thread::yield();
  }
  EXPECT_THAT(named->addresses(), ::testing::Contains(three_.address()));
}

TEST_F(ReplicasTest, HostChannelsKnowThePeersOfALoneAddressToo) {
  HostChannels channels({}, {{"groups", one_.address()}});
  const auto limit = Limit();
  while (channels.InOrder("groups", "walk")[0] == channels.To("groups")) {
    ASSERT_LT(std::chrono::system_clock::now(), limit);
    std::this_thread::yield();
  }
  EXPECT_EQ(CallRead(channels.InOrder("groups", "walk")[0]).value_or(""), "one");
  EXPECT_EQ(channels.InOrder("accounts", "walk"), std::vector{channels.To("accounts")});
}

/// Connections of this machine to a port of its own, as the kernel lists them.
int ConnectionsTo(int port) {
  constexpr std::string_view kEstablished = "01";
  const std::string remote = fmt::format(":{:04X}", port);
  int count = 0;
  for (const char* const name : {"/proc/self/net/tcp", "/proc/self/net/tcp6"}) {
    std::ifstream table(name);
    for (std::string line; std::getline(table, line);) {
      std::istringstream fields(line);
      std::string number;
      std::string from;
      std::string to;
      std::string state;
      fields >> number >> from >> to >> state;
      if (to.ends_with(remote) && state == kEstablished) ++count;
    }
  }
  return count;
}

TEST_F(ReplicasTest, StreamsHaveConnectionsOfTheirOwn) {
  HostChannels channels({}, {{"groups", "ipv4:" + one_.address()}});
  const auto other = ConnectPeer("groups", "ipv4:" + one_.address());
  AwaitReady(*channels.To("groups"));
  AwaitReady(*other);
  const int of_calls = ConnectionsTo(one_.port());
  const auto first = channels.ForStreams("groups", 0);
  const auto second = channels.ForStreams("groups", 1);
  EXPECT_EQ(channels.ForStreams("groups", 0), first);
  AwaitReady(*first);
  EXPECT_EQ(ConnectionsTo(one_.port()), of_calls + 1);
  AwaitReady(*second);
  EXPECT_EQ(ConnectionsTo(one_.port()), of_calls + 2);
  EXPECT_EQ(CallRead(second).value_or(""), "one");
  EXPECT_EQ(channels.ForStreams("accounts", 3), channels.To("accounts")) << "no peer";

  PartChannels gateway("gateway", {"groups"}, &channels);
  EXPECT_EQ(gateway.ForStreams("groups", 1), second);
  PartChannels groups("groups", {}, &channels);
  EXPECT_EQ(CallRead(groups.ForStreams("groups", 0)).status().code(),
            absl::StatusCode::kUnavailable);
}

}  // namespace
}  // namespace amble::host
