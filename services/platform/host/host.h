#pragma once

#include <atomic>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "services/platform/host/channels.h"
#include "services/platform/host/closers.h"
#include "services/platform/host/module.h"
#include "services/platform/host/service_server.h"

namespace amble::host {

/// What the health service of `health_grpc` calls "the process runs".
inline constexpr std::string_view kLiveness = "liveness";

/// Makes one module: validates and wires it, runs nothing.
using Factory = std::function<absl::StatusOr<std::unique_ptr<Module>>(const Environment&)>;

/// One thing that a process can be, and its edges in the graph of services: all that it may reach
/// and, seen from the other end, all who may reach it.
struct Part {
  std::string name;  ///< one of kParts
  Factory make;
  std::vector<std::string> calls = {};    ///< services whose methods it calls; without cycles
  std::vector<std::string> follows = {};  ///< services whose feeds it reads; cycles are fine
  bool has_database = true;
  bool sends_mail = false;
  bool pushes = false;  ///< posts to the push services of browsers
};

/// Runs the modules of one process, from wiring to an orderly end. Complete() validates and wires;
/// Run() only runs. One thread, but for what is noted.
class Host final : public Readiness {
 public:
  struct Options {
    /// What modules are lent; the host adds `channels` and `readiness`.
    Environment lent;
    /// Those that this program has, in the order of kParts; the configuration says which run.
    std::vector<Part> parts;
    /// Called once all modules run.
    std::function<void()> on_ready = {};
    /// Between two looks whether a PostgreSQL answers and has been migrated.
    absl::Duration migration_poll = absl::Seconds(1);
    /// Waits while others notice that this process is about to go.
    std::function<void(absl::Duration)> wait = {};
  };

  /// Makes the modules that the configuration names. A part that is not there, and what a factory
  /// refuses, are its error.
  static absl::StatusOr<std::unique_ptr<Host>> Complete(Options options);
  /// Ends what still runs, without waiting for it.
  ~Host() override;

  /// Applies the migrations of all modules.
  absl::Status Migrate(storage::Steps steps = storage::Steps::kAll);

  /// The module that is this part; nullptr when it does not run here.
  Module* Find(std::string_view part) const;

  /// Migrates SQLite (and any database in development), or waits until PostgreSQL answers and
  /// somebody has migrated it; then starts the modules, listens, is ready, and returns when it was
  /// told to stop and everything has ended in order: not ready, wait, drain (the gateway first),
  /// servers, stop. While it waits it listens, is not ready, and answers calls with UNAVAILABLE.
  /// FAILED_PRECONDITION, at once, for a database that this version can never serve.
  absl::Status Run();

  /// Makes Run return soon. Safe from any thread, and before Run.
  void RequestStop();

  /// Safe from any thread.
  bool ready() const override { return ready_; }
  /// The port on which `service` listens; 0 when it does not. Only while ready().
  int PortOf(const std::string& service) const;
  /// The port on which probes are answered; 0 when none is. Only once a module has started.
  int ProbesPort() const { return probes_ == nullptr ? 0 : probes_->port(); }
  /// Services that `part` has asked a channel for. Safe from any thread.
  std::set<std::string> AskedBy(const std::string& part) const;

 private:
  struct Running;

  /// What one part is lent: of the channels, those that it declares.
  Environment LentTo(const Part& part, Running& running);
  Host(Options options, std::shared_ptr<const ProcessTls> tls);
  absl::Status Wire();
  absl::Status Add(const Part& part);
  absl::Status ListenForProbes();
  absl::Status PrepareDatabases();
  absl::Status AwaitDatabase(Module& module);
  /// Listens, and starts what needs no database.
  absl::Status AnswerWhileWaiting();
  absl::Status Listen();
  absl::Status StartModule(Running& running);
  absl::Status StartModules();
  void WaitForStop();
  /// Waits up to `duration`; true when told to stop.
  bool WaitForStop(absl::Duration duration);
  void Drain();
  void SetServing(bool serving);

  Options options_;
  const Configuration& configuration_;
  const std::shared_ptr<const ProcessTls> tls_;  ///< nullptr: plain text between processes
  HostChannels channels_;
  std::vector<std::unique_ptr<Running>> running_;  ///< in the order of wiring
  std::unique_ptr<ServiceServer> probes_;
  Closers closers_;
  std::atomic<bool> ready_ = false;
  absl::Time drain_deadline_ = absl::InfinitePast();

  std::mutex mutex_;
  std::condition_variable stop_requested_;
  bool stopping_ = false;
};

}  // namespace amble::host
