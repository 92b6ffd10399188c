#include "services/platform/host/host.h"

#include <signal.h>
#include <unistd.h>

#include <future>
#include <thread>

#include "fmt/format.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/platform/errors/errors.h"
#include "services/platform/host/fake_module.h"
#include "services/platform/host/raw_calls.h"
#include "services/platform/host/stop_signals.h"
#include "services/platform/testing/databases.h"

namespace amble::host {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

/// Says that it is PostgreSQL, so that the host does not migrate by itself.
class ServerDatabase final : public storage::Database {
 public:
  storage::Engine engine() const override { return inner_->engine(); }
  absl::Status Write(const Work& work) override { return inner_->Write(work); }
  absl::Status Read(const Work& work) override {
    reads_.Add("read");
    if (reads_.lines().size() == 2) looked_twice_.set_value();
    return inner_->Read(work);
  }

  std::unique_ptr<storage::Database> inner_ = testing::OpenFresh(storage::Engine::kSqlite);
  Journal reads_;
  std::promise<void> looked_twice_;
};

const storage::MigrationSet kOneStep{
    "walks", {{1, "walks", "CREATE TABLE walks (id TEXT)", "CREATE TABLE walks (id TEXT)"}}};

class HostTest : public ::testing::Test {
 protected:
  HostTest() {
    configuration_.targets = {"accounts", "groups", "gateway"};
    configuration_.signing_seed_file = "seed";
    configuration_.service_grpc = {{"accounts", {"127.0.0.1", 0}}, {"groups", {"127.0.0.1", 0}}};
    configuration_.drain_wait = absl::Milliseconds(7);
  }
  ~HostTest() override { End(); }

  /// Makes the host; `prepare` sees each module after it is made.
  absl::Status Complete(std::function<void(FakeModule&)> prepare = {}) {
    EXPECT_TRUE(Validate(configuration_).ok());
    Host::Options options{.lent = {.configuration = &configuration_}};
    for (const std::string_view part : kParts) {
      options.parts.push_back({std::string(part), [this, part, prepare](const Environment& lent) {
                                 return Make(std::string(part), lent, prepare);
                               }});
      options.parts.back().calls = calls_;
    }
    options.on_ready = [this] { ready_.set_value(); };
    options.migration_poll = absl::Milliseconds(1);
    options.wait = [this](absl::Duration duration) {
      journal_.Add("wait " + absl::FormatDuration(duration));
      if (while_waiting_) while_waiting_();
    };
    AMBLE_ASSIGN_OR_RETURN(host_, Host::Complete(std::move(options)));
    return absl::OkStatus();
  }
  absl::StatusOr<std::unique_ptr<Module>> Make(const std::string& name, const Environment& lent,
                                               const std::function<void(FakeModule&)>& prepare) {
    auto module = std::make_unique<FakeModule>(name, lent, &journal_);
    if (prepare) prepare(*module);
    modules_[name] = module.get();
    return module;
  }

  void Run() {
    result_ = std::async(std::launch::async, [this] { return host_->Run(); });
  }
  void RunUntilReady() {
    Run();
    ready_.get_future().wait();
  }
  absl::Status Stop() {
    host_->RequestStop();
    return result_.get();
  }
  void End() {
    if (result_.valid()) static_cast<void>(Stop());
  }
  std::shared_ptr<grpc::Channel> Dial(const std::string& service) {
    return ConnectPeer(service, "127.0.0.1:" + std::to_string(host_->PortOf(service)));
  }

