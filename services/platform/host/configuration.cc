#include "services/platform/host/configuration.h"

#include <arpa/inet.h>

#include <algorithm>
#include <charconv>

#include "fmt/format.h"
#include "fmt/ranges.h"
#include "services/platform/errors/errors.h"
#include "services/platform/redis/address.h"

namespace amble::host {
namespace {

constexpr size_t kKeyDigits = 64;
constexpr int kMostThreads = 256;
constexpr int kMostQueued = 1'000'000;
constexpr int kMostConnections = 200;
constexpr size_t kLongestHelpText = 1000;
constexpr std::array<std::string_view, 6> kLogLevels{"debug", "info",     "warning",
                                                     "error", "critical", "off"};

absl::Status Refuse(std::string_view flag, std::string_view why) {
  return absl::InvalidArgumentError(fmt::format("{}: {}", flag, why));
}

bool IsService(std::string_view name) {
  return name != kGateway && std::find(kParts.begin(), kParts.end(), name) != kParts.end();
}

absl::Status ExpandTargets(std::vector<std::string>& targets) {
  std::vector<std::string> expanded;
  for (const std::string& target : targets) {
    if (target != "all" && std::find(kParts.begin(), kParts.end(), target) == kParts.end()) {
      return Refuse("--target", fmt::format("unknown part '{}'; expected all, or a list of {}",
                                            target, fmt::join(kParts, ", ")));
    }
  }
  for (const std::string_view part : kParts) {
    const bool wanted = std::any_of(targets.begin(), targets.end(), [part](const auto& target) {
      return target == "all" || target == part;
    });
    if (wanted) expanded.emplace_back(part);
  }
  if (expanded.empty()) return Refuse("--target", "name at least one part, or all");
  targets = std::move(expanded);
  return absl::OkStatus();
}

absl::Status FillServiceEndpoints(Configuration& configuration) {
  for (const auto& [service, endpoint] : configuration.service_grpc) {
    if (!IsService(service) || !configuration.Runs(service)) {
      return Refuse("--service-grpc", fmt::format("'{}' is no service of this process", service));
    }
  }
  if (configuration.IsWholePlatform()) return absl::OkStatus();
  std::vector<std::string> services;
  for (const std::string& target : configuration.targets) {
    if (IsService(target)) services.push_back(target);
  }
  for (const std::string& service : services) {
    if (configuration.service_grpc.contains(service)) continue;
    if (services.size() > 1) {
      return Refuse(
          "--service-grpc",
          fmt::format("several services run here: give each its own, {}=host:port", service));
    }
    configuration.service_grpc[service] = *ParseEndpoint(kDefaultServiceEndpoint);
  }
  return absl::OkStatus();
}

absl::Status CheckPeers(const Configuration& configuration) {
  for (const auto& [service, address] : configuration.peers) {
    if (!IsService(service)) {
      return Refuse("--peer", fmt::format("unknown service '{}'", service));
    }
    if (configuration.Runs(service)) {
      return Refuse("--peer", fmt::format("'{}' runs in this process", service));
    }
    if (address.empty()) return Refuse("--peer", fmt::format("'{}' has no address", service));
  }
  return absl::OkStatus();
}

absl::Status CheckPublicUrl(std::string_view url) {
  std::string_view rest;
  if (url.starts_with("https://")) rest = url.substr(8);
  if (url.starts_with("http://")) rest = url.substr(7);
  if (rest.empty() || rest.front() == '/' || rest.back() == '/' ||
      rest.find_first_of("?#@ \t\r\n\"<>\\") != std::string_view::npos) {
    return Refuse("--public-url",
                  "expected http:// or https://, a host, maybe a path, and no slash at the end");
  }
  return absl::OkStatus();
}

/// As browsers write an Origin: scheme and host in lower case, no path.
absl::Status CheckCorsOrigin(const std::string& origin) {
  const bool has_scheme = origin.starts_with("https://") || origin.starts_with("http://");
  const size_t host = origin.find("://") + 3;
  if (!has_scheme || host == origin.size() ||
      origin.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789.-:[]", host) !=
          std::string::npos) {
    return Refuse("--cors-origin",
                  fmt::format("'{}' is no origin such as https://app.example.org", origin));
  }
  return absl::OkStatus();
}

/// A DNS name of two labels at least, and no IPv4 address; maybe "*." before it.
absl::Status CheckPushHost(std::string_view host) {
  const std::string_view name = host.starts_with("*.") ? host.substr(2) : host;
  constexpr std::string_view kLetters = "abcdefghijklmnopqrstuvwxyz";
  const bool of_labels =
      name.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789.-") == name.npos &&
      !name.starts_with('.') && !name.ends_with('.') && name.find("..") == name.npos;
  const size_t last = name.rfind('.');
  if (of_labels && last != name.npos && name.find_first_of(kLetters, last) != name.npos) {
    return absl::OkStatus();
  }
  return Refuse("--push-host",
                fmt::format("'{}' is no name in lower case such as push.example.org", host));
}

bool IsCidr(const std::string& range) {
  const size_t slash = range.find('/');
  const std::string address = range.substr(0, slash);
  std::array<unsigned char, sizeof(in6_addr)> parsed;
  int largest = 0;
  if (inet_pton(AF_INET, address.c_str(), parsed.data()) == 1) largest = 32;
  if (inet_pton(AF_INET6, address.c_str(), parsed.data()) == 1) largest = 128;
  if (largest == 0) return false;
  if (slash == std::string::npos) return true;
  int bits = -1;
  const char* end = range.data() + range.size();
  const auto [stop, error] = std::from_chars(range.data() + slash + 1, end, bits);
  return error == std::errc() && stop == end && bits >= 0 && bits <= largest;
}

absl::Status CheckKeys(const Configuration& configuration) {
  for (const std::string& key : configuration.token_keys) {
    const bool hexadecimal = key.find_first_not_of("0123456789abcdefABCDEF") == std::string::npos;
    if (key.size() != kKeyDigits || !hexadecimal) {
      return Refuse("--token-key", "expected a public key as 64 hexadecimal digits");
    }
  }
  return absl::OkStatus();
}

absl::Status CheckTls(const TlsConfiguration& tls) {
  const bool complete =
      !tls.certificate_file.empty() && !tls.key_file.empty() && !tls.authority_file.empty();
  const bool none =
      tls.certificate_file.empty() && tls.key_file.empty() && tls.authority_file.empty();
  if (complete || none) return absl::OkStatus();
  return Refuse("--tls-certificate-file",
                "give it together with --tls-key-file and --tls-authority-file, or none of them");
}

absl::Status CheckRange(std::string_view flag, int value, int most) {
  if (value >= 1 && value <= most) return absl::OkStatus();
  return Refuse(flag, fmt::format("expected a number from 1 to {}", most));
}

bool IsMailAddress(std::string_view text) {
  return text.find('@') != std::string_view::npos &&
         text.find_first_of(" \t\r\n<>") == std::string_view::npos;
}

absl::Status CheckSmtp(const SmtpConfiguration& smtp) {
  AMBLE_RETURN_IF_ERROR(CheckRange("--smtp-port", smtp.port, 65535));
  if (!IsMailAddress(smtp.from)) return Refuse("--smtp-from", "expected an e-mail address");
  if (!smtp.return_path.empty() && !IsMailAddress(smtp.return_path)) {
    return Refuse("--smtp-return-path", "expected an e-mail address");
  }
  if (smtp.from_name.find_first_of("\r\n") != std::string::npos) {
    return Refuse("--smtp-from-name", "must be one line");
  }
  if (!smtp.password.empty() && smtp.user.empty()) {
    return Refuse("--smtp-user", "a password is given, but no user");
  }
  return absl::OkStatus();
}

absl::Status CheckDatabase(const Configuration& configuration) {
  const std::string& database = configuration.database;
  if (!configuration.UsesSqlite() && !database.starts_with("postgres://") &&
      !database.starts_with("postgresql://")) {
    return Refuse("--database", "expected 'sqlite' or a URL that begins with postgres://");
  }
  if (configuration.data_directory.empty()) return Refuse("--data-directory", "must not be empty");
  return CheckRange("--database-connections", configuration.database_connections, kMostConnections);
}

absl::Status CheckRedis(const Configuration& configuration) {
  if (configuration.redis.empty()) {
    const bool knows_somebody =
        !configuration.redis_user.empty() || !configuration.redis_password.empty();
    return knows_somebody ? Refuse("--redis", "a user or a password is given, but no Redis")
                          : absl::OkStatus();
  }
  if (const auto address = redis::ParseAddress(configuration.redis); !address.ok()) {
    return Refuse("--redis", std::string(address.status().message()));
  }
  if (!configuration.redis_user.empty() && configuration.redis_password.empty()) {
    return Refuse("--redis-password-file", "a user is given, but no password");
  }
  return absl::OkStatus();
}

}  // namespace

bool Configuration::Runs(std::string_view part) const {
  return std::find(targets.begin(), targets.end(), part) != targets.end();
}

bool IsLoopback(std::string_view host) {
  return host == "localhost" || host == "::1" || host.starts_with("127.");
}

absl::Status Validate(Configuration& configuration) {
  AMBLE_RETURN_IF_ERROR(ExpandTargets(configuration.targets));
  AMBLE_RETURN_IF_ERROR(CheckDatabase(configuration));
  AMBLE_RETURN_IF_ERROR(CheckRedis(configuration));
  AMBLE_RETURN_IF_ERROR(FillServiceEndpoints(configuration));
  AMBLE_RETURN_IF_ERROR(CheckPeers(configuration));
  if (configuration.public_url.empty()) {
    configuration.public_url = fmt::format("http://{}", configuration.gateway_http.ToString());
  }
  AMBLE_RETURN_IF_ERROR(CheckPublicUrl(configuration.public_url));
  for (const std::string& range : configuration.trusted_proxies) {
    if (!IsCidr(range)) {
      return Refuse("--trusted-proxy",
                    fmt::format("'{}' is no address or range such as 10.0.0.0/8", range));
    }
  }
  for (const std::string& origin : configuration.cors_origins) {
    AMBLE_RETURN_IF_ERROR(CheckCorsOrigin(origin));
  }
  AMBLE_RETURN_IF_ERROR(CheckSmtp(configuration.smtp));
  for (const std::string& host : configuration.push_hosts) {
    AMBLE_RETURN_IF_ERROR(CheckPushHost(host));
  }
  AMBLE_RETURN_IF_ERROR(CheckKeys(configuration));
  AMBLE_RETURN_IF_ERROR(CheckTls(configuration.tls));
  AMBLE_RETURN_IF_ERROR(
      CheckRange("--executor-threads", configuration.executor_threads, kMostThreads));
  AMBLE_RETURN_IF_ERROR(CheckRange("--executor-queue", configuration.executor_queue, kMostQueued));
  if (configuration.help_text.empty() || configuration.help_text.size() > kLongestHelpText) {
    return Refuse("--help-text", fmt::format("expected 1 to {} bytes", kLongestHelpText));
  }
  for (const HelpNumber& help : configuration.help_numbers) {
    if (help.label.empty() || help.number.empty()) {
      return Refuse("--help-number", "expected label=number, such as Samaritans=116 123");
    }
  }
  if (configuration.drain_wait < absl::ZeroDuration()) {
    return Refuse("--drain-wait", "must not be negative");
  }
  if (configuration.drain_timeout < absl::ZeroDuration()) {
    return Refuse("--drain-timeout", "must not be negative");
  }
  if (std::find(kLogLevels.begin(), kLogLevels.end(), configuration.log_level) ==
      kLogLevels.end()) {
    return Refuse("--log-level", fmt::format("expected one of {}", fmt::join(kLogLevels, ", ")));
  }
  return absl::OkStatus();
}

absl::Status ValidateForServing(const Configuration& configuration) {
  if (!configuration.IsWholePlatform() && configuration.signing_seed_file.empty()) {
    return Refuse("--signing-seed-file",
                  "needed when the platform is several processes, which must know each other");
  }
  return absl::OkStatus();
}

}  // namespace amble::host
