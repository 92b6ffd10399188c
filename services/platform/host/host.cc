#include "services/platform/host/host.h"

#include <malloc.h>

#include <algorithm>
#include <chrono>
#include <set>
#include <thread>
#include <utility>

#include "fmt/format.h"
#include "fmt/ranges.h"
#include "services/platform/errors/errors.h"
#include "services/platform/host/log.h"
#include "services/platform/storage/migrations.h"

namespace amble::host {
namespace {

std::set<std::string> LocalServices(const Configuration& configuration) {
  std::set<std::string> services(configuration.targets.begin(), configuration.targets.end());
  services.erase(std::string(kGateway));
  return services;
}

auth::DeclaredCallers CallersOf(const std::vector<Part>& parts, const std::string& name) {
  const auto names = [&name](const std::vector<std::string>& edges) {
    return std::find(edges.begin(), edges.end(), name) != edges.end();
  };
  auth::DeclaredCallers declared;
  for (const Part& part : parts) {
    if (names(part.calls)) declared.callers.insert(part.name);
    if (names(part.follows)) declared.followers.insert(part.name);
  }
  return declared;
}

/// What the start needed and nobody does any more goes back to the system: 7 MB of 60.
void GiveBackMemory() {
#ifdef __GLIBC__
  malloc_trim(0);
#endif
}

std::string_view Text(absl::string_view text) { return {text.data(), text.size()}; }

/// Why `module` cannot be served from its database, which may change by itself or by somebody's
/// hand; FAILED_PRECONDITION when only another program or database helps.
absl::Status LookAtDatabase(Module& module) {
  const auto pending = storage::PendingMigrations(*module.database(), module.migrations());
  if (!pending.ok()) return pending.status();
  if (*pending == 0) return absl::OkStatus();
  return absl::UnavailableError(
      fmt::format("{} migrations are to be applied: run amble migrate", *pending));
}

/// `status` with the module's name before its message.
absl::Status Of(std::string_view module, const absl::Status& status) {
  if (status.ok()) return status;
  return absl::Status(status.code(), fmt::format("{}: {}", module, Text(status.message())));
}

}  // namespace

/// A module with its servers. Members end in reverse: servers before what they serve.
struct Host::Running {
  std::string name;
  Environment lent;
  auth::DeclaredCallers callers;
  std::unique_ptr<PartChannels> channels;
  std::unique_ptr<Module> module;
  std::unique_ptr<ServiceServer> in_process;
  std::unique_ptr<ServiceServer> listening;
  bool started = false;
};

Host::Host(Options options, std::shared_ptr<const ProcessTls> tls)
    : options_(std::move(options)),
      configuration_(*options_.lent.configuration),
      tls_(std::move(tls)),
      channels_(LocalServices(configuration_), configuration_.peers, tls_) {
  options_.lent.readiness = this;
  if (!options_.wait) {
    options_.wait = [](absl::Duration duration) {
      std::this_thread::sleep_for(absl::ToChronoNanoseconds(duration));
    };
  }
}

Host::~Host() { closers_.RunAll(); }

absl::StatusOr<std::unique_ptr<Host>> Host::Complete(Options options) {
  const Configuration& configuration = *options.lent.configuration;
  std::shared_ptr<const ProcessTls> tls;
  if (configuration.tls.enabled()) {
    AMBLE_ASSIGN_OR_RETURN(tls,
                           ProcessTls::Load(configuration.tls, configuration.targets, absl::Now()));
  }
  std::unique_ptr<Host> host(new Host(std::move(options), std::move(tls)));
  AMBLE_RETURN_IF_ERROR(host->Wire());
  return host;
}

absl::Status Host::Wire() {
  for (const std::string& target : configuration_.targets) {
    const Part* found = nullptr;
    for (const Part& part : options_.parts) {
      if (part.name == target) found = &part;
    }
    if (found == nullptr) {
      return absl::InvalidArgumentError(
          fmt::format("--target: this program has no part '{}'", target));
    }
    AMBLE_RETURN_IF_ERROR(Add(*found));
  }
  return absl::OkStatus();
}

Environment Host::LentTo(const Part& part, Running& running) {
  std::set<std::string> declared(part.calls.begin(), part.calls.end());
  declared.insert(part.follows.begin(), part.follows.end());
  running.channels = std::make_unique<PartChannels>(part.name, std::move(declared), &channels_);
  Environment lent = options_.lent;
  lent.channels = running.channels.get();
  running.callers = CallersOf(options_.parts, part.name);
  lent.callers = &running.callers;
  return lent;
}

absl::Status Host::Add(const Part& part) {
  auto made = std::make_unique<Running>();
  made->name = part.name;
  made->lent = LentTo(part, *made);
  auto module = part.make(made->lent);
  if (!module.ok()) return Of(part.name, module.status());
  Running* running = running_.emplace_back(std::move(made)).get();
  running->module = *std::move(module);
  closers_.Add([running] { running->module.reset(); });
  const std::vector<grpc::Service*> services = running->module->grpc_services();
  if (services.empty()) return absl::OkStatus();
  AMBLE_ASSIGN_OR_RETURN(running->in_process,
                         ServiceServer::Start({.name = part.name, .services = services}));
  channels_.SetLocal(part.name, running->in_process->InProcessChannel());
  closers_.Add([this, running] {
    running->in_process->Shutdown(drain_deadline_);
    running->in_process.reset();
  });
  return absl::OkStatus();
}

absl::Status Host::Migrate(storage::Steps steps) {
  for (const auto& running : running_) {
    storage::Database* database = running->module->database();
    if (database == nullptr) continue;
    const auto sets = running->module->migrations();
    AMBLE_RETURN_IF_ERROR(Of(running->name, storage::Migrate(*database, sets, steps)));
  }
  return absl::OkStatus();
}

Module* Host::Find(std::string_view part) const {
  for (const auto& running : running_) {
    if (running->name == part) return running->module.get();
  }
  return nullptr;
}

absl::Status Host::PrepareDatabases() {
  if (configuration_.UsesSqlite() || configuration_.development) return Migrate();
  for (const auto& running : running_) {
    if (running->module->database() == nullptr) continue;
    AMBLE_RETURN_IF_ERROR(Of(running->name, AwaitDatabase(*running->module)));
  }
  return absl::OkStatus();
}

absl::Status Host::AwaitDatabase(Module& module) {
  std::string told;
  while (true) {
    const absl::Status found = LookAtDatabase(module);
    if (absl::IsFailedPrecondition(found)) return found;
    if (found.ok()) {
      if (!told.empty()) logging::Info("the database is as needed", {{"service", module.name()}});
      return found;
    }
    AMBLE_RETURN_IF_ERROR(AnswerWhileWaiting());
    if (const std::string cause(found.message()); cause != told) {
      logging::Warning("not ready, waiting for the database",
                       {{"service", module.name()}, {"cause", cause}});
      told = cause;
    }
    if (WaitForStop(options_.migration_poll)) return absl::CancelledError("told to stop");
  }
}

absl::Status Host::AnswerWhileWaiting() {
  for (const auto& running : running_) {
    if (running->module->database() == nullptr) AMBLE_RETURN_IF_ERROR(StartModule(*running));
  }
  return Listen();
}

absl::Status Host::ListenForProbes() {
  if (!configuration_.health_grpc) return absl::OkStatus();
  AMBLE_ASSIGN_OR_RETURN(
      probes_, ServiceServer::Start(
                   {.name = "probes", .services = {}, .listen = configuration_.health_grpc}));
  probes_->SetServing(std::string(kLiveness), true);
  closers_.Add([this] { probes_.reset(); });
  return absl::OkStatus();
}

absl::Status Host::Listen() {
  const auto credentials = tls_ == nullptr ? nullptr : tls_->server_credentials();
  for (const auto& owned : running_) {
    Running* running = owned.get();
    const auto endpoint = configuration_.service_grpc.find(running->name);
    if (endpoint == configuration_.service_grpc.end() || running->listening != nullptr) continue;
    AMBLE_ASSIGN_OR_RETURN(running->listening,
                           ServiceServer::Start({.name = running->name,
                                                 .services = running->module->grpc_services(),
                                                 .listen = endpoint->second,
                                                 .reflection = configuration_.reflection,
                                                 .credentials = credentials}));
    if (tls_ == nullptr && !IsLoopback(endpoint->second.host)) {
      logging::Warning("listening beyond this machine without TLS (--tls-certificate-file)",
                       {{"service", running->name}, {"host", endpoint->second.host}});
    }
    closers_.Add([this, running] {
      running->listening->Shutdown(drain_deadline_);
      running->listening.reset();
    });
    logging::Info("listening", {{"service", running->name},
                                {"host", endpoint->second.host},
                                {"port", running->listening->port()}});
  }
  return absl::OkStatus();
}

absl::Status Host::StartModule(Running& running) {
  if (running.started) return absl::OkStatus();
  AMBLE_RETURN_IF_ERROR(Of(running.name, running.module->Start()));
  running.started = true;
  // Added after all in-process servers, so all modules stop before the first of those ends: feeds
  // are read in cycles, and gRPC 1.51 crashes on a new call to an in-process server that is gone.
  closers_.Add([module = running.module.get()] { module->Stop(); });
  return absl::OkStatus();
}

absl::Status Host::StartModules() {
  for (const auto& running : running_) running->module->Prepared();
  for (const auto& running : running_) AMBLE_RETURN_IF_ERROR(StartModule(*running));
  return absl::OkStatus();
}

absl::Status Host::Run() {
  absl::Status status = ListenForProbes();
  if (status.ok()) status = PrepareDatabases();
  if (status.ok()) status = StartModules();
  if (status.ok()) status = Listen();
  if (status.ok()) {
    SetServing(true);
    logging::Info("ready", {{"parts", fmt::format("{}", fmt::join(configuration_.targets, ","))}});
    if (options_.on_ready) options_.on_ready();
    GiveBackMemory();
    WaitForStop();
    SetServing(false);
    options_.wait(configuration_.drain_wait);
    Drain();
  } else if (absl::IsCancelled(status)) {
    Drain();  // nobody was sent here, so nobody needs to notice
  }
  closers_.RunAll();
  logging::Info("stopped");
  return absl::IsCancelled(status) ? absl::OkStatus() : status;
}

void Host::SetServing(bool serving) {
  ready_ = serving;
  if (probes_ != nullptr) probes_->SetServing("", serving);
  for (const auto& running : running_) {
    if (running->listening != nullptr) running->listening->SetServing(serving);
    running->module->SetServing(serving);
  }
}

void Host::Drain() {
  drain_deadline_ = absl::Now() + configuration_.drain_timeout;
  for (auto running = running_.rbegin(); running != running_.rend(); ++running) {
    if ((*running)->started) (*running)->module->Drain(drain_deadline_);
  }
}

void Host::RequestStop() {
  std::lock_guard lock(mutex_);
  stopping_ = true;
  stop_requested_.notify_all();
}

void Host::WaitForStop() {
  std::unique_lock lock(mutex_);
  stop_requested_.wait(lock, [this] { return stopping_; });
}

bool Host::WaitForStop(absl::Duration duration) {
  std::unique_lock lock(mutex_);
  return stop_requested_.wait_for(lock, absl::ToChronoNanoseconds(duration),
                                  [this] { return stopping_; });
}

int Host::PortOf(const std::string& service) const {
  for (const auto& running : running_) {
    if (running->name == service && running->listening) return running->listening->port();
  }
  return 0;
}

std::set<std::string> Host::AskedBy(const std::string& part) const {
  for (const auto& running : running_) {
    if (running->name == part) return running->channels->asked();
  }
  return {};
}

}  // namespace amble::host
