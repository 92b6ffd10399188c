#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "services/messaging/app/contacts.h"
#include "services/messaging/app/dependencies.h"
#include "services/messaging/app/preferred_ways.h"
#include "services/messaging/storage/digest_sql_queue.h"
#include "services/messaging/storage/dispatch_sql_queue.h"
#include "services/messaging/storage/expansion_sql_repository.h"
#include "services/messaging/storage/fact_sql_repository.h"
#include "services/messaging/storage/hint_sql_repository.h"
#include "services/messaging/storage/news_sql_repository.h"
#include "services/messaging/storage/notice_sql_repository.h"
#include "services/messaging/storage/preference_sql_repository.h"
#include "services/messaging/storage/reminder_sql_repository.h"
#include "services/platform/clock/clock.h"
#include "services/platform/ids/random_ids.h"
#include "services/platform/storage/database.h"

/// Messaging's own repositories on a real database, and walks that people are to be reminded of.
namespace amble::load {

/// Everybody is reached at an address that can be told from the id of the person, as accounts would
/// say. Few share a domain: so that it is not the pacing of domains that is measured.
class AddressesById final : public messaging::Contacts {
 public:
  absl::StatusOr<std::map<std::string, messaging::Contact>> Find(
      const std::vector<std::string>& people) override;
};

class ReminderWorld {
 public:
  /// Creates messaging's tables in `database`, which outlives it.
  static absl::StatusOr<std::unique_ptr<ReminderWorld>> Create(storage::Database& database);

  /// Stores `walks` more, each of a group of its own with `each` members who all go, and for each a
  /// reminder of the day before that is due now. It is about noon where they walk: no quiet hours
  /// are near.
  absl::Status Plant(int walks, int each);

  messaging::Dependencies& dependencies() { return dependencies_; }
  messaging::DigestSqlQueue& digests() { return digests_; }
  messaging::Contacts& contacts() { return contacts_; }

 private:
  explicit ReminderWorld(storage::Database& database);

  absl::Status PlantSome(int walks, int each);

  int64_t planted_ = 0;  ///< walks
  SystemClock clock_;
  RandomIds ids_{clock_};
  messaging::FactSqlRepository facts_;
  messaging::NoticeSqlRepository notices_;
  messaging::ReminderSqlRepository reminders_;
  messaging::ExpansionSqlRepository expansions_;
  messaging::DispatchSqlQueue dispatches_;
  messaging::PreferenceSqlRepository preferences_;
  messaging::HintSqlRepository hints_;
  messaging::NewsSqlRepository news_;
  messaging::DigestSqlQueue digests_;
  messaging::PreferredWays ways_{facts_, preferences_};
  AddressesById contacts_;
  messaging::Dependencies dependencies_;
};

}  // namespace amble::load
