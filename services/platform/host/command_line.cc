#include "services/platform/host/command_line.h"

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <utility>

#include "CLI/CLI.hpp"
#include "fmt/format.h"
#include "fmt/ranges.h"
#include "services/platform/errors/errors.h"
#include "services/platform/host/flags.h"

namespace amble::host {
namespace {

constexpr size_t kLargestSecretBytes = 4096;
constexpr int kHelpColumn = 36;

absl::StatusOr<std::pair<std::string, std::string>> SplitPair(const std::string& text,
                                                              std::string_view expected) {
  const size_t equals = text.find('=');
  if (equals == std::string::npos || equals == 0 || equals + 1 == text.size()) {
    return absl::InvalidArgumentError(fmt::format("expected {}", expected));
  }
  return std::pair(text.substr(0, equals), text.substr(equals + 1));
}

/// Values that need more than one flag or the whole configuration to be understood.
struct Pending {
  std::string database_file;
  std::string redis_password_file;
  std::string smtp_password_file;
  std::vector<std::string> service_grpc;
};

/// A place to listen that may be 'off'.
void AddOptionalEndpoint(Flags& flags, const std::string& flag, std::optional<Endpoint>& field,
                         const std::string& help) {
  flags
      .AddParsed(flag, help, field ? field->ToString() : "off",
                 [&field](const std::string& text) -> absl::Status {
                   field.reset();
                   if (text == "off") return absl::OkStatus();
                   AMBLE_ASSIGN_OR_RETURN(field, ParseEndpoint(text));
                   return absl::OkStatus();
                 })
      ->type_name("HOST:PORT|off");
}

void AddPlaceFlags(Flags& flags, Configuration& to, Pending& pending) {
  flags.AddList("--target", to.targets,
                "What runs in this process: all, or some of accounts, groups, scheduling, "
                "attendance, messaging, gateway");
  flags.Add("--data-directory", to.data_directory, "Folder of the SQLite files; made when missing");
  flags.Add("--database", to.database,
            "'sqlite', or postgres://user@host/name (each service has a schema of its own)");
  flags.Add("--database-file", pending.database_file,
            "File that holds the value of --database, for a URL with a password");
  flags.Add("--database-connections", to.database_connections,
            "PostgreSQL connections of each service");
  flags.Add("--redis", to.redis,
            "redis://HOST:PORT[/DATABASE] or unix:///PATH, for several processes: a shared cache, "
            "wake-ups, limits");
  flags.Add("--redis-user", to.redis_user, "User at Redis (ACL); none: its default user");
  flags.Add("--redis-password-file", pending.redis_password_file, "File that holds the password");
  flags.AddEndpoint("--gateway-http", to.gateway_http, "Where browsers and API clients connect");
  AddOptionalEndpoint(flags, "--gateway-grpc", to.gateway_grpc,
                      "Where native gRPC clients connect, or 'off'");
  AddOptionalEndpoint(flags, "--health-grpc", to.health_grpc,
                      "Where probes ask the gRPC health service, without TLS: 'liveness', or "
                      "'' for readiness; or 'off'");
  flags
      .AddList("--service-grpc", pending.service_grpc,
               fmt::format("Where this process's service listens for the others, as host:port, or "
                           "groups=host:port when it runs several ({} for one that runs alone)",
                           kDefaultServiceEndpoint))
      ->type_name("[SERVICE=]HOST:PORT");
  flags
      .AddRepeated("--peer", "Where another service is: groups=dns:///groups:8490",
                   [&to](const std::string& text) -> absl::Status {
                     AMBLE_ASSIGN_OR_RETURN(auto peer, SplitPair(text, "service=address"));
                     to.peers[peer.first] = peer.second;
                     return absl::OkStatus();
                   })
      ->type_name("SERVICE=TARGET");
  flags.Add("--public-url", to.public_url,
            "The address that people see, used in links (default: that of --gateway-http)");
  flags.AddList("--trusted-proxy", to.trusted_proxies,
                "Address or range of proxies whose X-Forwarded-For is believed");
  flags.AddList("--cors-origin", to.cors_origins,
                "Other origin whose pages may call the API, with a bearer token alone");
}

void AddMailFlags(Flags& flags, SmtpConfiguration& to, Pending& pending) {
  flags.Add("--smtp-host", to.host, "Mail server; without one no mail is sent");
  flags.Add("--smtp-port", to.port, "Its port");
  flags.Add("--smtp-user", to.user, "User at the mail server; none: no authentication");
  flags.Add("--smtp-password", to.password, "Password there; better by --smtp-password-file");
  flags.Add("--smtp-password-file", pending.smtp_password_file, "File that holds the password");
  flags.Add("--smtp-starttls", to.starttls, "Refuse a mail server without STARTTLS");
  flags.Add("--smtp-from", to.from, "Address that mails come from");
  flags.Add("--smtp-from-name", to.from_name, "Name that mails come from");
  flags.Add("--smtp-return-path", to.return_path,
            "Address that reports of undelivered mail go to, for amble bounce (default: that of "
            "--smtp-from)");
}

void AddRunFlags(Flags& flags, Configuration& to) {
  flags.Add("--signing-seed-file", to.signing_seed_file,
            "File with the seed of this process's key: 64 hexadecimal digits");
  flags.Add("--vault-keys-file", to.vault_keys_file,
            "File with the keys under which safety cards are sealed, a line each: an id, a space, "
            "64 hexadecimal digits; the first line seals (see amble keys)");
  flags.AddList("--token-key", to.token_keys,
                "Public keys of the other processes, 64 hexadecimal digits each");
  flags.Add("--tls-certificate-file", to.tls.certificate_file,
            "This process's certificate between processes; it names <part>.amble.internal");
  flags.Add("--tls-key-file", to.tls.key_file, "The certificate's key");
  flags.Add("--tls-authority-file", to.tls.authority_file,
            "Certificate of the authority that all processes' certificates come from");
  flags.Add("--executor-threads", to.executor_threads, "Threads of each service that may block");
  flags.Add("--executor-queue", to.executor_queue,
            "Tasks that may wait for them; more are refused");
  flags.AddChoice<PracticeCreation>(
      "--practice-creation", to.practice_creation, "Who may create a practice",
      {{"operator", PracticeCreation::kOperator}, {"open", PracticeCreation::kOpen}});
  flags.Add("--help-text", to.help_text, "What people read where they look for help");
  flags
      .AddRepeated("--help-number", "Local crisis help, repeated: 'Samaritans=116 123'",
                   [&to](const std::string& text) -> absl::Status {
                     AMBLE_ASSIGN_OR_RETURN(auto help, SplitPair(text, "label=number"));
                     to.help_numbers.push_back({help.first, help.second});
                     return absl::OkStatus();
                   })
      ->type_name("LABEL=NUMBER");
  flags.Add("--crisis-wording-file", to.crisis_wording_file,
            "File with phrases, one a line, at which a writer is shown help and leaders are asked "
            "to look; instead of the English ones that are built in");
  flags.Add("--reflection", to.reflection, "Serve gRPC reflection on listening gRPC ports");
  flags.AddDuration("--drain-wait", to.drain_wait,
                    "How long calls are still taken after SIGTERM, until others have noticed");
  flags.AddDuration("--drain-timeout", to.drain_timeout, "How long accepted calls may then take");
  AddOptionalEndpoint(flags, "--metrics", to.metrics,
                      "Where Prometheus reads metrics, at /metrics, or 'off'; not for the public");
  flags.Add("--log-level", to.log_level, "debug, info, warning, error, critical or off");
  flags.AddChoice<LogFormat>("--log-format", to.log_format, "How log lines are written",
                             {{"json", LogFormat::kJson}, {"text", LogFormat::kText}});
}

/// The content of a secret's file, without the newline at its end.
absl::StatusOr<std::string> ReadSecret(std::string_view flag, const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) {
    return absl::InvalidArgumentError(fmt::format("{}: cannot read '{}'", flag, path));
  }
  std::string text(kLargestSecretBytes + 1, '\0');
  file.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<size_t>(file.gcount()));
  if (text.size() > kLargestSecretBytes) {
    return absl::InvalidArgumentError(
        fmt::format("{}: '{}' has more than {} bytes", flag, path, kLargestSecretBytes));
  }
  while (!text.empty() && (text.back() == '\n' || text.back() == '\r')) text.pop_back();
  if (text.empty()) return absl::InvalidArgumentError(fmt::format("{}: '{}' is empty", flag, path));
  return text;
}

