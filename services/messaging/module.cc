#include "services/messaging/module.h"

#include <fmt/format.h>

#include <string>
#include <utility>

#include "generated/MessagingMigrations.h"
#include "services/messaging/api/event_reader.h"
#include "services/messaging/api/messaging_api.h"
#include "services/messaging/app/count_use.h"
#include "services/messaging/app/default_crisis_wording.h"
#include "services/messaging/app/dependencies.h"
#include "services/messaging/storage/block_sql_repository.h"
#include "services/messaging/storage/dispatch_sql_queue.h"
#include "services/messaging/storage/fact_sql_repository.h"
#include "services/messaging/storage/notice_sql_repository.h"
#include "services/messaging/storage/preference_sql_repository.h"
#include "services/messaging/storage/thread_sql_repository.h"
#include "services/platform/errors/errors.h"
#include "services/platform/events/feed.h"
#include "services/platform/host/database.h"
#include "services/platform/service/service_module.h"

namespace amble::messaging {
namespace {

constexpr char kName[] = "messaging";

/// What the installation offers where a practice says nothing.
std::string Help(const host::Configuration& configuration) {
  std::string help = configuration.help_text;
  for (const auto& [label, number] : configuration.help_numbers) {
    help += fmt::format("\n{}: {}", label, number);
  }
  return help;
}

class MessagingModule final : public service::ServiceModule {
 public:
  MessagingModule(const host::Environment& environment, std::unique_ptr<storage::Database> opened)
      : ServiceModule(environment, kName, std::move(opened), MessagingMigrations()),
        dependencies_{
            .database = database(),
            .facts = &facts_,
            .notices = &notices_,
            .dispatches = &dispatches_,
            .clock = environment.clock,
            .ids = environment.ids,
            .settings = {.public_url = environment.configuration->public_url,
                         .help = Help(*environment.configuration)},
            .catch_up = [this](absl::Time deadline) { return subscriptions().CatchUp(deadline); },
            .preferences = &preferences_,
            .threads = &threads_,
            .blocks = &blocks_,
            .crisis_wording = &DefaultCrisisWording()},
        feed_(database(), environment.ids),
        threads_api_(dependencies_, &adapter(), &page_tokens(), [this] { return Epoch(); }),
        api_({.threads = &threads_api_}) {
    Serve(&api_, v1::MessagingService::service_full_name());
    housekeeping().Add([this] { return ForgetUses(dependencies_); });
    FollowFacts("accounts", &ApplyAccountsEvent);
    FollowFacts("groups", &ApplyGroupsEvent);
    FollowFacts("scheduling", &ApplySchedulingEvent);
    FollowFacts("attendance", &ApplyAttendanceEvent);
  }

 private:
  using Apply = absl::Status (*)(const Dependencies&, storage::Transaction&, const events::Event&);

  void FollowFacts(const std::string& feed, Apply apply) {
    Follow(
        feed,
        [this, apply](storage::Transaction& transaction, const events::Event& event) {
          return apply(dependencies_, transaction, event);
        },
        [this, feed](storage::Transaction& transaction) {
          return facts_.ForgetVersions(transaction, feed);
        },
        [this, feed](storage::Transaction& transaction) {
          return facts_.RemoveUntold(transaction, feed, environment().clock->Now());
        });
  }

  /// Which life of the database this is.
  absl::StatusOr<std::string> Epoch() {
    AMBLE_ASSIGN_OR_RETURN(const events::Batch head, feed_.Read(events::Cursor::Head(), 1));
    return head.cursor.epoch;
  }

  FactSqlRepository facts_;
  NoticeSqlRepository notices_;
  DispatchSqlQueue dispatches_;
  PreferenceSqlRepository preferences_;
  ThreadSqlRepository threads_;
  BlockSqlRepository blocks_;
  Dependencies dependencies_;
  events::Feed feed_;
  ThreadsApi threads_api_;
  MessagingApi api_;
};

}  // namespace

absl::StatusOr<std::unique_ptr<host::Module>> MakeModule(const host::Environment& environment) {
  AMBLE_ASSIGN_OR_RETURN(auto database, host::OpenDatabase(*environment.configuration, kName));
  return std::make_unique<MessagingModule>(environment, std::move(database));
}

}  // namespace amble::messaging
