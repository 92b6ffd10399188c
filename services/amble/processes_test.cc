// The platform as several processes: a host for each part, mutual TLS between them, over loopback.

#include <future>
#include <map>
#include <optional>

#include "fmt/format.h"
#include "grpcpp/generic/generic_stub.h"
#include "gtest/gtest.h"
#include "services/amble/demo_client.h"
#include "services/amble/free_port.h"
#include "services/amble/parts.h"
#include "services/platform/host/channels.h"
#include "services/platform/host/runtime.h"
#include "services/platform/host/signing_seed.h"
#include "services/platform/testing/certificates.h"
#include "services/platform/testing/temporary_folder.h"

namespace amble::program {
namespace {

constexpr std::chrono::minutes kPatience{1};
constexpr char kNotDeclared[] = "This part of the platform does not call that one.";
constexpr char kOfAnother[] = "The token is of another service than the certificate.";

std::chrono::system_clock::time_point Limit() {
  return std::chrono::system_clock::now() + kPatience;
}

/// What all processes of one installation share.
struct Installation {
  Installation() {
    EXPECT_TRUE(host::EnsureSigningSeed(seed_file(), auth::SigningKey::NewSeed()).ok());
    for (const std::string_view part : host::kParts) {
      ports[std::string(part)] = *FreePort({"127.0.0.1", 0});
    }
  }
  std::string seed_file() const { return folder.path() / "seed"; }
  /// Files of a certificate for `part`.
  host::TlsConfiguration Certificate(const std::string& part) {
    testing::SecretFolder secret(folder.path() / fmt::format("tls-{}-{}", part, ++certificates));
    secret.Write(authority.IssueFor({part}), authority.certificate());
    return {secret.certificate_file(), secret.key_file(), secret.authority_file()};
  }

  testing::TemporaryFolder folder;
  testing::TestAuthority authority;
  int native_port = *FreePort({"127.0.0.1", 0});
  int mail_port = 0;
  std::map<std::string, int> ports;
  int certificates = 0;
};

/// One part in a host of its own.
class Process {
 public:
  Process(Installation& installation, const std::string& part) : part_(part) {
    configuration_.targets = {part};
    configuration_.data_directory = installation.folder.path() / part;
    configuration_.signing_seed_file = installation.seed_file();
    configuration_.tls = installation.Certificate(part);
    configuration_.drain_wait = absl::ZeroDuration();
    if (part == host::kGateway)
      configuration_.gateway_grpc = host::Endpoint{"127.0.0.1", installation.native_port};
    if (installation.mail_port != 0) {
      configuration_.smtp.host = "127.0.0.1";
      configuration_.smtp.port = installation.mail_port;
      configuration_.smtp.starttls = false;
    }
    for (const auto& [other, port] : installation.ports) {
      const host::Endpoint endpoint{"127.0.0.1", port};
      if (other == part && other == host::kGateway) configuration_.gateway_http = endpoint;
      if (other == part && other != host::kGateway) configuration_.service_grpc[part] = endpoint;
      if (other != part && other != host::kGateway) {
        configuration_.peers[other] = "dns:///" + endpoint.ToString();
      }
    }
    EXPECT_EQ(host::Validate(configuration_), absl::OkStatus());
    EXPECT_EQ(host::ValidateForServing(configuration_), absl::OkStatus());
    auto runtime = host::Runtime::Make(configuration_);
    EXPECT_TRUE(runtime.ok()) << runtime.status();
    runtime_ = *std::move(runtime);
    EXPECT_EQ(runtime_->LockData(), absl::OkStatus());
    auto host = host::Host::Complete(
        {.lent = runtime_->Lend(), .parts = Parts(), .on_ready = [this] { ready_.set_value(); }});
    EXPECT_TRUE(host.ok()) << host.status();
    host_ = *std::move(host);
    ended_ = std::async(std::launch::async, [this] { return host_->Run(); });
    EXPECT_EQ(ready_.get_future().wait_for(kPatience), std::future_status::ready) << part;
  }
  ~Process() {
    host_->RequestStop();
    EXPECT_EQ(ended_.get(), absl::OkStatus()) << part_;
  }
  const host::Host& host() const { return *host_; }
  const auth::TokenSigner& signer() const { return *runtime_->Lend().signer; }