absl::Status ReadSecretInto(const CLI::App& app, const std::string& flag, const std::string& path,
                            std::string& field) {
  if (path.empty()) return absl::OkStatus();
  if (app.count(flag) > 0) {
    return absl::InvalidArgumentError(
        fmt::format("{0}: given together with {0}-file; give one of them", flag));
  }
  AMBLE_ASSIGN_OR_RETURN(field, ReadSecret(flag + "-file", path));
  return absl::OkStatus();
}

absl::Status ReadServiceEndpoints(const std::vector<std::string>& texts, Configuration& to) {
  for (const std::string& text : texts) {
    std::string service;
    const size_t equals = text.find('=');
    if (equals != std::string::npos) {
      service = text.substr(0, equals);
    } else {
      for (const std::string& target : to.targets) {
        if (target != kGateway) service = service.empty() ? target : "all";
      }
      if (service.empty() || service == "all") {
        return absl::InvalidArgumentError(
            "--service-grpc: name the service, groups=host:port, unless exactly one runs here");
      }
    }
    const auto endpoint =
        ParseEndpoint(equals == std::string::npos ? text : text.substr(equals + 1));
    if (!endpoint.ok()) {
      return absl::InvalidArgumentError(
          fmt::format("--service-grpc: {}", std::string(endpoint.status().message())));
    }
    to.service_grpc[service] = *endpoint;
  }
  return absl::OkStatus();
}

