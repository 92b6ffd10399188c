#include <utility>

#include "CLI/CLI.hpp"
#include "fmt/format.h"
#include "services/amble/commands.h"
#include "services/amble/demo.h"
#include "services/amble/dev_banner.h"
#include "services/amble/free_port.h"
#include "services/amble/run_process.h"
#include "services/platform/auth/caller_token.h"
#include "services/platform/clock/clock.h"
#include "services/platform/errors/errors.h"
#include "services/platform/host/files.h"
#include "services/platform/host/signing_seed.h"
#include "services/platform/host/vault_keys.h"
#include "services/platform/host/version.h"

namespace amble::program {
namespace {

constexpr char kExamples[] = R"(Examples:
  amble dev
  amble dev --data-directory=/tmp/walks --gateway-http=127.0.0.1:9000

Everything stays on this machine: SQLite files and keys in one folder, mail caught and shown at
/dev/mail. Delete the folder to begin again.
)";
constexpr int kNativeGrpcPort = 8481;

host::Configuration Defaults() {
  host::Configuration configuration;
  configuration.development = true;
  configuration.reflection = true;
  configuration.gateway_grpc = host::Endpoint{"127.0.0.1", kNativeGrpcPort};
  configuration.drain_wait = absl::ZeroDuration();
  configuration.drain_timeout = absl::Seconds(5);
  configuration.log_level = "warning";
  configuration.log_format = host::LogFormat::kText;
  return configuration;
}

/// Moves to a free port when the wanted one is taken, and says so.
absl::Status ChoosePort(std::string_view flag, host::Endpoint& endpoint) {
  AMBLE_ASSIGN_OR_RETURN(const int port, FreePort(endpoint));
  if (endpoint.port != 0 && port != endpoint.port) {
    fmt::print("{}: port {} is taken; using {}.\n", flag, endpoint.port, port);
  }
  endpoint.port = port;
  return absl::OkStatus();
}

absl::Status ChoosePorts(host::Configuration& configuration) {
  const bool derived =
      configuration.public_url == fmt::format("http://{}", configuration.gateway_http.ToString());
  AMBLE_RETURN_IF_ERROR(ChoosePort("--gateway-http", configuration.gateway_http));
  if (derived) {
    configuration.public_url = fmt::format("http://{}", configuration.gateway_http.ToString());
  }
  if (!configuration.gateway_grpc) return absl::OkStatus();
  return ChoosePort("--gateway-grpc", *configuration.gateway_grpc);
}

absl::Status PrepareFolder(host::Configuration& configuration) {
  AMBLE_RETURN_IF_ERROR(host::MakePrivateFolder(configuration.data_directory));
  if (configuration.vault_keys_file.empty()) {
    configuration.vault_keys_file = configuration.data_directory + "/vault_keys";
    AMBLE_RETURN_IF_ERROR(host::EnsureVaultKeys(configuration.vault_keys_file, absl::Now()));
  }
  if (!configuration.signing_seed_file.empty()) return absl::OkStatus();
  configuration.signing_seed_file = configuration.data_directory + "/signing_seed";
  return host::EnsureSigningSeed(configuration.signing_seed_file, auth::SigningKey::NewSeed());
}

/// Catches mail, unless a mail server is configured.
absl::Status CatchMail(const Clock& clock, host::SmtpConfiguration& smtp,
                       std::unique_ptr<mail::DevMailCatcher>& catcher) {
  if (!smtp.host.empty()) return absl::OkStatus();
  AMBLE_ASSIGN_OR_RETURN(catcher, mail::DevMailCatcher::Start(clock));
  smtp.host = "127.0.0.1";
  smtp.port = catcher->port();
  smtp.starttls = false;
  return absl::OkStatus();
}

/// The demo practice, opened at the first start. The platform is of use without it, so what goes
/// wrong is only told.
std::optional<Demo> DemoToShow(const host::Configuration& configuration, const Clock& clock,
                               const mail::DevMailCatcher* catcher) {
  if (catcher == nullptr) return std::nullopt;
  absl::StatusOr<Demo> demo = OpenDemo(configuration, clock, *catcher);
  if (demo.ok()) return *std::move(demo);
  fmt::print("There is no demo practice: {}\n", demo.status().ToString());
  return std::nullopt;
}

}  // namespace

int RunDev(const Arguments& arguments) {
  bool wants_demo = true;
  const host::Command command{
      .name = "amble dev",
      .description = "Runs the whole platform on this machine, for trying out and developing.",
      .examples = kExamples,
      .version = host::VersionLine(),
      .defaults = Defaults(),
      .add_flags = [&wants_demo](CLI::App& app) {
        app.add_option("--demo", wants_demo, "Open a practice to look around in")
            ->capture_default_str();
      }};
  host::Configuration configuration;
  int exit_code = kExitOk;
  if (!ReadCommandLine(command, arguments, configuration, exit_code)) return exit_code;
  if (!configuration.IsWholePlatform()) {
    return Fail(absl::InvalidArgumentError(
                    "--target: amble dev runs the whole platform; for a part of it, amble serve"),
                kExitUsage);
  }
  ConfigureLogging(configuration);
  host::StopSignals signals;
  const SystemClock clock;
  std::unique_ptr<mail::DevMailCatcher> catcher;
  absl::Status status = PrepareFolder(configuration);
  if (status.ok()) status = ChoosePorts(configuration);
  if (status.ok()) status = CatchMail(clock, configuration.smtp, catcher);
  if (!status.ok()) return Fail(status, kExitFailure);
  return RunProcess(configuration, signals,
                    {.mail_catcher = catcher.get(), .on_ready = [&] {
                       PrintDevBanner(configuration, catcher != nullptr,
                                      wants_demo ? DemoToShow(configuration, clock, catcher.get())
                                                 : std::nullopt);
                     }});
}

}  // namespace amble::program
