#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "grpcpp/grpcpp.h"
#include "services/platform/auth/caller_identity.h"
#include "services/platform/auth/caller_token.h"
#include "services/platform/clock/clock.h"
#include "services/platform/events/wakeups.h"
#include "services/platform/host/configuration.h"
#include "services/platform/ids/ids.h"
#include "services/platform/metrics/registry.h"
#include "services/platform/rpc/channels.h"
#include "services/platform/storage/database.h"
#include "services/platform/storage/migrations.h"

namespace amble {
class TieredCache;
}
namespace amble::limits {
class RateLimiter;
}
namespace amble::mail {
class DevMailCatcher;
}

/// Every service has a factory in its module.h, in its own namespace (amble::groups, …;
/// amble::gateway for the gateway):
///   absl::StatusOr<std::unique_ptr<host::Module>> MakeModule(const host::Environment&);
namespace amble::host {

/// Whether this process should get calls: what /readyz answers. Safe from any thread.
class Readiness {
 public:
  virtual ~Readiness() = default;
  /// True from the moment when all modules have started until the process is told to stop.
  virtual bool ready() const = 0;
};

class SharedState;

/// What the host lends to a module. Everything outlives the modules.
struct Environment {
  const Configuration* configuration;
  const Clock* clock;
  Ids* ids;
  rpc::Channels* channels;          ///< to other services, by name; lazily connected
  events::Wakeups* wakeups;         ///< of all processes, when there is a Redis
  const auth::TokenSigner* signer;  ///< this process's own key; accounts also signs callers by it
  std::vector<std::string> token_keys;  ///< public keys whose caller tokens are accepted
  /// What replicas share when there is a Redis, else this process's own. May be null in tests.
  TieredCache* shared_cache = nullptr;
  limits::RateLimiter* limiter = nullptr;         ///< exact; blocks up to 100 ms: on executors only
  limits::RateLimiter* prompt_limiter = nullptr;  ///< nearly exact; never blocks
  const SharedState* shared_state = nullptr;      ///< for metrics
  /// Parts that may call and follow the one that is lent to, or nullptr when nothing is declared.
  const auth::DeclaredCallers* callers = nullptr;
  const Readiness* readiness = nullptr;
  const mail::DevMailCatcher* mail_catcher = nullptr;  ///< in `amble dev`: what /dev/mail shows
  metrics::Registry* metrics = &metrics::Registry::Unread();  ///< what the process tells of itself
};

/// One service (or the gateway) as the host sees it. Lifecycle, on the host's thread:
/// factory (validate and wire, nothing runs, no database is asked) → migrations applied → Prepared
/// → Start (may call others once they listen) → Drain → Stop → destroyed. While the process waits
/// for a database its modules may be called already, and answer UNAVAILABLE; one without a database
/// (the gateway) has started then.
class Module {
 public:
  virtual ~Module() = default;

  /// "groups": names its database, its channel, its tokens' audience and its health service.
  virtual std::string_view name() const = 0;

  /// Its database; nullptr when it has none (the gateway).
  virtual storage::Database* database() { return nullptr; }
  virtual std::vector<storage::MigrationSet> migrations() const { return {}; }

  /// gRPC services to serve: on an in-process server of its own, and on a port when it runs alone.
  virtual std::vector<grpc::Service*> grpc_services() { return {}; }

  /// Told once, between migrations and Start, when the database was put back from a backup: others
  /// may have seen what it no longer holds, so they are made to begin anew.
  virtual absl::Status Restored() { return absl::OkStatus(); }

  /// Applies what is parked of `aggregate`, which the service `feed` told of; also while another
  /// process runs the module. NOT_FOUND when nothing is parked; what fails again stays parked.
  virtual absl::Status Unpark(const std::string& feed, const std::string& aggregate) {
    static_cast<void>(feed);
    static_cast<void>(aggregate);
    return absl::NotFoundError("nothing is parked here");
  }

  /// Told once, before any module that has a database starts: the databases of this process are as
  /// this version needs them, so the feed may be read.
  virtual void Prepared() {}

  /// Starts background work: subscriptions, senders, listeners. Modules of this process answer each
  /// other already; other processes reach them once all have started.
  virtual absl::Status Start() = 0;

  /// Whether the process is ready: what a health service of its own is to say.
  virtual void SetServing(bool serving) { static_cast<void>(serving); }

  /// Takes no new work, and returns when what was accepted is done or `deadline` (by the system's
  /// clock) is reached. Later modules, which call this one, have drained already.
  virtual void Drain(absl::Time deadline) = 0;

  /// Ends background work: afterwards the module calls no other. Its own gRPC services may still be
  /// called until all modules have stopped.
  virtual void Stop() = 0;
};

}  // namespace amble::host
