#include "CLI/CLI.hpp"
#include "fmt/format.h"
#include "services/amble/commands.h"
#include "services/amble/run_process.h"
#include "services/amble/vaults.h"
#include "services/platform/clock/clock.h"
#include "services/platform/errors/errors.h"
#include "services/platform/host/vault_keys.h"
#include "services/platform/host/version.h"
#include "services/platform/vault/vault.h"

namespace amble::program {
namespace {

/// Keys that are wrapped anew in one transaction.
constexpr int kRewrapBatch = 200;

constexpr char kExamples[] = R"(Examples:
  amble keys new --vault-keys-file=/etc/amble/secrets/vault-keys
  amble keys list --config=/etc/amble/amble.conf

To replace the key that wraps people's keys:
  amble keys add --config=/etc/amble/amble.conf       a new line, at the end of the file
  … restart every process that has the file, so that all know the key
  amble keys use ID --config=/etc/amble/amble.conf    the key moves to the first line
  … restart once more, so that all wrap by it
  amble keys rewrap --config=/etc/amble/amble.conf    beside a running platform
  amble keys list --config=/etc/amble/amble.conf      the old key wraps nothing any more
  … take its line away once no backup is kept that needs it

The file is in no backup. Keep a copy apart from the backups: what it sealed is lost without it.
)";

struct Told {
  std::string action;
  std::string id;
};

absl::Status New(const host::Configuration& configuration) {
  AMBLE_RETURN_IF_ERROR(host::EnsureVaultKeys(configuration.vault_keys_file, SystemClock().Now()));
  AMBLE_ASSIGN_OR_RETURN(const auto keys, host::ReadVaultKeys(configuration.vault_keys_file));
  fmt::print("{} wraps. Keep a copy of {} apart from the backups.\n", keys.current_id(),
             configuration.vault_keys_file);
  return absl::OkStatus();
}

absl::Status Add(const host::Configuration& configuration) {
  AMBLE_ASSIGN_OR_RETURN(const std::string id,
                         host::AddVaultKey(configuration.vault_keys_file, SystemClock().Now()));
  fmt::print("{}\n", id);
  return absl::OkStatus();
}

absl::Status Use(const host::Configuration& configuration, const std::string& id) {
  AMBLE_RETURN_IF_ERROR(host::UseVaultKey(configuration.vault_keys_file, id));
  fmt::print("{} wraps from the next start on.\n", id);
  return absl::OkStatus();
}

absl::Status List(const host::Configuration& configuration) {
  AMBLE_ASSIGN_OR_RETURN(const auto keys, host::ReadVaultKeys(configuration.vault_keys_file));
  for (const std::string& service : Vaults(configuration)) {
    AMBLE_ASSIGN_OR_RETURN(const auto database, OpenVault(configuration, service));
    AMBLE_ASSIGN_OR_RETURN(const auto counts, CountWrapped(*database));
    for (const auto& [id, count] : counts) {
      const std::string_view place = id == keys.current_id()    ? "wraps"
                                     : keys.Find(id) != nullptr ? "older"
                                                                : "NOT IN THE FILE";
      fmt::print("{}: {} keys of people by {} ({})\n", service, count, id, place);
    }
    if (counts.empty()) fmt::print("{}: no keys of people\n", service);
  }
  return absl::OkStatus();
}

/// Batch by batch, each committed: killed at any point, the next run goes on.
absl::Status Rewrap(const host::Configuration& configuration) {
  AMBLE_ASSIGN_OR_RETURN(const auto keys, host::ReadVaultKeys(configuration.vault_keys_file));
  const SystemClock clock;
  const vault::Vault vault(&keys, &clock);
  for (const std::string& service : Vaults(configuration)) {
    AMBLE_ASSIGN_OR_RETURN(const auto database, OpenVault(configuration, service));
    int64_t all = 0;
    int batch = 0;
    do {
      AMBLE_RETURN_IF_ERROR(database->Write([&](storage::Transaction& transaction) -> absl::Status {
        AMBLE_ASSIGN_OR_RETURN(batch, vault.Rewrap(transaction, kRewrapBatch));
        return absl::OkStatus();
      }));
      all += batch;
    } while (batch > 0);
    fmt::print("{}: {} keys of people wrapped anew by {}\n", service, all, keys.current_id());
  }
  return absl::OkStatus();
}

absl::Status Run(const host::Configuration& configuration, const Told& told) {
  if (configuration.vault_keys_file.empty()) {
    return absl::InvalidArgumentError("--vault-keys-file: say where the keys are");
  }
  if ((told.action == "use") != !told.id.empty()) {
    return absl::InvalidArgumentError("amble keys use needs the id of a key, and only that does");
  }
  if (told.action == "new") return New(configuration);
  if (told.action == "add") return Add(configuration);
  if (told.action == "use") return Use(configuration, told.id);
  return told.action == "list" ? List(configuration) : Rewrap(configuration);
}

}  // namespace

int RunKeys(const Arguments& arguments) {
  Told told;
  const host::Command command{
      .name = "amble keys",
      .description = "Makes, replaces and lists the keys under which fields are sealed.",
      .examples = kExamples,
      .version = host::VersionLine(),
      .add_flags = [&told](CLI::App& app) {
        app.add_option("ACTION", told.action, "new, add, use, rewrap or list")
            ->required()
            ->check(CLI::IsMember({"new", "add", "use", "rewrap", "list"}));
        app.add_option("ID", told.id, "With use: the key that is to wrap");
      }};
  host::Configuration configuration;
  int exit_code = kExitOk;
  if (!ReadCommandLine(command, arguments, configuration, exit_code)) return exit_code;
  ConfigureLogging(configuration);
  const absl::Status status = Run(configuration, told);
  if (status.ok()) return kExitOk;
  return Fail(status, absl::IsInvalidArgument(status) ? kExitUsage : kExitFailure);
}

}  // namespace amble::program
