#pragma once

#include <array>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "services/platform/host/endpoint.h"

namespace amble::host {

/// The parts of the platform that a process can be, in the order in which they are wired: a part's
/// synchronous calls go to earlier ones where possible. The gateway is last, so it drains first.
inline constexpr std::array<std::string_view, 6> kParts{"accounts",   "groups",    "scheduling",
                                                        "attendance", "messaging", "gateway"};
inline constexpr std::string_view kGateway = "gateway";
/// The value of `database` that means one SQLite file a service, in the data directory.
inline constexpr std::string_view kSqlite = "sqlite";

/// Who may create a practice.
enum class PracticeCreation { kOperator, kOpen };

enum class LogFormat { kJson, kText };

/// The mail server that messages are handed to.
struct SmtpConfiguration {
  std::string host;  ///< empty: this installation sends no mail
  int port = 587;
  std::string user;  ///< empty: no authentication
  std::string password;
  bool starttls = true;  ///< refuse to go on when the server does not offer it
  std::string from = "amble@localhost";
  std::string from_name = "Amble";
  std::string return_path;  ///< where reports of undelivered mail go; empty: `from`
};

/// Certificates between the processes of one installation. All of them, or none: no TLS.
struct TlsConfiguration {
  std::string certificate_file;  ///< PEM, this process's first, then what leads to the authority
  std::string key_file;
  std::string authority_file;  ///< what the certificates of the others must lead to

  bool enabled() const { return !certificate_file.empty(); }
};

/// One line of local crisis help, such as {"Samaritans", "116 123"}.
struct HelpNumber {
  std::string label;
  std::string number;

  friend bool operator==(const HelpNumber&, const HelpNumber&) = default;
};

/// All that a process is told, validated before anything opens. Comes from flags, then from AMBLE_*
/// in the environment, then from a file, then from the defaults below, which --help prints.
struct Configuration {
  /// Names of kParts, in that order, each once. Never empty after Validate.
  std::vector<std::string> targets{"all"};
  /// Where SQLite files and the development key live. Created when missing.
  std::string data_directory = "./data";
  /// kSqlite, or a URL postgres://… that may hold a password: never log it. Each service uses a
  /// schema named after it.
  std::string database{kSqlite};
  int database_connections = 4;  ///< a service

  /// redis://HOST:PORT[/DATABASE] or unix:///PATH: where the processes share a cache, wake-ups and
  /// limits. Empty: each has its own, which is all that one process needs.
  std::string redis;
  std::string redis_user;      ///< of its ACL; empty: the default user
  std::string redis_password;  ///< never log it

  Endpoint gateway_http{"127.0.0.1", 8480};
  std::optional<Endpoint> gateway_grpc;  ///< native gRPC for client apps; nullopt: off
  /// Where a service listens for the rest of the platform, by service. Empty for one process that
  /// is the whole platform; a service that runs apart listens on kDefaultServiceEndpoint if not
  /// told.
  std::map<std::string, Endpoint> service_grpc;
  /// Where the standard gRPC health service answers an orchestrator's probes, without TLS and with
  /// nothing else beside it; nullopt: nowhere. "liveness" is SERVING as long as the process runs,
  /// "" once it is ready: while it waits for a database it is alive and not ready.
  std::optional<Endpoint> health_grpc;
  /// Where services of other processes are, by service: gRPC targets, "dns:///groups:8490".
  std::map<std::string, std::string> peers;
  /// The address that people see, used in links: scheme, host, maybe a path; no slash at its end.
  /// Derived from gateway_http when not told.
  std::string public_url;
  /// CIDR ranges of proxies whose X-Forwarded-For is believed.
  std::vector<std::string> trusted_proxies;
  /// Other origins whose pages may call the API with a bearer token: "https://app.example.org".
  std::vector<std::string> cors_origins;

  SmtpConfiguration smtp;
  /// Push services beside those of the known browsers: "push.example.org", or "*.example.org" for
  /// all below it. Lower case.
  std::vector<std::string> push_hosts;

  /// File with the seed of this process's signing key: 64 hexadecimal digits. Empty: a key of its
  /// own for this run, which serves only when one process is the whole platform.
  std::string signing_seed_file;
  /// Public keys (64 hexadecimal digits) whose caller tokens are accepted beside this process's
  /// own.
  std::vector<std::string> token_keys;
  /// File with the keys that wrap the keys of people's sealed fields (see vault::WrappingKeys);
  /// elsewhere than the databases and their backups. Empty: nothing that must be sealed is kept.
  std::string vault_keys_file;
  /// Mutual TLS on the connections between processes.
  TlsConfiguration tls;

  int executor_threads = 4;   ///< a service
  int executor_queue = 1024;  ///< tasks that wait, a service; more are refused

  PracticeCreation practice_creation = PracticeCreation::kOperator;
  /// Shown wherever help is offered; Amble is not monitored and says so.
  std::string help_text =
      "If you or somebody else is in danger, call your local emergency number now.";
  std::vector<HelpNumber> help_numbers;
  /// Phrases at which help is shown and leaders are asked to look; empty: those that are built in.
  std::string crisis_wording_file;

  bool restoring = false;  ///< set by `amble restore` alone, which holds the databases for itself
  /// Set by `amble restore` alone: sessions of the backup stay good, also those ended since.
  bool keep_restored_sessions = false;
  bool development = false;  ///< set by `amble dev` alone: shows /dev/mail, serves reflection
  bool reflection = false;   ///< gRPC reflection on listening gRPC ports
  /// How long a process that was told to stop still takes calls, so that others notice first.
  absl::Duration drain_wait = absl::Seconds(5);
  /// How long accepted work may then take.
  absl::Duration drain_timeout = absl::Seconds(20);

  std::optional<Endpoint> metrics;  ///< where Prometheus reads metrics, an IP address; nullopt: off
  std::string log_level = "info";
  LogFormat log_format = LogFormat::kJson;

  bool Runs(std::string_view part) const;
  bool IsWholePlatform() const { return targets.size() == kParts.size(); }
  bool UsesSqlite() const { return database == kSqlite; }
};

/// Where a service that runs apart from the others listens when it is not told.
inline constexpr std::string_view kDefaultServiceEndpoint = "127.0.0.1:8490";

/// Whether `host` (of an endpoint) is reached from this machine alone.
bool IsLoopback(std::string_view host);

/// Checks the fields against each other, expands "all", and fills what is derived (`public_url`,
/// `service_grpc`). INVALID_ARGUMENT, beginning with the flag at fault: "--peer: …".
absl::Status Validate(Configuration& configuration);

/// What a process that serves needs beside (one that migrates does not), once Validate has passed.
absl::Status ValidateForServing(const Configuration& configuration);

}  // namespace amble::host
