#include "services/platform/service/service_module.h"

#include <gtest/gtest.h>

#include <map>

#include "services/platform/errors/errors.h"
#include "services/platform/host/database.h"
#include "services/platform/host/runtime.h"
#include "services/platform/mail/catcher.h"
#include "services/platform/rpc/testdata/notes_api.h"
#include "services/platform/testing/temporary_folder.h"

namespace amble::service {
namespace {

using testdata::NotesApi;
using testdata::v1::NotesService;
using testdata::v1::PingRequest;
using testdata::v1::PingResponse;

/// Far away; nothing in a test that passes waits for it.
constexpr std::chrono::minutes kPatience{2};
constexpr storage::Statement kRemember{"INSERT INTO heard (aggregate) VALUES ($1)"};
constexpr storage::Statement kCount{"SELECT CAST(COUNT(*) AS BIGINT) FROM heard"};
constexpr std::string_view kTable = "CREATE TABLE heard (aggregate TEXT NOT NULL)";

storage::MigrationSet Tables() { return {"testing", {{1, "heard", kTable, kTable}}}; }

/// Writes an event named after the text of each Ping.
class Teller final : public ServiceModule {
 public:
  Teller(const host::Environment& environment, std::unique_ptr<storage::Database> opened)
      : ServiceModule(environment, "groups", std::move(opened), Tables()), api_(adapter()) {
    api_.on_ping = [this](const rpc::CallContext& call,
                          const PingRequest& request) -> absl::StatusOr<PingResponse> {
      AMBLE_RETURN_IF_ERROR(database()->Write([&](storage::Transaction& transaction) {
        return outbox().Append(
            transaction, {.type = "amble.test.Said", .aggregate = request.text(), .version = 1},
            &call);
      }));
      return PingResponse();
    };
    Serve(&api_, testdata::kNotesService);
  }

 private:
  NotesApi api_;
};

/// Answers a Ping with how many events it has heard of.
class Listener final : public ServiceModule {
 public:
  Listener(const host::Environment& environment, std::unique_ptr<storage::Database> opened)
      : ServiceModule(environment, "attendance", std::move(opened), Tables()), api_(adapter()) {
    api_.on_ping = [this](const rpc::CallContext&,
                          const PingRequest&) -> absl::StatusOr<PingResponse> {
      PingResponse response;
      AMBLE_RETURN_IF_ERROR(
          database()->Read([&](storage::Transaction& transaction) -> absl::Status {
            AMBLE_ASSIGN_OR_RETURN(const auto rows, transaction.Query(kCount, {}));
            response.set_text(std::to_string(rows.at(0).Int(0)));
            return absl::OkStatus();
          }));
      return response;
    };
    Serve(&api_, testdata::kNotesService);
    Follow("groups",
           [](storage::Transaction& transaction, const events::Event& event) {
             return transaction.Execute(kRemember, {event.aggregate}).status();
           },
           {});
  }
  using ServiceModule::page_tokens;
  using ServiceModule::post_office;
  using ServiceModule::SendMail;

 private:
  NotesApi api_;
};

/// In-process channels to the servers of one test.
class ServersOfTest final : public rpc::Channels {
 public:
  ~ServersOfTest() override { Stop(); }
  /// Before the modules are destroyed.
  void Stop() {
    for (auto& [name, server] : servers_) {
      server->Shutdown(std::chrono::system_clock::now());
      server->Wait();
    }
    servers_.clear();
  }
  void Serve(host::Module& module) {
    grpc::ServerBuilder builder;
    for (grpc::Service* service : module.grpc_services()) builder.RegisterService(service);
    servers_[std::string(module.name())] = builder.BuildAndStart();
  }
  std::shared_ptr<grpc::Channel> To(const std::string& service) override {
    return servers_.at(service)->InProcessChannel(grpc::ChannelArguments());
  }

 private:
  std::map<std::string, std::unique_ptr<grpc::Server>> servers_;
};

class ServiceModuleTest : public ::testing::Test {
 protected:
  ServiceModuleTest() {
    configuration_.data_directory = folder_.path().string();
    runtime_ = *host::Runtime::Make(configuration_);
  }

