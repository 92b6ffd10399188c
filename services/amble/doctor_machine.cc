#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/timex.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <system_error>

#include "fmt/format.h"
#include "services/amble/doctor.h"
#include "services/platform/backup/manifest.h"
#include "services/platform/backup/shelf.h"
#include "services/platform/clock/zone_catalogue.h"
#include "services/platform/host/signing_seed.h"
#include "services/platform/host/tls_files.h"

namespace amble::program {
namespace {

constexpr uint64_t kMebibyte = uint64_t{1} << 20;

std::string Text(const absl::Status& status) { return std::string(status.message()); }

void CheckSpace(const std::string& folder, Report& report) {
  struct statvfs space {};
  if (statvfs(folder.c_str(), &space) != 0) return;
  const uint64_t free = uint64_t{space.f_bavail} * space.f_frsize;
  const std::string told = fmt::format("{} MiB are free", free / kMebibyte);
  constexpr char kRemedy[] = "free some, or move --data-directory to a larger disk";
  if (free < kLeastFreeBytes) {
    report.Fail("disk", told, kRemedy);
  } else if (free < kFewFreeBytes) {
    report.Warn("disk", told, kRemedy);
  } else {
    report.Ok("disk", told);
  }
}

}  // namespace

void CheckConfiguration(const host::Configuration& configuration, Report& report) {
  const absl::Status complete = host::ValidateForServing(configuration);
  if (complete.ok()) {
    report.Ok("configuration", "valid; see amble config print");
  } else {
    report.Fail("configuration", Text(complete), "see amble serve --help");
  }
}

void CheckDataFolder(const host::Configuration& configuration, Report& report) {
  if (!configuration.UsesSqlite()) return;
  const std::string& folder = configuration.data_directory;
  struct stat status {};
  if (stat(folder.c_str(), &status) != 0) {
    report.Fail("data folder", fmt::format("{} is not there", folder),
                "start the platform once, or name the right one by --data-directory");
    return;
  }
  std::string probe = folder + "/.doctor-XXXXXX";
  const int descriptor = mkstemp(probe.data());
  if (descriptor < 0) {
    report.Fail(
        "data folder",
        fmt::format("{} cannot be written to: {}", folder, std::generic_category().message(errno)),
        "give it to the user that the platform runs as");
    return;
  }
  close(descriptor);
  unlink(probe.c_str());
  if ((status.st_mode & (S_IRWXG | S_IRWXO)) != 0) {
    report.Warn("data folder", fmt::format("others may look into {}", folder),
                fmt::format("chmod 700 {}", folder));
  } else {
    report.Ok("data folder", fmt::format("{} can be written to", folder));
  }
  CheckSpace(folder, report);
}

void CheckSigningKey(const host::Configuration& configuration, Report& report) {
  const std::string& path = configuration.signing_seed_file;
  if (path.empty()) {
    report.Ok("signing key", "a new one at each start: enough for one process");
    return;
  }
  const auto seed = host::ReadSigningSeed(path);
  if (!seed.ok()) {
    report.Fail("signing key", Text(seed.status()),
                "let the platform's user read it: 64 hexadecimal digits");
    return;
  }
  struct stat status {};
  if (stat(path.c_str(), &status) == 0 && (status.st_mode & S_IRWXO) != 0) {
    report.Warn("signing key", fmt::format("everybody may read {}", path),
                fmt::format("chmod o= {}", path));
    return;
  }
  report.Ok("signing key", fmt::format("{} can be read", path));
}

void CheckCertificates(const host::Configuration& configuration, absl::Time now, Report& report) {
  if (!configuration.tls.enabled()) {
    if (!configuration.peers.empty()) {
      report.Warn("certificates", "processes talk to each other in plain text",
                  "set --tls-certificate-file, --tls-key-file and --tls-authority-file");
    }
    return;
  }
  const auto facts = host::CheckTlsFiles(configuration.tls, now);
  absl::Status status = facts.status();
  if (status.ok()) status = host::CheckNames(*facts, configuration.targets);
  if (!status.ok()) {
    report.Fail("certificates", Text(status), "renew them: they are read again while it runs");
    return;
  }
  const std::string told = fmt::format(
      "valid until {}", absl::FormatTime(absl::RFC3339_sec, facts->not_after, absl::UTCTimeZone()));
  if (facts->not_after - now < kCertificateWarning) {
    report.Warn("certificates", told, "see that what renews them runs");
  } else {
    report.Ok("certificates", told);
  }
}

void CheckTime(Report& report) {
  const auto zones = ZoneCatalogue::Load();
  if (zones.ok()) {
    report.Ok("time zones", fmt::format("tzdata {}", zones->version()));
  } else {
    report.Fail("time zones", Text(zones.status()), "install tzdata");
  }
  struct timex clock {};
  const int state = adjtimex(&clock);
  if (state < 0) {
    report.Warn("clock", "the system does not tell whether it is synchronised",
                "see that chrony or systemd-timesyncd runs");
  } else if (state == TIME_ERROR || (clock.status & STA_UNSYNC) != 0) {
    report.Warn("clock", "it is not synchronised", "run chrony or systemd-timesyncd");
  } else {
    report.Ok("clock", "it is synchronised");
  }
}

void CheckBackups(const std::string& shelf, absl::Time now, Report& report) {
  constexpr char kRemedy[] = "run amble backup --to=FOLDER every night, and say --backups=FOLDER";
  if (shelf.empty()) {
    report.Warn("backups", "nobody said where they are", kRemedy);
    return;
  }
  const std::vector<std::string> backups = backup::List(shelf);
  if (backups.empty()) {
    report.Fail("backups", fmt::format("there is none in {}", shelf), kRemedy);
    return;
  }
  const auto newest = backup::ReadManifest(backups.back());
  if (!newest.ok()) {
    report.Fail("backups", Text(newest.status()), kRemedy);
    return;
  }
  const std::string told = fmt::format("the last is {} hours old: {}",
                                       absl::ToInt64Hours(now - newest->time), backups.back());
  if (now - newest->time > kOldestBackup) {
    report.Warn("backups", told, kRemedy);
  } else {
    report.Ok("backups", told);
  }
}

}  // namespace amble::program