/// What files and other flags have made of the settings.
void ShowDerived(CommandLine& line, const Pending& pending) {
  const Configuration& configuration = line.configuration;
  if (!pending.database_file.empty()) {
    Derive(line.settings, "--database", configuration.database, "the file of --database-file");
  }
  if (!pending.smtp_password_file.empty()) {
    Derive(line.settings, "--smtp-password", configuration.smtp.password,
           "the file of --smtp-password-file");
  }
  for (const Setting& setting : line.settings) {
    if (setting.flag != "--public-url" || !setting.value.empty()) continue;
    Derive(line.settings, "--public-url", configuration.public_url, "--gateway-http");
    break;
  }
}

/// CLI11 speaks in exceptions; this is the one place that hears them.
absl::StatusOr<std::optional<std::string>> Parse(CLI::App& app,
                                                 std::vector<std::string> arguments) {
  std::reverse(arguments.begin(), arguments.end());  // CLI11 takes them from the back
  try {
    app.parse(std::move(arguments));
  } catch (const CLI::CallForHelp&) {
    return app.help();
  } catch (const CLI::CallForVersion& version) {
    return std::string(version.what()) + "\n";
  } catch (const CLI::ParseError& error) {
    return absl::InvalidArgumentError(error.what());
  }
  return std::nullopt;
}

}  // namespace

absl::StatusOr<CommandLine> ParseCommandLine(const Command& command,
                                             const std::vector<std::string>& arguments) {
  CommandLine line{.configuration = command.defaults};
  Pending pending;
  CLI::App app(command.description, command.name);
  app.get_formatter()->column_width(kHelpColumn);
  app.footer(
      fmt::format("Each flag has a variable (--gateway-http: AMBLE_GATEWAY_HTTP) and a line in "
                  "the file (gateway-http=…).\nFlags win over variables, variables over the "
                  "file, the file over the defaults.\n\n{}",
                  command.examples));
  app.set_version_flag("--version", command.version);
  app.config_formatter(FileBelowEnvironment());
  app.allow_config_extras(CLI::config_extras_mode::error);
  const bool named_by_variable = IsSet("AMBLE_CONFIG");
  app.set_config("--config", named_by_variable ? std::getenv("AMBLE_CONFIG") : "",
                 "File with lines flag=value (AMBLE_CONFIG)", named_by_variable);
  if (command.add_flags) command.add_flags(app);
  // Help, version, --config, and what the command itself adds.
  std::vector<const CLI::Option*> own = std::as_const(app).get_options();
  std::erase(own, app.get_config_ptr());
  Flags flags(app);
  AddPlaceFlags(flags, line.configuration, pending);
  AddMailFlags(flags, line.configuration.smtp, pending);
  flags.AddList("--push-host", line.configuration.push_hosts,
                "Push service beside those of the known browsers: push.example.org, or "
                "*.example.org; public addresses alone, by https");
  AddRunFlags(flags, line.configuration);

  AMBLE_ASSIGN_OR_RETURN(line.answer, Parse(app, arguments));
  if (line.answer) return line;
  line.settings = ListSettings(app, arguments, own);
  AMBLE_RETURN_IF_ERROR(
      ReadSecretInto(app, "--database", pending.database_file, line.configuration.database));
  AMBLE_RETURN_IF_ERROR(ReadSecretInto(app, "--smtp-password", pending.smtp_password_file,
                                       line.configuration.smtp.password));
  if (!pending.redis_password_file.empty()) {
    AMBLE_ASSIGN_OR_RETURN(line.configuration.redis_password,
                           ReadSecret("--redis-password-file", pending.redis_password_file));
  }
  AMBLE_RETURN_IF_ERROR(ReadServiceEndpoints(pending.service_grpc, line.configuration));
  AMBLE_RETURN_IF_ERROR(Validate(line.configuration));
  ShowDerived(line, pending);
  return line;
}

}  // namespace amble::host
