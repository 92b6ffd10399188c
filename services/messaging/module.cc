#include "services/messaging/module.h"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <optional>
#include <string>
#include <utility>

#include "generated/MessagingMigrations.h"
#include "services/messaging/api/contacts_client.h"
#include "services/messaging/api/event_reader.h"
#include "services/messaging/api/live_channels.h"
#include "services/messaging/api/messaging_api.h"
#include "services/messaging/app/contact_reachability.h"
#include "services/messaging/app/count_use.h"
#include "services/messaging/app/default_crisis_wording.h"
#include "services/messaging/app/dependencies.h"
#include "services/messaging/app/dispatch_metrics.h"
#include "services/messaging/app/dispatcher.h"
#include "services/messaging/app/give_hints.h"
#include "services/messaging/app/look_notices.h"
#include "services/messaging/app/preferred_ways.h"
#include "services/messaging/bounces.h"
#include "services/messaging/notices_part.h"
#include "services/messaging/storage/block_sql_repository.h"
#include "services/messaging/storage/digest_sql_queue.h"
#include "services/messaging/storage/dispatch_sql_queue.h"
#include "services/messaging/storage/expansion_sql_repository.h"
#include "services/messaging/storage/fact_sql_repository.h"
#include "services/messaging/storage/hint_sql_repository.h"
#include "services/messaging/storage/news_sql_repository.h"
#include "services/messaging/storage/notice_sql_repository.h"
#include "services/messaging/storage/preference_sql_repository.h"
#include "services/messaging/storage/reminder_sql_repository.h"
#include "services/messaging/storage/report_sql_repository.h"
#include "services/messaging/storage/thread_sql_repository.h"
#include "services/platform/errors/errors.h"
#include "services/platform/events/feed.h"
#include "services/platform/host/database.h"
#include "services/platform/host/files.h"
#include "services/platform/push/web_push_sender.h"
#include "services/platform/service/service_module.h"

namespace amble::messaging {
namespace {

constexpr char kName[] = "messaging";
constexpr size_t kLargestWordingFile = 256 << 10;
// The purpose of a secret that is derived from the process's key.
constexpr char kPushSeed[] = "web push";

/// What the installation offers where a practice says nothing.
std::string Help(const host::Configuration& configuration) {
  std::string help = configuration.help_text;
  for (const auto& [label, number] : configuration.help_numbers) {
    help += fmt::format("\n{}: {}", label, number);
  }
  return help;
}

/// How push services reach the operator: RFC 8292 section 2.1.
std::string PushSubject(const host::Configuration& configuration) {
  return "mailto:" + configuration.smtp.from;
}

class MessagingModule final : public service::ServiceModule {
 public:
  MessagingModule(const host::Environment& environment, std::unique_ptr<storage::Database> opened)
      : ServiceModule(environment, kName, std::move(opened), MessagingMigrations()),
        dependencies_{
            .database = database(),
            .facts = &facts_,
            .notices = &notices_,
            .reminders = &reminders_,
            .expansions = &expansions_,
            .dispatches = &dispatches_,
            .ways = &ways_,
            .clock = environment.clock,
            .ids = environment.ids,
            .settings = {.public_url = environment.configuration->public_url,
                         .help = Help(*environment.configuration)},
            .catch_up = [this](absl::Time deadline) { return subscriptions().CatchUp(deadline); },
            .preferences = &preferences_,
            .threads = &threads_,
            .blocks = &blocks_,
            .crisis_wording = &DefaultCrisisWording(),
            .leader_notices = &look_notices_,
            .hints = &hints_,
            .news = &news_,
            .channel_grown = [this](const std::string& channel) { WakeChannel(channel); },
            .wake_notices = [this] { notices_part_.Wake(); },
            .wake_dispatches = [this] { dispatcher_->Wake(); }},
        feed_(database(), environment.ids),
        threads_api_(dependencies_, &adapter(), &page_tokens(), [this] { return Epoch(); }),
        reports_api_(dependencies_, reports_, &adapter(), &page_tokens()),
        live_channels_(dependencies_) {
    ServeChannels(&live_channels_);
    housekeeping().Add([this] { return ForgetUses(dependencies_); });
    housekeeping().Add([this] { return ForgetHints(dependencies_); });
    FollowFacts("accounts", &ApplyAccountsEvent);
    FollowFacts("groups", &ApplyGroupsEvent);
    FollowFacts("scheduling", &ApplySchedulingEvent);
    FollowFacts("attendance", &ApplyAttendanceEvent);
  }

