#include <sysexits.h>

#include <cstdio>
#include <filesystem>

#include "CLI/CLI.hpp"
#include "fmt/format.h"
#include "services/amble/commands.h"
#include "services/amble/run_process.h"
#include "services/messaging/bounces.h"
#include "services/platform/errors/errors.h"
#include "services/platform/host/database.h"
#include "services/platform/host/runtime.h"
#include "services/platform/host/version.h"

namespace amble::program {
namespace {

constexpr char kService[] = "messaging";

constexpr char kExamples[] = R"(Examples:
  amble bounce --config=/etc/amble/amble.conf < report
  amble bounce --database-file=/run/secrets/database --signing-seed-file=/run/secrets/seed < report

A mail server hands it each mail to the address of --smtp-return-path, on standard input. Give it the
flags of the process that runs messaging; it works beside it, on its database. What a mail server
does with its end:
  0   noted, or there was nothing to note
  65  no report about a mail of ours: refuse it
  75  the database is away, or something is not set up yet: keep it, and try again later
)";

/// All of standard input; what is too long for a report is cut, and then none.
absl::StatusOr<std::string> ReadMail() {
  std::string mail(mail::kMaxBounceBytes + 1, '\0');
  const size_t size = std::fread(mail.data(), 1, mail.size(), stdin);
  if (std::ferror(stdin) != 0) return absl::UnavailableError("the mail could not be read");
  mail.resize(size);
  return mail;
}

/// Messaging's, which others have made and migrated.
absl::StatusOr<std::unique_ptr<storage::Database>> OpenMigrated(
    const host::Configuration& configuration) {
  const std::string file = fmt::format("{}/{}.db", configuration.data_directory, kService);
  if (configuration.UsesSqlite() && !std::filesystem::exists(file)) {
    return absl::UnavailableError(fmt::format("--data-directory: there is no {}", file));
  }
  AMBLE_ASSIGN_OR_RETURN(auto database, host::OpenDatabase(configuration, kService));
  AMBLE_ASSIGN_OR_RETURN(const int pending,
                         storage::PendingMigrations(*database, messaging::BounceMigrations()));
  if (pending == 0) return database;
  return absl::UnavailableError("the database is of another version: run amble migrate");
}

absl::StatusOr<messaging::BounceEffect> Note(const host::Configuration& configuration,
                                             const mail::Bounce& bounce) {
  if (configuration.signing_seed_file.empty()) {
    return absl::UnavailableError(
        "--signing-seed-file: needed, so that the address is known again when mail is due");
  }
  AMBLE_ASSIGN_OR_RETURN(auto runtime, host::Runtime::Make(configuration));
  AMBLE_ASSIGN_OR_RETURN(auto database, OpenMigrated(configuration));
  return messaging::NoteBounceIn(*database, runtime->clock(), *runtime->Lend().signer, bounce);
}

/// Without addresses: mail servers log what is said here.
const char* InWords(messaging::BounceEffect effect) {
  switch (effect) {
    case messaging::BounceEffect::kNothing:
      return "Nothing to note: the mail is delayed, or has arrived.";
    case messaging::BounceEffect::kNotDelivered:
      return "Noted: the mail did not arrive.";
    case messaging::BounceEffect::kAddressStopped:
      return "Noted: nobody has the address, and no further mail goes to it.";
  }
  return "";
}

}  // namespace

int RunBounce(const Arguments& arguments) {
  const host::Command command{
      .name = "amble bounce",
      .description =
          "Reads a mail server's report of a mail of ours that did not arrive (RFC 3464), "
          "and notes it.",
      .examples = kExamples,
      .version = host::VersionLine()};
  host::Configuration configuration;
  int exit_code = kExitOk;
  if (!ReadCommandLine(command, arguments, configuration, exit_code)) {
    // No report is lost for a mistake in a file.
    return exit_code == kExitOk ? kExitOk : EX_TEMPFAIL;
  }
  ConfigureLogging(configuration);
  const absl::StatusOr<std::string> mail = ReadMail();
  if (!mail.ok()) return Fail(mail.status(), EX_TEMPFAIL);
  const absl::StatusOr<mail::Bounce> bounce = mail::ParseBounce(*mail);
  if (!bounce.ok()) {
    return Fail(absl::InvalidArgumentError("this is no delivery report as RFC 3464 has it"),
                EX_DATAERR);
  }
  const absl::StatusOr<messaging::BounceEffect> effect = Note(configuration, *bounce);
  if (absl::IsNotFound(effect.status())) {
    return Fail(absl::NotFoundError("the report names no mail of ours by its Message-ID"),
                EX_DATAERR);
  }
  if (!effect.ok()) return Fail(effect.status(), EX_TEMPFAIL);
  fmt::print("{}\n", InWords(*effect));
  return kExitOk;
}

}  // namespace amble::program
