#include "services/amble/doctor.h"

#include "CLI/CLI.hpp"
#include "fmt/format.h"
#include "services/amble/commands.h"
#include "services/amble/run_process.h"
#include "services/platform/host/version.h"

namespace amble::program {
namespace {

constexpr int kMostReplicas = 1000;

constexpr char kExamples[] = R"(Examples:
  amble doctor --config=/etc/amble/amble.conf --backups=/var/backups/amble
  amble doctor --send-test-mail=you@example.org
  amble doctor --target=groups --format=json
  amble doctor --unpark=groups/practices/p/groups/g

Give it the flags that the platform is given. Ends with 0 when nothing fails, 1 when something does,
2 when the flags themselves are wrong. --unpark applies events again that could not be applied, once
their cause is gone; the platform may run meanwhile.
)";

/// "groups/practices/p/groups/g": the feed is the first part.
int UnparkAggregate(const host::Configuration& configuration, const std::string& text) {
  const size_t slash = text.find('/');
  if (slash == std::string::npos || slash == 0 || slash + 1 == text.size()) {
    return Fail(absl::InvalidArgumentError("--unpark: expected FEED/AGGREGATE, as doctor shows it"),
                kExitUsage);
  }
  const absl::Status status = Unpark(configuration, text.substr(0, slash), text.substr(slash + 1));
  if (!status.ok()) return Fail(status, kExitFailure);
  fmt::print("Applied: {}\n", text);
  return kExitOk;
}

Report Examine(const host::Configuration& configuration, const DoctorOptions& options) {
  Report report;
  CheckConfiguration(configuration, report);
  CheckDataFolder(configuration, report);
  CheckSigningKey(configuration, report);
  CheckVaultKeys(configuration, report);
  CheckCertificates(configuration, absl::Now(), report);
  CheckTime(report);
  CheckDatabases(configuration, options.replicas, report);
  CheckMail(configuration, options.test_mail_to, report);
  CheckRedis(configuration, report);
  CheckMessaging(configuration, options.replicas, report);
  CheckPeers(configuration, report);
  CheckPublicUrl(configuration, report);
  CheckBackups(options.backups, absl::Now(), report);
  CheckDumps(configuration, options.backups, report);
  return report;
}

}  // namespace

int RunDoctor(const Arguments& arguments) {
  DoctorOptions options;
  OutputFormat format = OutputFormat::kText;
  std::string unpark;
  const host::Command command{
      .name = "amble doctor",
      .description = "Looks at all that the platform needs, and says what to do.",
      .examples = kExamples,
      .version = host::VersionLine(),
      .add_flags = [&](CLI::App& app) {
        AddFormatFlag(app, format);
        app.add_option("--backups", options.backups, "Folder that amble backup puts backups into")
            ->envname("AMBLE_BACKUPS");
        app.add_option("--send-test-mail", options.test_mail_to, "Send a mail to this address");
        app.add_option("--replicas", options.replicas,
                       "How many of each service run, to count PostgreSQL's connections")
            ->capture_default_str()
            ->check(CLI::Range(1, kMostReplicas));
        app.add_option("--unpark", unpark, "Apply what is parked of FEED/AGGREGATE, and only that");
      }};
  host::Configuration configuration;
  int exit_code = kExitOk;
  if (!ReadCommandLine(command, arguments, configuration, exit_code)) return exit_code;
  ConfigureLogging(configuration);
  if (!unpark.empty()) return UnparkAggregate(configuration, unpark);
  const Report report = Examine(configuration, options);
  fmt::print("{}", report.Print(format));
  return report.HasFailures() ? kExitFailure : kExitOk;
}

}  // namespace amble::program
