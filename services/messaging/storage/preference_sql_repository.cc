#include "services/messaging/storage/preference_sql_repository.h"

#include <utility>

#include "services/platform/errors/errors.h"

namespace amble::messaging {
namespace {

using storage::Row;
using storage::Rows;
using storage::Statement;

constexpr int kNever = -1;

#define AMBLE_PREFERENCES_COLUMNS                                              \
  "person, said, email, push, digest, quiet_start, quiet_end, digest_minute, " \
  "calendar_files, direct_messages, no_mail_at_all, bounced_address, version"
#define AMBLE_DEVICES_COLUMNS "subscription, person, endpoint, p256dh, auth, create_time"

constexpr Statement kFind{"SELECT " AMBLE_PREFERENCES_COLUMNS
                          " FROM {look_up_each:preferences by person $1} p"};
constexpr Statement kAdd{"INSERT INTO preferences (" AMBLE_PREFERENCES_COLUMNS
                         ") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13) "
                         "ON CONFLICT (person) DO NOTHING"};
constexpr Statement kLock{"SELECT " AMBLE_PREFERENCES_COLUMNS
                          " FROM preferences WHERE person = $1 {for_update}"};
constexpr Statement kSave{
    "INSERT INTO preferences (" AMBLE_PREFERENCES_COLUMNS
    ") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13) "
    "ON CONFLICT (person) DO UPDATE SET said = excluded.said, email = excluded.email, "
    "push = excluded.push, digest = excluded.digest, quiet_start = excluded.quiet_start, "
    "quiet_end = excluded.quiet_end, digest_minute = excluded.digest_minute, "
    "calendar_files = excluded.calendar_files, direct_messages = excluded.direct_messages, "
    "no_mail_at_all = excluded.no_mail_at_all, bounced_address = excluded.bounced_address, "
    "version = excluded.version"};

constexpr Statement kListDevices{"SELECT " AMBLE_DEVICES_COLUMNS
                                 " FROM {look_up_each:push_subscriptions by person $1} s"
                                 " ORDER BY person, create_time, subscription"};
constexpr Statement kFindDevice{"SELECT " AMBLE_DEVICES_COLUMNS
                                " FROM push_subscriptions WHERE subscription = $1"};
constexpr Statement kDropOthers{
    "DELETE FROM push_subscriptions WHERE endpoint = $1 AND person <> $2"};
constexpr Statement kSaveDevice{
    "INSERT INTO push_subscriptions (" AMBLE_DEVICES_COLUMNS
    ") VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (endpoint) DO UPDATE SET "
    "p256dh = excluded.p256dh, auth = excluded.auth"};
constexpr Statement kDeleteDevice{"DELETE FROM push_subscriptions WHERE subscription = $1"};
constexpr Statement kMoveDevices{"UPDATE push_subscriptions SET person = $2 WHERE person = $1"};

constexpr Statement kFindSecrets{
    "SELECT person, secret FROM {look_up_each:unsubscribe_secrets by person $1} s"};
constexpr Statement kAddSecret{
    "INSERT INTO unsubscribe_secrets (person, secret) VALUES ($1, $2) "
    "ON CONFLICT (person) DO NOTHING"};
constexpr Statement kFindBySecret{"SELECT person FROM unsubscribe_secrets WHERE secret = $1"};

constexpr int64_t BitOf(NoticeKind kind) { return int64_t{1} << static_cast<int>(kind); }

/// The kinds of which `wanted` holds.
int64_t SetOf(const Preferences& preferences, bool KindPreference::*wanted) {
  int64_t set = 0;
  for (const auto& [kind, preference] : preferences.kinds) {
    if (preference.*wanted) set |= BitOf(kind);
  }
  return set;
}

storage::Params ParamsOf(const std::string& person, const Preferences& preferences) {
  int64_t said = 0;
  for (const auto& [kind, preference] : preferences.kinds) said |= BitOf(kind);
  const auto& hours = preferences.quiet_hours;
  return {person,
          said,
          SetOf(preferences, &KindPreference::email),
          SetOf(preferences, &KindPreference::push),
          SetOf(preferences, &KindPreference::digest),
          hours ? hours->start_minute : kNever,
          hours ? hours->end_minute : kNever,
          preferences.digest_minute,
          preferences.calendar_files,
          preferences.direct_messages,
          preferences.no_mail_at_all,
          preferences.bounced_address,
          preferences.version};
}

Preferences PreferencesOf(const Row& row) {
  Preferences preferences;
  for (int number = 1; number <= static_cast<int>(kLastNoticeKind); ++number) {
    const auto kind = static_cast<NoticeKind>(number);
    if ((row.Int(1) & BitOf(kind)) == 0) continue;
    preferences.kinds[kind] = {.email = (row.Int(2) & BitOf(kind)) != 0,
                               .push = (row.Int(3) & BitOf(kind)) != 0,
                               .digest = (row.Int(4) & BitOf(kind)) != 0};
  }
  preferences.quiet_hours = std::nullopt;
  if (row.Int(5) != kNever) {
    preferences.quiet_hours =
        QuietHours{static_cast<int>(row.Int(5)), static_cast<int>(row.Int(6))};
  }
  preferences.digest_minute = static_cast<int>(row.Int(7));
  preferences.calendar_files = row.Bool(8);
  preferences.direct_messages = row.Bool(9);
  preferences.no_mail_at_all = row.Bool(10);
  preferences.bounced_address = row.Text(11);
  preferences.version = row.Int(12);
  return preferences;
}

PushDevice DeviceOf(const Row& row) {
  return {.id = row.Text(0),
          .person = row.Text(1),
          .subscription = {row.Text(2), row.Blob(3), row.Blob(4)},
          .create_time = row.Time(5)};
}

}  // namespace

absl::StatusOr<Preferences> PreferenceSqlRepository::Find(storage::Transaction& transaction,
                                                          const std::string& person) {
  AMBLE_ASSIGN_OR_RETURN(const auto row,
                         transaction.QueryOptional(kFind, {storage::Texts{person}}));
  return row ? PreferencesOf(*row) : Preferences();
}

absl::StatusOr<Preferences> PreferenceSqlRepository::Lock(storage::Transaction& transaction,
                                                          const std::string& person) {
  // A row that is not there cannot be locked.
  AMBLE_RETURN_IF_ERROR(transaction.Execute(kAdd, ParamsOf(person, Preferences())).status());
  AMBLE_ASSIGN_OR_RETURN(const auto row, transaction.QueryOptional(kLock, {person}));
  return row ? PreferencesOf(*row) : Preferences();
}

absl::StatusOr<std::map<std::string, Preferences>> PreferenceSqlRepository::FindAll(
    storage::Transaction& transaction, std::vector<std::string> people) {
  AMBLE_ASSIGN_OR_RETURN(const Rows rows, transaction.Query(kFind, {std::move(people)}));
  std::map<std::string, Preferences> found;
  for (const Row& row : rows) found.emplace(row.Text(0), PreferencesOf(row));
  return found;
}

absl::Status PreferenceSqlRepository::Save(storage::Transaction& transaction,
                                           const std::string& person,
                                           const Preferences& preferences) {
  return transaction.Execute(kSave, ParamsOf(person, preferences)).status();
}

absl::StatusOr<std::vector<PushDevice>> PreferenceSqlRepository::ListDevices(
    storage::Transaction& transaction, std::vector<std::string> people) {
  AMBLE_ASSIGN_OR_RETURN(const Rows rows, transaction.Query(kListDevices, {std::move(people)}));
  std::vector<PushDevice> devices;
  devices.reserve(rows.size());
  for (const Row& row : rows) devices.push_back(DeviceOf(row));
  return devices;
}

absl::StatusOr<std::optional<PushDevice>> PreferenceSqlRepository::FindDevice(
    storage::Transaction& transaction, const std::string& id) {
  AMBLE_ASSIGN_OR_RETURN(const auto row, transaction.QueryOptional(kFindDevice, {id}));
  if (!row) return std::nullopt;
  return DeviceOf(*row);
}

absl::Status PreferenceSqlRepository::Save(storage::Transaction& transaction,
                                           const PushDevice& device) {
  const push::Subscription& subscription = device.subscription;
  AMBLE_RETURN_IF_ERROR(
      transaction.Execute(kDropOthers, {subscription.endpoint, device.person}).status());
  return transaction
      .Execute(kSaveDevice, {device.id, device.person, subscription.endpoint,
                             storage::Bytes{subscription.p256dh}, storage::Bytes{subscription.auth},
                             device.create_time})
      .status();
}

absl::StatusOr<bool> PreferenceSqlRepository::DeleteDevice(storage::Transaction& transaction,
                                                           const std::string& id) {
  AMBLE_ASSIGN_OR_RETURN(const int64_t deleted, transaction.Execute(kDeleteDevice, {id}));
  return deleted > 0;
}

absl::Status PreferenceSqlRepository::MoveDevices(storage::Transaction& transaction,
                                                  const std::string& from, const std::string& to) {
  return transaction.Execute(kMoveDevices, {from, to}).status();
}

absl::StatusOr<std::map<std::string, std::string>> PreferenceSqlRepository::FindSecrets(
    storage::Transaction& transaction, std::vector<std::string> people) {
  AMBLE_ASSIGN_OR_RETURN(const Rows rows, transaction.Query(kFindSecrets, {std::move(people)}));
  std::map<std::string, std::string> found;
  for (const Row& row : rows) found.emplace(row.Text(0), row.Text(1));
  return found;
}

absl::Status PreferenceSqlRepository::AddSecrets(
    storage::Transaction& transaction, const std::map<std::string, std::string>& secrets) {
  std::vector<storage::Params> rows;
  for (const auto& [person, secret] : secrets) rows.push_back({person, secret});
  return transaction.ExecuteBatch(kAddSecret, std::move(rows));
}

absl::StatusOr<std::optional<std::string>> PreferenceSqlRepository::FindBySecret(
    storage::Transaction& transaction, const std::string& secret) {
  AMBLE_ASSIGN_OR_RETURN(const auto row, transaction.QueryOptional(kFindBySecret, {secret}));
  if (!row) return std::nullopt;
  return row->Text(0);
}

}  // namespace amble::messaging
