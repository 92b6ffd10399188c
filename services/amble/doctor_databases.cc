#include <cstdlib>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <system_error>

#include "fmt/format.h"
#include "services/amble/doctor.h"
#include "services/amble/parts.h"
#include "services/platform/errors/errors.h"
#include "services/platform/events/inspection.h"
#include "services/platform/host/database.h"
#include "services/platform/host/host.h"
#include "services/platform/host/runtime.h"

namespace amble::program {
namespace {

constexpr storage::Statement kSqliteVersion{"SELECT sqlite_version()"};
constexpr storage::Statement kPostgresVersion{"SELECT current_setting('server_version')"};
constexpr storage::Statement kPostgresClock{
    "SELECT CAST(extract(epoch FROM clock_timestamp()) * 1000000 AS BIGINT)"};
constexpr storage::Statement kMostConnections{
    "SELECT CAST(current_setting('max_connections') AS BIGINT), "
    "CAST(current_setting('superuser_reserved_connections') AS BIGINT)"};
constexpr storage::Statement kOwnsTables{
    "SELECT COUNT(*) FROM pg_tables WHERE schemaname = current_schema() "
    "AND tableowner = current_user"};

std::string Text(const absl::Status& status) { return std::string(status.message()); }

/// One service, wired but not running.
struct Wired {
  host::Configuration configuration;
  std::unique_ptr<host::Runtime> runtime;
  std::unique_ptr<host::Host> host;
  host::Module* module = nullptr;
};

absl::StatusOr<std::unique_ptr<Wired>> Wire(const host::Configuration& configuration,
                                            const std::string& service) {
  auto wired = std::make_unique<Wired>(Wired{.configuration = configuration});
  wired->configuration.targets = {service};
  wired->configuration.signing_seed_file.clear();
  wired->configuration.redis.clear();
  wired->configuration.tls = {};
  AMBLE_ASSIGN_OR_RETURN(wired->runtime, host::Runtime::Make(wired->configuration));
  AMBLE_ASSIGN_OR_RETURN(wired->host,
                         host::Host::Complete({.lent = wired->runtime->Lend(), .parts = Parts()}));
  wired->module = wired->host->Find(service);
  return wired;
}

absl::StatusOr<storage::Row> QueryRow(storage::Database& database,
                                      const storage::Statement& statement) {
  std::optional<storage::Row> row;
  AMBLE_RETURN_IF_ERROR(database.Read([&](storage::Transaction& transaction) -> absl::Status {
    AMBLE_ASSIGN_OR_RETURN(row, transaction.QueryOptional(statement, {}));
    return absl::OkStatus();
  }));
  if (!row) return absl::InternalError("no answer");
  return *std::move(row);
}

/// What one service's database shows.
class DatabaseCheck {
 public:
  DatabaseCheck(const host::Configuration& configuration, Report& report)
      : configuration_(configuration), report_(report) {}

  void Look(const std::string& service) {
    const std::string subject = "database of " + service;
    if (IsMissing(service)) {
      report_.Warn(subject, "it is not there yet", "the first start makes it");
      return;
    }
    auto wired = Wire(configuration_, service);
    if (!wired.ok()) {
      report_.Fail(subject, Text(wired.status()),
                   "see that the server runs, and what --database says");
      return;
    }
    storage::Database& database = *(*wired)->module->database();
    if (const absl::Status reached = storage::Reach(database); !reached.ok()) {
      report_.Fail(subject, Text(reached), "see that the server runs, and what --database says");
      return;
    }
    if (!CheckVersion(subject, *(*wired)->module)) return;
    CheckParked(service, database);
    databases_[service] = *std::move(wired);
  }

  /// Once all have been looked at.
  void CheckLag() {
    for (const auto& [service, wired] : databases_) {
      const auto progress = events::ListProgress(*wired->module->database());
      if (!progress.ok()) continue;
      for (const events::FeedProgress& one : *progress) CheckLag(service, one);
    }
  }

  void CheckServer(int replicas) {
    if (configuration_.UsesSqlite() || databases_.empty()) return;
    storage::Database& database = *databases_.begin()->second->module->database();
    CheckClock(database);
    CheckConnections(database, replicas);
  }

 private:
  bool IsMissing(const std::string& service) const {
    std::error_code ignored;
    return configuration_.UsesSqlite() &&
           !std::filesystem::exists(configuration_.data_directory + "/" + service + ".db", ignored);
  }