  template <typename Module>
  std::unique_ptr<Module> Make(const std::string& name) {
    host::Environment environment = runtime_->Lend();
    environment.channels = &servers_;
    return std::make_unique<Module>(environment, *host::OpenDatabase(configuration_, name));
  }
  static void Migrate(host::Module& module) {
    const auto sets = module.migrations();
    ASSERT_EQ(storage::Migrate(*module.database(), sets), absl::OkStatus());
  }
  static absl::Status Mail(Listener& module, const std::string& subject) {
    return module.database()->Write([&](storage::Transaction& transaction) {
      return module.post_office().outbox().Append(transaction,
                                                  {.from = module.post_office().from(),
                                                   .to = {.address = "anna@example.org"},
                                                   .subject = subject,
                                                   .text = "At ten."});
    });
  }
  absl::StatusOr<std::string> Ping(const std::string& service, const std::string& text,
                                   const rpc::CallContext& call) {
    auth::Principal caller;
    caller.kind = auth::Principal::Kind::kPerson;
    caller.person = "anna";
    PingRequest request;
    request.set_text(text);
    const auto stub = NotesService::NewStub(servers_.To(service));
    AMBLE_ASSIGN_OR_RETURN(
        auto response,
        rpc::Call(rpc::Outgoing::For(call, runtime_->Lend().signer->Sign(caller, service)),
                  stub->async(), &NotesService::Stub::async::Ping, request));
    return response.text();
  }

