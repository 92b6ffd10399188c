#include "services/messaging/bounces.h"

#include "generated/MessagingMigrations.h"
#include "services/messaging/storage/dispatch_sql_queue.h"
#include "services/messaging/storage/fact_sql_repository.h"
#include "services/messaging/storage/mailed_sql_repository.h"
#include "services/messaging/storage/preference_sql_repository.h"

namespace amble::messaging {

std::vector<storage::MigrationSet> BounceMigrations() { return {MessagingMigrations()}; }

absl::StatusOr<BounceEffect> NoteBounceIn(storage::Database& database, const Clock& clock,
                                          const auth::TokenSigner& signer,
                                          const mail::Bounce& bounce) {
  FactSqlRepository facts;
  DispatchSqlQueue dispatches;
  PreferenceSqlRepository preferences;
  MailedSqlRepository mailed;
  Dependencies dependencies{};
  dependencies.database = &database;
  dependencies.facts = &facts;
  dependencies.dispatches = &dispatches;
  dependencies.preferences = &preferences;
  dependencies.clock = &clock;
  return NoteBounce(dependencies, mailed, signer.DeriveSecret(kAddressKey))(bounce);
}

}  // namespace amble::messaging
