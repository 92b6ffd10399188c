#include "services/accounts/admin.h"

#include "generated/AccountsMigrations.h"
#include "services/accounts/api/event_writer.h"
#include "services/accounts/app/issue_operator_link.h"
#include "services/accounts/storage/sql_repositories.h"
#include "services/platform/errors/errors.h"
#include "services/platform/events/in_process_wakeups.h"
#include "services/platform/idempotency/request_ledger.h"
#include "services/platform/service/post_office.h"
#include "services/platform/vault/vault.h"

namespace amble::accounts {

std::vector<storage::MigrationSet> Migrations() {
  return {events::Migrations(), idempotency::Migrations(), AccountsMigrations(),
          service::PostOffice::Migrations(), vault::Migrations()};
}

absl::StatusOr<std::string> CreateOperatorLink(storage::Database& database, const Clock& clock,
                                               Ids& ids, const std::string& public_url,
                                               const std::string& email) {
  // Nobody waits in this process; the platform's own processes poll.
  events::InProcessWakeups wakeups;
  events::Outbox outbox("accounts", &ids, &clock, &wakeups);
  EventWriter events(&outbox);
  SqlRepositories repositories;
  Dependencies dependencies;
  dependencies.database = &database;
  repositories.Fill(dependencies);
  dependencies.events = &events;
  dependencies.clock = &clock;
  dependencies.ids = &ids;
  IssueOperatorLink issue(dependencies);
  AMBLE_ASSIGN_OR_RETURN(const std::string token, issue(email));
  return public_url + "/sign-in/" + token;
}

}  // namespace amble::accounts