  bool CheckVersion(const std::string& subject, host::Module& module) {
    storage::Database& database = *module.database();
    const bool sqlite = database.engine() == storage::Engine::kSqlite;
    const auto version = QueryRow(database, sqlite ? kSqliteVersion : kPostgresVersion);
    const auto pending = storage::PendingMigrations(database, module.migrations());
    if (!version.ok() || !pending.ok()) {
      report_.Fail(subject, Text(version.ok() ? pending.status() : version.status()),
                   "see the server's log");
      return false;
    }
    const std::string engine =
        fmt::format("{} {}", sqlite ? "SQLite" : "PostgreSQL", version->Text(0));
    if (*pending > 0) {
      const std::string told = fmt::format("{}; {} migrations are to be applied", engine, *pending);
      if (sqlite) {
        report_.Warn(subject, told, "the next start applies them");
      } else {
        report_.Fail(subject, told, "run amble migrate with the role that owns the tables");
      }
      return false;
    }
    const auto owned = sqlite ? absl::StatusOr<storage::Row>(absl::NotFoundError(""))
                              : QueryRow(database, kOwnsTables);
    if (owned.ok() && owned->Int(0) > 0) {
      report_.Warn(subject, engine + "; the role in use owns the tables",
                   "serve with a lesser role: amble migrate --database-role=NAME");
    } else {
      report_.Ok(subject, engine + ", of this version");
    }
    return true;
  }

  void CheckParked(const std::string& service, storage::Database& database) {
    const auto parked = events::ListParked(database);
    if (!parked.ok()) return;
    for (const events::ParkedAggregate& one : *parked) {
      report_.Fail(
          "events in " + service,
          fmt::format("{} of {} waits since {} with {} events: {}", one.aggregate, one.feed,
                      absl::FormatTime(absl::RFC3339_sec, one.since, absl::UTCTimeZone()),
                      one.events, one.reason),
          fmt::format("when the cause is gone: amble doctor --unpark={}/{}", one.feed,
                      one.aggregate));
    }
    if (parked->empty()) report_.Ok("events in " + service, "none is parked");
  }

  void CheckLag(const std::string& service, const events::FeedProgress& progress) {
    const std::string subject = fmt::format("{} follows {}", service, progress.feed);
    const auto source = databases_.find(progress.feed);
    if (source == databases_.end()) return;
    const auto behind = events::CountAfter(*source->second->module->database(), progress.cursor);
    if (!behind.ok()) return;
    const std::string told = fmt::format("{} events behind", *behind);
    if (*behind > kMuchLag) {
      report_.Warn(subject, told,
                   fmt::format("see that {} runs and reaches {}", service, progress.feed));
    } else {
      report_.Ok(subject, told);
    }
  }

  void CheckClock(storage::Database& database) {
    const absl::Time before = absl::Now();
    const auto row = QueryRow(database, kPostgresClock);
    if (!row.ok()) return;
    const absl::Time theirs = absl::FromUnixMicros(row->Int(0));
    const absl::Time after = absl::Now();
    absl::Duration difference = absl::ZeroDuration();
    if (theirs < before) difference = before - theirs;
    if (theirs > after) difference = theirs - after;
    const std::string told =
        fmt::format("it differs from ours by {}", absl::FormatDuration(difference));
    constexpr char kRemedy[] = "synchronise both machines: chrony or systemd-timesyncd";
    if (difference > kClockFailure) {
      report_.Fail("database server's clock", told, kRemedy);
    } else if (difference > kClockWarning) {
      report_.Warn("database server's clock", told, kRemedy);
    } else {
      report_.Ok("database server's clock", told);
    }
  }

  void CheckConnections(storage::Database& database, int replicas) {
    const auto row = QueryRow(database, kMostConnections);
    if (!row.ok()) return;
    const int needed = host::ConnectionsNeeded(configuration_.database_connections, replicas);
    const int64_t allowed = row->Int(0) - row->Int(1);
    const std::string told =
        fmt::format("the platform needs {} with {} of each service, the server allows {}", needed,
                    replicas, allowed);
    if (needed > allowed) {
      report_.Fail("connections", told, "raise max_connections, or lower --database-connections");
    } else {
      report_.Ok("connections", told);
    }
  }

  const host::Configuration& configuration_;
  Report& report_;
  std::map<std::string, std::unique_ptr<Wired>> databases_;
};

}  // namespace

void CheckDatabases(const host::Configuration& configuration, int replicas, Report& report) {
  DatabaseCheck check(configuration, report);
  for (const std::string& target : configuration.targets) {
    if (target != host::kGateway) check.Look(target);
  }
  check.CheckLag();
  check.CheckServer(replicas);
}

absl::Status Unpark(const host::Configuration& configuration, const std::string& feed,
                    const std::string& aggregate) {
  absl::Status last = NotFound("parked aggregate");
  bool any = false;
  for (const std::string& target : configuration.targets) {
    if (target == host::kGateway) continue;
    AMBLE_ASSIGN_OR_RETURN(const auto wired, Wire(configuration, target));
    absl::Status status = wired->module->Unpark(feed, aggregate);
    any = any || status.ok();
    if (!status.ok() && !absl::IsNotFound(status)) return status;
  }
  return any ? absl::OkStatus() : last;
}

}  // namespace amble::program
