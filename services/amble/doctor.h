#pragma once

#include <string>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "services/amble/doctor_report.h"
#include "services/platform/host/configuration.h"

/// What `amble doctor` looks at. Nothing here changes anything, but a file that is made and removed
/// in the data folder, and the mail that was asked for.
namespace amble::program {

/// Below so much free space the platform is in danger, or soon will be.
inline constexpr uint64_t kLeastFreeBytes = uint64_t{100} << 20;
inline constexpr uint64_t kFewFreeBytes = uint64_t{1} << 30;
/// A nightly backup may be so old.
inline constexpr absl::Duration kOldestBackup = absl::Hours(26);
/// Certificates that end sooner should have been replaced by whatever renews them.
inline constexpr absl::Duration kCertificateWarning = absl::Hours(24 * 7);
/// Clocks that differ by more make offers and deadlines unfair, and tokens invalid.
inline constexpr absl::Duration kClockWarning = absl::Seconds(1);
inline constexpr absl::Duration kClockFailure = absl::Seconds(5);
/// So many events behind is more than a moment's delay.
inline constexpr int64_t kMuchLag = 1000;

struct DoctorOptions {
  std::string backups;       ///< the folder that backups are put into; empty: not looked at
  std::string test_mail_to;  ///< send a mail there
  int replicas = 1;          ///< of each service, to count connections
};

// doctor_machine.cc
void CheckConfiguration(const host::Configuration& configuration, Report& report);
void CheckDataFolder(const host::Configuration& configuration, Report& report);
void CheckSigningKey(const host::Configuration& configuration, Report& report);
void CheckCertificates(const host::Configuration& configuration, absl::Time now, Report& report);
void CheckTime(Report& report);
void CheckBackups(const std::string& shelf, absl::Time now, Report& report);

// doctor_keys.cc
/// The keys under which fields are sealed, and whether the databases need others.
void CheckVaultKeys(const host::Configuration& configuration, Report& report);

// doctor_databases.cc
void CheckDatabases(const host::Configuration& configuration, int replicas, Report& report);

// doctor_dumps.cc
/// PostgreSQL: whether its backups can be made, and tried, with what is here.
void CheckDumps(const host::Configuration& configuration, const std::string& shelf, Report& report);

/// Applies what is parked of `aggregate`, told of by `feed`, in the services of this configuration.
/// NOT_FOUND when nothing is; else the error of what still cannot be applied.
absl::Status Unpark(const host::Configuration& configuration, const std::string& feed,
                    const std::string& aggregate);

// doctor_messaging.cc
/// How people are told: keys and services of push, addresses of mail, and what wakes `replicas`.
void CheckMessaging(const host::Configuration& configuration, int replicas, Report& report);

// doctor_network.cc
void CheckMail(const host::Configuration& configuration, const std::string& test_mail_to,
               Report& report);
void CheckRedis(const host::Configuration& configuration, Report& report);
void CheckPeers(const host::Configuration& configuration, Report& report);
void CheckPublicUrl(const host::Configuration& configuration, Report& report);

}  // namespace amble::program