  testing::TemporaryFolder folder_;
  host::Configuration configuration_;
  std::unique_ptr<host::Runtime> runtime_;
  ServersOfTest servers_;
};

TEST_F(ServiceModuleTest, ReadsWhatItsCallerHasWrittenElsewhere) {
  auto teller = Make<Teller>("groups");
  auto listener = Make<Listener>("attendance");
  for (host::Module* module : std::initializer_list<host::Module*>{teller.get(), listener.get()}) {
    Migrate(*module);
    servers_.Serve(*module);
  }
  EXPECT_EQ(teller->Start(), absl::OkStatus());
  EXPECT_EQ(listener->Start(), absl::OkStatus());
  for (int said = 1; said <= 3; ++said) {
    const rpc::CallContext writing;
    EXPECT_EQ(Ping("groups", "note " + std::to_string(said), writing).status(), absl::OkStatus());
    rpc::CallContext reading;
    reading.seen = writing.committed();
    EXPECT_EQ(reading.seen.size(), 1u);
    const auto heard = Ping("attendance", "how many?", reading);
    EXPECT_TRUE(heard.ok()) << heard.status();
    EXPECT_EQ(heard.value_or(""), std::to_string(said));
  }
  listener->Drain(absl::InfiniteFuture());
  teller->Drain(absl::InfiniteFuture());
  EXPECT_EQ(Ping("groups", "too late", rpc::CallContext()).status().code(),
            absl::StatusCode::kUnavailable);
  servers_.Stop();
  listener->Stop();
  teller->Stop();
}

TEST_F(ServiceModuleTest, ShowsItsPartsAndForgetsThemWithItself) {
  auto teller = Make<Teller>("groups");
  auto listener = Make<Listener>("attendance");
  ASSERT_EQ(listener->SendMail(), absl::OkStatus());
  for (host::Module* module : std::initializer_list<host::Module*>{teller.get(), listener.get()}) {
    Migrate(*module);
    servers_.Serve(*module);
  }
  EXPECT_EQ(teller->Start(), absl::OkStatus());
  EXPECT_EQ(listener->Start(), absl::OkStatus());
  rpc::CallContext reading;
  EXPECT_EQ(Ping("attendance", "until the head is reached once", reading).status(),
            absl::OkStatus());
  for (int said = 1; said <= 2; ++said) {
    const rpc::CallContext writing;
    EXPECT_EQ(Ping("groups", "note", writing).status(), absl::OkStatus());
    reading.seen = writing.committed();
    EXPECT_EQ(Ping("attendance", "how many?", reading).status(), absl::OkStatus());
  }
  const std::string text = runtime_->Lend().metrics->Text();
  for (
      const std::string line :
      {R"(amble_rpc_server_handled_total{code="OK",method="NotesService/Ping",service="groups"} 2)",
       R"(amble_rpc_server_handled_total{code="OK",method="NotesService/Ping",service="attendance"} 3)",
       R"(amble_executor_queue_depth{lane="calls",service="groups"} 0)",
       R"(amble_executor_queue_limit{lane="feed",service="groups"} 256)",
       R"(amble_database_connections_in_use{service="groups"} 0)",
       R"(amble_events_head_position{feed="groups"} 2)",
       R"(amble_events_applied_position{feed="groups",service="attendance"} 2)",
       R"(amble_events_parked{feed="groups",service="attendance"} 0)",
       R"(amble_mail_waiting{service="attendance"} 0)"}) {
    EXPECT_NE(text.find(line + "\n"), std::string::npos) << line << " in\n" << text;
  }
  EXPECT_NE(text.find(R"(amble_events_delay_seconds_count{feed="groups",service="attendance"})"),
            std::string::npos);
  EXPECT_NE(text.find(R"(amble_events_lag_seconds{feed="groups",service="attendance"})"),
            std::string::npos);
  for (host::Module* module : std::initializer_list<host::Module*>{listener.get(), teller.get()}) {
    module->Drain(absl::InfiniteFuture());
  }
  servers_.Stop();
  listener->Stop();
  teller->Stop();
  listener.reset();
  teller.reset();
  EXPECT_EQ(runtime_->Lend().metrics->Text().find("amble_events_lag_seconds"), std::string::npos);
}

TEST_F(ServiceModuleTest, StopsWithoutHavingStarted) {
  auto teller = Make<Teller>("groups");
  teller->Drain(absl::InfiniteFuture());
  teller->Stop();
  EXPECT_EQ(teller->name(), "groups");
}

TEST_F(ServiceModuleTest, GivesTheSamePageTokensInEveryProcessOfOneKey) {
  auto one = Make<Listener>("attendance");
  auto other = Make<Listener>("attendance");
  const std::string token = one->page_tokens().Encode("scope", {"key"});
  EXPECT_EQ(other->page_tokens().Decode("scope", token, 1).value(),
            std::vector<std::string>{"key"});
}

TEST_F(ServiceModuleTest, KeepsMailUntilThereIsAServer) {
  auto without_server = Make<Listener>("attendance");
  ASSERT_EQ(without_server->SendMail(), absl::OkStatus());
  Migrate(*without_server);
  without_server->post_office().Start();
  EXPECT_EQ(Mail(*without_server, "first"), absl::OkStatus());
  without_server->post_office().Stop();

  auto catcher = mail::DevMailCatcher::Start(runtime_->clock());
  ASSERT_TRUE(catcher.ok()) << catcher.status();
  configuration_.smtp.host = "127.0.0.1";
  configuration_.smtp.port = (*catcher)->port();
  configuration_.smtp.starttls = false;
  configuration_.smtp.from = "walks@example.org";
  auto module = Make<Listener>("attendance");
  ASSERT_EQ(module->SendMail(), absl::OkStatus());
  module->post_office().Start();
  EXPECT_TRUE((*catcher)->AwaitMails(1, kPatience));
  EXPECT_EQ(Mail(*module, "second"), absl::OkStatus());
  EXPECT_TRUE((*catcher)->AwaitMails(2, kPatience)) << "the commit wakes the sender";
  module->post_office().Stop();
}

TEST_F(ServiceModuleTest, RefusesAMailServerThatIsNone) {
  configuration_.smtp.host = "not a host/";
  auto module = Make<Listener>("attendance");
  EXPECT_EQ(module->SendMail().code(), absl::StatusCode::kInvalidArgument);
}

}  // namespace
}  // namespace amble::service