  Journal journal_;
  /// What every part declares.
  std::vector<std::string> calls_{"accounts", "groups", "attendance"};
  Configuration configuration_;
  std::map<std::string, FakeModule*> modules_;
  std::promise<void> ready_;
  std::function<void()> while_waiting_;
  std::unique_ptr<Host> host_;
  std::future<absl::Status> result_;
};

TEST_F(HostTest, StartsInOrderAndEndsInReverse) {
  ASSERT_TRUE(Complete().ok());
  EXPECT_FALSE(host_->ready());
  RunUntilReady();
  EXPECT_TRUE(host_->ready());
  EXPECT_TRUE(modules_["gateway"]->environment().readiness->ready());
  EXPECT_TRUE(Stop().ok());
  EXPECT_FALSE(host_->ready());
  EXPECT_THAT(
      journal_.lines(),
      ElementsAre("make accounts", "make groups", "make gateway", "start accounts", "start groups",
                  "start gateway", "wait 7ms", "drain gateway", "drain groups", "drain accounts",
                  "stop gateway", "stop groups", "stop accounts", "destroy gateway",
                  "destroy groups", "destroy accounts"));
}

TEST_F(HostTest, AFeedIsThereUntilAllWhoReadItHaveStopped) {
  std::map<std::string, absl::StatusOr<std::string>> answers;
  ASSERT_TRUE(Complete([&answers](FakeModule& module) {
                module.on_stop_ = [&answers, &module] {
                  for (const char* feed : {"accounts", "groups"}) {
                    answers.emplace(fmt::format("{} to {}", module.name(), feed),
                                    CallRead(module.environment().channels->To(feed)));
                  }
                };
              }).ok());
  RunUntilReady();
  EXPECT_TRUE(Stop().ok());
  EXPECT_EQ(answers.size(), 6u);
  for (const auto& [what, answer] : answers) EXPECT_TRUE(answer.ok()) << what << answer.status();
}

TEST_F(HostTest, AStopBeforeTheStartIsNotLost) {
  ASSERT_TRUE(Complete().ok());
  host_->RequestStop();
  EXPECT_TRUE(host_->Run().ok());
  EXPECT_EQ(journal_.lines().back(), "destroy accounts");
}

TEST_F(HostTest, WhatDoesNotStartEndsWhatDid) {
  ASSERT_TRUE(Complete([](FakeModule& module) {
                if (module.name() == "groups") module.start_status_ = absl::InternalError("no");
              }).ok());
  const absl::Status status = host_->Run();
  EXPECT_EQ(status.message(), "groups: no");
  EXPECT_THAT(
      journal_.lines(),
      ElementsAre("make accounts", "make groups", "make gateway", "start accounts", "start groups",
                  "stop accounts", "destroy gateway", "destroy groups", "destroy accounts"));
}

TEST_F(HostTest, APartThatIsNotThereIsRefused) {
  EXPECT_TRUE(Validate(configuration_).ok());
  const auto host = Host::Complete({.lent = {.configuration = &configuration_}});
  EXPECT_EQ(host.status().message(), "--target: this program has no part 'accounts'");
}

TEST_F(HostTest, ModulesOfOneProcessReachEachOther) {
  ASSERT_TRUE(Complete().ok());
  RunUntilReady();
  rpc::Channels* channels = modules_["gateway"]->environment().channels;
  EXPECT_EQ(*CallRead(channels->To("groups")), "groups");
  EXPECT_EQ(*CallRead(channels->To("accounts")), "accounts");
  EXPECT_EQ(channels->To("groups"), channels->To("groups"));
}

TEST_F(HostTest, AServiceWithoutAPeerIsUnavailable) {
  ASSERT_TRUE(Complete().ok());
  RunUntilReady();
  const auto answer = CallRead(modules_["gateway"]->environment().channels->To("attendance"));
  EXPECT_TRUE(absl::IsUnavailable(answer.status())) << answer.status();
  EXPECT_THAT(std::string(answer.status().message()), HasSubstr("attendance"));
}

TEST_F(HostTest, AnEdgeThatIsNotDeclaredIsUnavailable) {
  calls_ = {"accounts"};
  ASSERT_TRUE(Complete().ok());
  RunUntilReady();
  rpc::Channels* channels = modules_["gateway"]->environment().channels;
  EXPECT_EQ(*CallRead(channels->To("accounts")), "accounts");
  const auto answer = CallRead(channels->To("groups"));
  EXPECT_TRUE(absl::IsUnavailable(answer.status())) << answer.status();
  EXPECT_THAT(std::string(answer.status().message()), HasSubstr("gateway-to-groups"));
  EXPECT_EQ(host_->AskedBy("gateway"), (std::set<std::string>{"accounts", "groups"}));
}

TEST_F(HostTest, AFactoryReachesWhatIsWiredBeforeIt) {
  std::shared_ptr<grpc::Channel> early;
  ASSERT_TRUE(Complete([&early](FakeModule& module) {
                if (module.name() == "groups") {
                  early = module.environment().channels->To("accounts");
                }
              }).ok());
  RunUntilReady();
  EXPECT_EQ(*CallRead(early), "accounts");
}

TEST_F(HostTest, AFactoryThatAsksForWhatIsWiredLaterIsToldSo) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  EXPECT_DEATH(static_cast<void>(Complete(
                   [](FakeModule& module) { module.environment().channels->To("groups"); })),
               "ask in Start.*groups");
}

TEST_F(HostTest, AServiceAloneListensAndAnotherProcessCallsIt) {
  configuration_.targets = {"groups"};
  configuration_.service_grpc = {{"groups", {"127.0.0.1", 0}}};
  ASSERT_TRUE(Complete().ok());
  RunUntilReady();
  ASSERT_GT(host_->PortOf("groups"), 0);
  HostChannels others({}, {{"groups", "127.0.0.1:" + std::to_string(host_->PortOf("groups"))}});
  EXPECT_EQ(*CallRead(others.To("groups")), "groups");
}

TEST_F(HostTest, CallsAreStillTakenWhileOthersNotice) {
  ASSERT_TRUE(Complete().ok());
  RunUntilReady();
  const auto channel = Dial("groups");
  ASSERT_EQ(*CallRead(channel), "groups");
  const auto in_process = modules_["gateway"]->environment().channels->To("groups");
  absl::StatusOr<std::string> answer;
  bool ready_while_waiting = true;
  while_waiting_ = [&] {
    ready_while_waiting = host_->ready();
    answer = CallRead(in_process);
  };
  EXPECT_TRUE(Stop().ok());
  EXPECT_FALSE(ready_while_waiting);
  ASSERT_TRUE(answer.ok()) << answer.status();
  EXPECT_EQ(*answer, "groups");
}

