#include "services/platform/host/service_server.h"

#include <mutex>
#include <utility>

#include "absl/synchronization/mutex.h"
#include "fmt/format.h"
#include "grpcpp/ext/health_check_service_server_builder_option.h"
#include "grpcpp/ext/proto_server_reflection_plugin.h"
#include "grpcpp/generic/async_generic_service.h"
#include "grpcpp/health_check_service_interface.h"
#include "grpcpp/resource_quota.h"

namespace amble::host {
namespace {

// What all connections of one server may hold in buffers.
constexpr size_t kServerBufferBytes = 64 << 20;
// A photo of 5 MB is the largest of what is sent.
constexpr int kLargestMessageBytes = 6 << 20;
constexpr int kMostThreads = 32;
constexpr int kMostStreamsOfAConnection = 4096;
// Half of what our own channels use, so that their keepalive is never taken for abuse.
constexpr int kShortestPingMilliseconds = 10'000;
constexpr int kConnectionAgeMilliseconds = 30 * 60 * 1000;
// Longer than any call may take.
constexpr int kConnectionAgeGraceMilliseconds = 60 * 1000;

constexpr char kReflectionPlugin[] = "proto_server_reflection";

/// The reflection library adds itself to every server of the program that links it.
class NoReflection final : public grpc::ServerBuilderOption {
 public:
  void UpdateArguments(grpc::ChannelArguments*) override {}
  void UpdatePlugins(std::vector<std::unique_ptr<grpc::ServerBuilderPlugin>>* plugins) override {
    std::erase_if(*plugins, [](const auto& plugin) { return plugin->name() == kReflectionPlugin; });
  }
};

/// Debian's Abseil is built with assertions, so gRPC's locks look for deadlocks each time they are
/// taken: some 8 % of a small call. What it finds is only logged.
void SpareLockChecks() {
  static std::once_flag once;
  std::call_once(once, [] { absl::SetMutexDeadlockDetectionMode(absl::OnDeadlockCycle::kIgnore); });
}

/// What gRPC keeps for the whole process.
void PrepareProcess() {
  static std::once_flag once;
  std::call_once(once, [] {
    grpc::EnableDefaultHealthCheckService(true);
    grpc::reflection::InitProtoReflectionServerBuilderPlugin();
  });
}

void Listen(grpc::ServerBuilder& builder, const ServiceServer::Options& options, int* port) {
  const bool is_secure = options.credentials != nullptr;
  builder.AddListeningPort(options.listen->ToString(),
                           is_secure ? options.credentials : grpc::InsecureServerCredentials(),
                           port);
  if (is_secure) {
    // Who was let in with a certificate shows it again from time to time.
    builder.AddChannelArgument(GRPC_ARG_MAX_CONNECTION_AGE_MS, kConnectionAgeMilliseconds);
    builder.AddChannelArgument(GRPC_ARG_MAX_CONNECTION_AGE_GRACE_MS,
                               kConnectionAgeGraceMilliseconds);
  }
  // Several processes on one port would share its connections silently.
  builder.AddChannelArgument(GRPC_ARG_ALLOW_REUSEPORT, 0);
  builder.AddChannelArgument(GRPC_ARG_MAX_CONCURRENT_STREAMS, kMostStreamsOfAConnection);
  builder.AddChannelArgument(GRPC_ARG_HTTP2_MIN_RECV_PING_INTERVAL_WITHOUT_DATA_MS,
                             kShortestPingMilliseconds);
  builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_PERMIT_WITHOUT_CALLS, 1);
  builder.SetResourceQuota(
      grpc::ResourceQuota(options.name).Resize(kServerBufferBytes).SetMaxThreads(kMostThreads));
  // Reflection alone is of the synchronous API: one thread that waits for it is plenty.
  builder.SetSyncServerOption(grpc::ServerBuilder::NUM_CQS, 1);
  builder.SetSyncServerOption(grpc::ServerBuilder::MIN_POLLERS, 1);
  builder.SetSyncServerOption(grpc::ServerBuilder::MAX_POLLERS, 1);
}

}  // namespace

absl::StatusOr<std::unique_ptr<ServiceServer>> ServiceServer::Start(const Options& options) {
  SpareLockChecks();
  grpc::ServerBuilder builder;
  for (grpc::Service* service : options.services) builder.RegisterService(service);
  // Without any method of the callback API nothing would serve the health service.
  auto other_methods = std::make_unique<grpc::CallbackGenericService>();
  if (options.services.empty()) builder.RegisterCallbackGenericService(other_methods.get());
  if (!options.listen || !options.reflection) builder.SetOption(WithoutReflection());
  builder.SetMaxReceiveMessageSize(kLargestMessageBytes);
  int port = 0;
  if (options.listen) {
    PrepareProcess();
    Listen(builder, options, &port);
  } else {
    builder.SetOption(std::make_unique<grpc::HealthCheckServiceServerBuilderOption>(nullptr));
  }
  std::unique_ptr<grpc::Server> server = builder.BuildAndStart();
  if (server == nullptr || (options.listen && port == 0)) {
    return absl::UnavailableError(
        options.listen ? fmt::format("{} cannot listen on {}: is the port taken?", options.name,
                                     options.listen->ToString())
                       : fmt::format("the server of {} does not start", options.name));
  }
  auto started =
      std::unique_ptr<ServiceServer>(new ServiceServer(options.name, std::move(server), port));
  started->other_methods_ = std::move(other_methods);
  started->SetServing(false);
  return started;
}

ServiceServer::ServiceServer(std::string name, std::unique_ptr<grpc::Server> server, int port)
    : name_(std::move(name)), server_(std::move(server)), port_(port) {}

ServiceServer::~ServiceServer() { Shutdown(absl::InfinitePast()); }

std::shared_ptr<grpc::Channel> ServiceServer::InProcessChannel() {
  return server_->InProcessChannel(grpc::ChannelArguments());
}

void ServiceServer::SetServing(bool serving) {
  SetServing("", serving);
  SetServing(name_, serving);
}

void ServiceServer::SetServing(const std::string& service, bool serving) {
  grpc::HealthCheckServiceInterface* health = server_->GetHealthCheckService();
  if (health != nullptr) health->SetServingStatus(service, serving);
}

void ServiceServer::Shutdown(absl::Time deadline) {
  const absl::Time now = absl::Now();
  server_->Shutdown(absl::ToChronoTime(deadline < now ? now : deadline));
}

std::unique_ptr<grpc::ServerBuilderOption> WithoutReflection() {
  return std::make_unique<NoReflection>();
}

}  // namespace amble::host
