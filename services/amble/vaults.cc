#include "services/amble/vaults.h"

#include <array>
#include <filesystem>

#include "fmt/format.h"
#include "services/platform/errors/errors.h"
#include "services/platform/host/database.h"
#include "services/platform/storage/migrations.h"
#include "services/platform/vault/vault.h"

namespace amble::program {
namespace {

/// Whose modules have vault::Migrations() among theirs.
constexpr std::array<std::string_view, 1> kVaults{"accounts"};

}  // namespace

std::vector<std::string> Vaults(const host::Configuration& configuration) {
  std::vector<std::string> vaults;
  for (const std::string_view service : kVaults) {
    if (configuration.Runs(service)) vaults.emplace_back(service);
  }
  return vaults;
}

absl::StatusOr<std::unique_ptr<storage::Database>> OpenVault(
    const host::Configuration& configuration, const std::string& service) {
  const std::string file = fmt::format("{}/{}.db", configuration.data_directory, service);
  if (configuration.UsesSqlite() && !std::filesystem::exists(file)) {
    return absl::FailedPreconditionError(fmt::format("--data-directory: there is no {}", file));
  }
  AMBLE_ASSIGN_OR_RETURN(auto database, host::OpenDatabase(configuration, service));
  const std::vector<storage::MigrationSet> sets{vault::Migrations()};
  AMBLE_ASSIGN_OR_RETURN(const int pending, storage::PendingMigrations(*database, sets));
  if (pending == 0) return database;
  return absl::FailedPreconditionError(
      fmt::format("the database of {} is of another version: run amble migrate", service));
}

absl::StatusOr<std::map<std::string, int64_t>> CountWrapped(storage::Database& database) {
  std::map<std::string, int64_t> counts;
  AMBLE_RETURN_IF_ERROR(database.Read([&](storage::Transaction& transaction) -> absl::Status {
    AMBLE_ASSIGN_OR_RETURN(counts, vault::CountKeys(transaction));
    return absl::OkStatus();
  }));
  return counts;
}

}  // namespace amble::program