TEST_F(HostTest, AnAcceptedCallIsFinishedBeforeTheEnd) {
  ASSERT_TRUE(Complete().ok());
  RunUntilReady();
  auto call = std::async(std::launch::async,
                         [channel = Dial("groups")] { return CallRead(channel, /*limit=*/1); });
  FakeFeed& feed = modules_["groups"]->feed();
  feed.AwaitHeldCall();
  while_waiting_ = [&feed] { feed.ReleaseHeldCall(); };
  EXPECT_TRUE(Stop().ok());
  EXPECT_EQ(*call.get(), "groups");
}

TEST_F(HostTest, MigratesSqliteByItself) {
  ASSERT_TRUE(Complete([](FakeModule& module) {
                if (module.name() != "groups") return;
                module.database_ = testing::OpenFresh(storage::Engine::kSqlite);
                module.migrations_ = {kOneStep};
              }).ok());
  RunUntilReady();
  FakeModule& groups = *modules_["groups"];
  EXPECT_EQ(*storage::PendingMigrations(*groups.database(), groups.migrations_), 0);
}

TEST_F(HostTest, IsNotReadyUntilSomebodyMigratesTheServer) {
  configuration_.database = "postgres://localhost/amble";
  ServerDatabase* database = nullptr;
  ASSERT_TRUE(Complete([&database](FakeModule& module) {
                if (module.name() != "groups") return;
                auto made = std::make_unique<ServerDatabase>();
                database = made.get();
                module.database_ = std::move(made);
                module.migrations_ = {kOneStep};
              }).ok());
  Run();
  database->looked_twice_.get_future().wait();
  EXPECT_FALSE(host_->ready());
  ASSERT_TRUE(storage::Migrate(*database->inner_, std::vector{kOneStep}).ok());
  ready_.get_future().wait();
  EXPECT_TRUE(host_->ready());
}

TEST_F(HostTest, ProbesSeeItAliveBeforeItIsReady) {
  configuration_.database = "postgres://localhost/amble";
  configuration_.health_grpc = Endpoint{"127.0.0.1", 0};
  ServerDatabase* database = nullptr;
  ASSERT_TRUE(Complete([&database](FakeModule& module) {
                if (module.name() != "groups") return;
                auto made = std::make_unique<ServerDatabase>();
                database = made.get();
                module.database_ = std::move(made);
                module.migrations_ = {kOneStep};
              }).ok());
  Run();
  database->looked_twice_.get_future().wait();
  EXPECT_EQ(HealthOf(host_->ProbesPort(), std::string(kLiveness)), 1);
  EXPECT_EQ(HealthOf(host_->ProbesPort(), ""), 2);
  ASSERT_TRUE(storage::Migrate(*database->inner_, std::vector{kOneStep}).ok());
  ready_.get_future().wait();
  EXPECT_EQ(HealthOf(host_->ProbesPort(), ""), 1);
  int alive = 0, ready = 0;
  while_waiting_ = [&] {
    alive = HealthOf(host_->ProbesPort(), std::string(kLiveness));
    ready = HealthOf(host_->ProbesPort(), "");
  };
  EXPECT_TRUE(Stop().ok());
  EXPECT_EQ(alive, 1);
  EXPECT_EQ(ready, 2);
}

TEST_F(HostTest, StopsWhileItWaitsForMigrations) {
  configuration_.database = "postgres://localhost/amble";
  ServerDatabase* database = nullptr;
  ASSERT_TRUE(Complete([&database](FakeModule& module) {
                if (module.name() != "groups") return;
                auto made = std::make_unique<ServerDatabase>();
                database = made.get();
                module.database_ = std::move(made);
                module.migrations_ = {kOneStep};
              }).ok());
  Run();
  database->looked_twice_.get_future().wait();
  EXPECT_TRUE(Stop().ok());
  EXPECT_EQ(journal_.lines().back(), "destroy accounts");
}

TEST_F(HostTest, ASignalEndsInOrderWithZero) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  const auto run = [this] {
    StopSignals signals;
    if (!Complete().ok()) std::exit(3);
    signals.Listen([this] { host_->RequestStop(); });
    while_waiting_ = [] { std::fputs("waiting;", stderr); };
    std::thread([this] {
      ready_.get_future().wait();
      kill(getpid(), SIGTERM);
    }).detach();
    const bool in_order = host_->Run().ok() && journal_.lines().back() == "destroy accounts";
    std::exit(in_order ? 0 : 4);
  };
  EXPECT_EXIT(run(), ::testing::ExitedWithCode(0), "waiting;");
}

}  // namespace
}  // namespace amble::host