  /// Makes and serves the API, and what tells people.
  absl::Status Wire() {
    AMBLE_RETURN_IF_ERROR(ReadCrisisWording());
    AMBLE_RETURN_IF_ERROR(SendMail());
    AMBLE_RETURN_IF_ERROR(MakePush());
    const host::Configuration& configuration = *environment().configuration;
    AMBLE_ASSIGN_OR_RETURN(auto renderer,
                           NoticeRenderer::Create({.public_url = configuration.public_url,
                                                   .help = dependencies_.settings.help,
                                                   .from = post_office().from()}));
    renderer_.emplace(std::move(renderer));
    DispatcherOptions options;
    options.address_key = environment().signer->DeriveSecret(kAddressKey);
    options.concluded = [this](auto... told) { dispatch_metrics_.Count(told...); };
    options.report = [](std::string_view dispatch, const absl::Status& status) {
      spdlog::warn("What was to be told as {} was not: {}", dispatch,
                   absl::StatusCodeToString(status.code()));
    };
    dispatcher_.emplace(dependencies_,
                        DispatcherParts{.digests = &digests_,
                                        .contacts = &contacts_,
                                        .renderer = &*renderer_,
                                        .mailer = post_office().mailer(),
                                        .push = push_.get()},
                        std::move(options));
    preferences_api_.emplace(dependencies_, &adapter(), push_key_);
    reachability_.emplace(dependencies_, contacts_,
                          environment().signer->DeriveSecret(kAddressKey));
    notices_api_.emplace(dependencies_, *reachability_, &adapter(), &page_tokens());
    api_.emplace(MessagingApi::Parts{.threads = &threads_api_,
                                     .preferences = &*preferences_api_,
                                     .notices = &*notices_api_,
                                     .reports = &reports_api_});
    Serve(&*api_, v1::MessagingService::service_full_name());
    return absl::OkStatus();
  }

  absl::Status Start() override {
    AMBLE_RETURN_IF_ERROR(ServiceModule::Start());
    dispatcher_->Start();
    notices_part_.Start();
    return absl::OkStatus();
  }

  void Stop() override {
    notices_part_.Stop();
    dispatcher_->Stop();
    ServiceModule::Stop();
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

  /// The installation's own list, if it has one.
  absl::Status ReadCrisisWording() {
    const std::string& path = environment().configuration->crisis_wording_file;
    if (path.empty()) return absl::OkStatus();
    AMBLE_ASSIGN_OR_RETURN(const std::string list, host::ReadSmallFile(path, kLargestWordingFile));
    auto wording = ParseCrisisWording(list);
    if (!wording.ok()) {
      return absl::InvalidArgumentError(fmt::format("--crisis-wording-file: '{}': {}", path,
                                                    std::string(wording.status().message())));
    }
    crisis_wording_.emplace(*std::move(wording));
    dependencies_.crisis_wording = &*crisis_wording_;
    return absl::OkStatus();
  }

  absl::Status MakePush() {
    AMBLE_ASSIGN_OR_RETURN(push::VapidKey key,
                           push::VapidKey::FromSeed(environment().signer->DeriveSecret(kPushSeed)));
    push_key_ = key.PublicKey();
    AMBLE_ASSIGN_OR_RETURN(
        auto vapid, push::Vapid::Create(std::move(key), PushSubject(*environment().configuration),
                                        *environment().clock));
    AMBLE_ASSIGN_OR_RETURN(push::EndpointGuard guard,
                           push::EndpointGuard::Create(environment().configuration->push_hosts));
    push_endpoints_.emplace(guard);
    dependencies_.push_endpoints = &*push_endpoints_;
    AMBLE_ASSIGN_OR_RETURN(push_, push::WebPushSender::Create(std::move(guard), std::move(vapid),
                                                              *environment().clock));
    return absl::OkStatus();
  }

  FactSqlRepository facts_;
  NoticeSqlRepository notices_;
  ReminderSqlRepository reminders_;
  ExpansionSqlRepository expansions_;
  DispatchSqlQueue dispatches_;
  PreferenceSqlRepository preferences_;
  ThreadSqlRepository threads_;
  BlockSqlRepository blocks_;
  HintSqlRepository hints_;
  NewsSqlRepository news_;
  ReportSqlRepository reports_;
  PreferredWays ways_{facts_, preferences_};
  LookNotices look_notices_{dependencies_};
  std::optional<CrisisWording> crisis_wording_;
  Dependencies dependencies_;
  events::Feed feed_;
  ThreadsApi threads_api_;
  ReportsApi reports_api_;
  LiveChannels live_channels_;
  DigestSqlQueue digests_;
  ContactsClient contacts_{environment().channels, environment().signer};
  DispatchMetrics dispatch_metrics_{*environment().metrics};
  std::optional<push::EndpointGuard> push_endpoints_;
  std::unique_ptr<push::Sender> push_;
  std::string push_key_;
  std::optional<NoticeRenderer> renderer_;
  std::optional<Dispatcher> dispatcher_;
  std::optional<PreferencesApi> preferences_api_;
  std::optional<ContactReachability> reachability_;
  std::optional<NoticesApi> notices_api_;
  std::optional<MessagingApi> api_;
  NoticesPart notices_part_{dependencies_, *environment().metrics, housekeeping()};
};

}  // namespace

absl::StatusOr<std::unique_ptr<host::Module>> MakeModule(const host::Environment& environment) {
  AMBLE_ASSIGN_OR_RETURN(auto database, host::OpenDatabase(*environment.configuration, kName));
  auto module = std::make_unique<MessagingModule>(environment, std::move(database));
  AMBLE_RETURN_IF_ERROR(module->Wire());
  return module;
}

}  // namespace amble::messaging
