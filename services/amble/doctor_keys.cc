#include <sys/stat.h>

#include "fmt/format.h"
#include "fmt/ranges.h"
#include "services/amble/doctor.h"
#include "services/amble/vaults.h"
#include "services/platform/host/vault_keys.h"

namespace amble::program {
namespace {

constexpr char kSubject[] = "vault keys";

std::string Text(const absl::Status& status) { return std::string(status.message()); }

/// Wrapping keys that `service` needs and nobody mounted; and keys that are still wrapped by others
/// than the first.
void CheckWrapped(const host::Configuration& configuration, const vault::WrappingKeys& keys,
                  const std::string& service, Report& report) {
  const auto database = OpenVault(configuration, service);
  if (!database.ok()) return;  // the look at databases tells of it
  const auto counts = CountWrapped(**database);
  if (!counts.ok()) return;
  const std::string subject = fmt::format("sealed fields of {}", service);
  std::vector<std::string> missing;
  int64_t older = 0;
  for (const auto& [id, count] : *counts) {
    if (keys.Find(id) == nullptr) missing.push_back(id);
    if (id != keys.current_id()) older += count;
  }
  if (!missing.empty()) {
    report.Fail(subject,
                fmt::format("people's keys are wrapped by {}, not in the file of vault keys",
                            fmt::join(missing, ", ")),
                "put it back from where the keys are kept: without it nobody can read them");
  } else if (older > 0) {
    report.Warn(subject, fmt::format("{} of people's keys are wrapped by an older key", older),
                "run amble keys rewrap");
  } else {
    report.Ok(subject, fmt::format("all wrapped by {}", keys.current_id()));
  }
}

}  // namespace

void CheckVaultKeys(const host::Configuration& configuration, Report& report) {
  const std::vector<std::string> vaults = Vaults(configuration);
  if (vaults.empty()) return;
  const std::string& path = configuration.vault_keys_file;
  if (path.empty()) {
    report.Warn(kSubject, "there are none, so nobody can leave a safety card",
                "make a file of them with amble keys new, and set --vault-keys-file");
    return;
  }
  const auto keys = host::ReadVaultKeys(path);
  if (!keys.ok()) {
    report.Fail(kSubject, Text(keys.status()),
                "put the file back from where the keys are kept, readable by the platform's user");
    return;
  }
  struct stat status {};
  if (stat(path.c_str(), &status) == 0 && (status.st_mode & S_IRWXO) != 0) {
    report.Warn(kSubject, fmt::format("everybody may read {}", path),
                fmt::format("chmod o= {}", path));
  } else {
    report.Ok(kSubject, fmt::format("{} can be read; {} wraps", path, keys->current_id()));
  }
  for (const std::string& service : vaults) CheckWrapped(configuration, *keys, service, report);
}

}  // namespace amble::program
