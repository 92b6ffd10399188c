#include "fmt/format.h"
#include "services/amble/doctor.h"
#include "services/platform/host/signing_seed.h"
#include "services/platform/push/endpoint_guard.h"
#include "services/platform/push/vapid.h"

namespace amble::program {
namespace {

std::string Text(const absl::Status& status) { return std::string(status.message()); }

bool IsPlainHttp(const host::Configuration& configuration) {
  return !configuration.public_url.starts_with("https://");
}

/// Whether push services, and who reads their logs, can write to it.
bool IsOnTheInternet(const std::string& address) {
  const std::string domain = address.substr(address.rfind('@') + 1);
  return domain.find('.') != std::string::npos && !domain.ends_with(".localhost") &&
         !domain.ends_with(".invalid");
}

/// The key that browsers' subscriptions are bound to is derived from the signing key.
void CheckPushKey(const host::Configuration& configuration, Report& report) {
  const std::string& path = configuration.signing_seed_file;
  if (path.empty()) {
    report.Warn("push key",
                "a new one at each start: browsers that subscribed before hear nothing any more, "
                "and addresses that take no mail are tried again",
                "make a seed (openssl rand -hex 32), keep it in a file that the platform's user "
                "alone reads, and set --signing-seed-file");
    return;
  }
  const auto seed = host::ReadSigningSeed(path);
  if (!seed.ok()) return;  // told with the signing key
  report.Ok("push key",
            fmt::format("derived from {}: keep that file, for subscriptions end with it", path));
}

void CheckPushServices(const host::Configuration& configuration, Report& report) {
  const auto guard = push::EndpointGuard::Create(configuration.push_hosts);
  if (!guard.ok()) {
    report.Fail("push", Text(guard.status()), "see --push-host");
  } else if (IsPlainHttp(configuration)) {
    report.Warn("push", "browsers subscribe only on pages that came by https",
                "set --public-url to the https address, and a proxy before it");
  } else if (!IsOnTheInternet(configuration.smtp.from)) {
    report.Warn("push",
                fmt::format("push services are told to write to {}, and some refuse that",
                            configuration.smtp.from),
                "set --smtp-from to an address of yours");
  } else {
    report.Ok("push",
              fmt::format("to the known browsers' services{}; the way out is port 443",
                          configuration.push_hosts.empty()
                              ? std::string()
                              : fmt::format(" and {} more", configuration.push_hosts.size())));
  }
}

/// What people follow live.
void CheckLive(const host::Configuration& configuration, int replicas, Report& report) {
  if (!configuration.redis.empty()) {
    report.Ok("live", "processes wake each other through Redis");
  } else if (replicas > 1) {
    report.Warn(
        "live",
        fmt::format("{} replicas look for news each second, since there is no Redis", replicas),
        "set --redis: people see what others write at once, and limits are shared");
  }
}

void CheckReturnPath(const host::Configuration& configuration, Report& report) {
  const host::SmtpConfiguration& smtp = configuration.smtp;
  if (smtp.host.empty()) return;  // told with mail
  if (!IsOnTheInternet(smtp.from)) {
    report.Warn("mail address", fmt::format("mails come from {}", smtp.from),
                "set --smtp-from to an address of yours");
    return;
  }
  report.Ok("mail address",
            fmt::format("mails come from {}; reports of those that do not arrive go to {}",
                        smtp.from, smtp.return_path.empty() ? smtp.from : smtp.return_path));
}

}  // namespace

void CheckMessaging(const host::Configuration& configuration, int replicas, Report& report) {
  if (!configuration.Runs("messaging")) return;
  CheckPushKey(configuration, report);
  CheckPushServices(configuration, report);
  CheckReturnPath(configuration, report);
  CheckLive(configuration, replicas, report);
}

}  // namespace amble::program