 private:
  const std::string part_;
  host::Configuration configuration_;
  std::unique_ptr<host::Runtime> runtime_;
  std::promise<void> ready_;
  std::unique_ptr<host::Host> host_;
  std::future<absl::Status> ended_;
};

/// Calls any method with an empty request and the token of the service `as`, waiting for the
/// server.
grpc::Status CallAs(const Process& signing, const std::shared_ptr<grpc::Channel>& channel,
                    const google::protobuf::MethodDescriptor& method, const std::string& as,
                    const std::string& to) {
  auth::Principal caller;
  caller.kind = auth::Principal::Kind::kService;
  caller.service = as;
  grpc::ClientContext context;
  context.set_deadline(Limit());
  context.set_wait_for_ready(true);
  context.AddMetadata(auth::kCallerMetadataKey, signing.signer().Sign(caller, to));
  const grpc::ByteBuffer request(nullptr, 0);
  grpc::ByteBuffer response;
  std::promise<grpc::Status> answer;
  grpc::GenericStub(channel).UnaryCall(
      &context, fmt::format("/{}/{}", method.service()->full_name(), method.name()),
      grpc::StubOptions(), &request, &response,
      [&answer](grpc::Status status) { answer.set_value(std::move(status)); });
  return answer.get_future().get();
}

const google::protobuf::ServiceDescriptor& Descriptor(const std::string& name) {
  const auto* service = google::protobuf::DescriptorPool::generated_pool()->FindServiceByName(name);
  EXPECT_NE(service, nullptr) << name;
  return *service;
}

constexpr char kChannels[] = "amble.live.v1.ChannelService";

/// What each service serves, beside its feed.
const std::map<std::string, std::vector<std::string>> kServed{
    {"accounts",
     {"amble.accounts.v1.AccountsService", "amble.accounts.v1.AccountsInternalService"}},
    {"groups", {"amble.groups.v1.GroupsService"}},
    {"scheduling", {"amble.scheduling.v1.SchedulingService"}},
    {"attendance",
     {"amble.attendance.v1.AttendanceService", kChannels,
      "amble.attendance.v1.AttendanceInternalService"}},
    {"messaging", {"amble.messaging.v1.MessagingService"}}};

bool Declares(const std::string& from, const std::string& to, bool feed) {
  for (const host::Part& part : Parts()) {
    const auto& edges = feed ? part.follows : part.calls;
    if (part.name == from) return std::find(edges.begin(), edges.end(), to) != edges.end();
  }
  return false;
}

TEST(Processes, EachMethodIsForWhomTheGraphDeclares) {
  Installation installation;
  int let_in = 0, refused = 0;
  for (const auto& [part, services] : kServed) {
    const std::string to(part);
    const Process process(installation, to);
    for (const std::string_view from : host::kParts) {
      const auto tls =
          host::ProcessTls::Load(installation.Certificate(std::string(from)), {}, absl::Now());
      ASSERT_TRUE(tls.ok()) << tls.status();
      const auto channel =
          host::ConnectPeer(to, fmt::format("127.0.0.1:{}", process.host().PortOf(to)), tls->get());
      const auto check = [&](const google::protobuf::ServiceDescriptor& service, bool is_feed) {
        for (int i = 0; i < service.method_count(); ++i) {
          const auto& method = *service.method(i);
          // The gateway answers it from a channel; nobody calls the service by it.
          if (method.server_streaming() && service.full_name() != kChannels) continue;
          SCOPED_TRACE(fmt::format("{} as {}", method.full_name(), from));
          const grpc::Status status = CallAs(process, channel, method, std::string(from), to);
          const bool declared = Declares(std::string(from), to, is_feed);
          EXPECT_EQ(status.error_message() != kNotDeclared, declared) << status.error_message();
          if (!declared) {
            EXPECT_EQ(status.error_code(), grpc::StatusCode::PERMISSION_DENIED);
          }
          EXPECT_NE(status.error_code(), grpc::StatusCode::UNAVAILABLE) << status.error_message();
          ++(declared ? let_in : refused);
        }
      };
      for (const std::string& name : services) check(Descriptor(name), false);
      check(Descriptor("amble.events.v1.EventFeedService"), true);
    }
    // The gateway may call all of them, but not as another.
    const auto tls = host::ProcessTls::Load(installation.Certificate("gateway"), {}, absl::Now());
    const auto channel =
        host::ConnectPeer(to, fmt::format("127.0.0.1:{}", process.host().PortOf(to)), tls->get());
    const auto& method = *Descriptor(services.back()).method(0);
    EXPECT_EQ(CallAs(process, channel, method, "groups", to).error_message(), kOfAnother);
  }
  EXPECT_GT(let_in, 50);
  EXPECT_GT(refused, 50);
}

/// What services call each other by is safe to make again, as their channels do.
TEST(Processes, InternalMethodsReadOrCarryARequestId) {
  for (const auto& [service, names] : kServed) {
    for (const std::string& name : names) {
      if (name.find("Internal") == name.npos) continue;
      for (int i = 0; i < Descriptor(name).method_count(); ++i) {
        const auto& method = *Descriptor(name).method(i);
        const bool reads = method.name().starts_with("Get") || method.name().starts_with("List") ||
                           method.name().starts_with("Exchange");
        EXPECT_TRUE(reads || method.input_type()->FindFieldByName("request_id") != nullptr)
            << method.full_name();
      }
    }
  }
}

grpc::Status ListMyGroups(const DemoClient& client, const std::string& session) {
  grpc::ClientContext context;
  context.set_deadline(Limit());
  context.AddMetadata("authorization", "Bearer " + session);
  groups::v1::ListMyGroupsResponse response;
  return client.groups->ListMyGroups(&context, groups::v1::ListMyGroupsRequest(), &response);
}

/// As long as the limits for one address ask for, between two calls.
void Pause(const mail::DevMailCatcher& catcher) {
  constexpr std::chrono::milliseconds kPause{200};
  constexpr int64_t kMoreThanCome = 1'000'000;
  catcher.AwaitMails(kMoreThanCome, kPause);
}

/// Asks, with pauses, until accounts answers the gateway: a session that nobody has is
/// UNAUTHENTICATED instead of UNAVAILABLE.
bool AwaitAccounts(const DemoClient& client, const mail::DevMailCatcher& catcher) {
  const auto limit = Limit();
  while (std::chrono::system_clock::now() < limit) {
    const grpc::StatusCode code = ListMyGroups(client, "nobody").error_code();
    if (code == grpc::StatusCode::UNAUTHENTICATED) return true;
    EXPECT_EQ(code, grpc::StatusCode::UNAVAILABLE);
    Pause(catcher);
  }
  return false;
}

/// What `call` answers when it is not UNAVAILABLE: a gateway that has looked in vain for a replica
/// tries again within a second.
template <typename Call>
auto Await(const mail::DevMailCatcher& catcher, const Call& call) {
  const auto limit = Limit();
  while (true) {
    auto answer = call();
    const bool is_away = [&] {
      if constexpr (std::is_same_v<decltype(answer), grpc::Status>) {
        return answer.error_code() == grpc::StatusCode::UNAVAILABLE;
      } else {
        return absl::IsUnavailable(answer.status());
      }
    }();
    if (!is_away || std::chrono::system_clock::now() > limit) return answer;
    Pause(catcher);
  }
}

TEST(Processes, StartInAnyOrderAndFindEachOtherAgain) {
  Installation installation;
  const SystemClock clock;
  const auto catcher = mail::DevMailCatcher::Start(clock);
  ASSERT_TRUE(catcher.ok()) << catcher.status();
  installation.mail_port = (*catcher)->port();
  const Process gateway(installation, "gateway");
  EXPECT_TRUE(gateway.host().ready()) << "ready by its own health, with nobody behind it";
  const DemoClient client(fmt::format("127.0.0.1:{}", installation.native_port), **catcher);
  EXPECT_EQ(ListMyGroups(client, "nobody").error_code(), grpc::StatusCode::UNAVAILABLE);

  const Process messaging(installation, "messaging");
  const Process attendance(installation, "attendance");
  const Process scheduling(installation, "scheduling");
  const Process groups(installation, "groups");
  std::optional<Process> accounts(std::in_place, installation, "accounts");
  ASSERT_TRUE(AwaitAccounts(client, **catcher));
  const auto session = Await(**catcher, [&] { return client.SignIn("anna@example.org"); });
  ASSERT_TRUE(session.ok()) << session.status();
  grpc::Status mine = Await(**catcher, [&] { return ListMyGroups(client, *session); });
  EXPECT_TRUE(mine.ok()) << mine.error_message();

  accounts.reset();
  EXPECT_EQ(ListMyGroups(client, "nobody").error_code(), grpc::StatusCode::UNAVAILABLE);
  accounts.emplace(installation, "accounts");
  ASSERT_TRUE(AwaitAccounts(client, **catcher));
  mine = Await(**catcher, [&] { return ListMyGroups(client, *session); });
  EXPECT_TRUE(mine.ok()) << mine.error_message();
}

}  // namespace
}  // namespace amble::program
