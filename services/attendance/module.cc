#include "services/attendance/module.h"

#include <chrono>
#include <utility>

#include "services/attendance/api/arrival_api.h"
#include "services/attendance/api/attendance_api.h"
#include "services/attendance/api/attendance_internal_api.h"
#include "services/attendance/api/event_reader.h"
#include "services/attendance/api/event_writer.h"
#include "services/attendance/api/follow_up_api.h"
#include "services/attendance/api/report_api.h"
#include "services/attendance/api/roll_channels.h"
#include "services/attendance/api/safety_api.h"
#include "services/attendance/api/safety_cards_client.h"
#include "services/attendance/api/series_answers_api.h"
#include "services/attendance/api/wrap_up_api.h"
#include "services/attendance/app/answer_as_asked.h"
#include "services/attendance/app/answer_batch.h"
#include "services/attendance/app/escalate_overdue.h"
#include "services/attendance/app/lapse_offers.h"
#include "services/attendance/app/remove_untold_members.h"
#include "services/attendance/combiner_metrics.h"
#include "services/attendance/storage/repositories.h"
#include "services/platform/errors/errors.h"
#include "services/platform/host/database.h"
#include "services/platform/idempotency/request_ledger.h"
#include "services/platform/service/housekeeping.h"
#include "services/platform/service/service_module.h"

namespace amble::attendance {
namespace {

constexpr char kName[] = "attendance";
/// Rows of the ledger that are deleted in one transaction.
constexpr int kForgottenRows = 1000;
/// How often it is looked whose offer has lapsed: the next is offered the place within 5 s.
constexpr std::chrono::seconds kOfferPoll(1);
/// How often it is looked which walks are overdue.
constexpr std::chrono::seconds kOverduePoll(5);

class AttendanceModule final : public service::ServiceModule {
 public:
  AttendanceModule(const host::Environment& environment, std::unique_ptr<storage::Database> opened)
      : ServiceModule(environment, kName, std::move(opened), Migrations()),
        events_(&outbox()),
        safety_cards_(environment.channels, environment.signer),
        dependencies_{
            .database = database(),
            .walks = &repositories_.walks,
            .members = &repositories_.members,
            .responses = &repositories_.responses,
            .roll = &repositories_.roll,
            .day = &repositories_.day,
            .ledger = &repositories_.ledger,
            .events = &events_,
            .reports = &repositories_.reports,
            .follow_ups = &repositories_.follow_ups,
            .wrap_ups = &repositories_.wrap_ups,
            .safety = &repositories_.safety,
            .clock = environment.clock,
            .ids = environment.ids,
            .catch_up = [this](absl::Time deadline) { return subscriptions().CatchUp(deadline); },
            .roll_changed = [this](const WalkId& walk) { WakeChannel(RollChannel(walk)); },
            .safety_cards = &safety_cards_},
        combiner_metrics_(*environment.metrics),
        combiner_(AnswerBatch(dependencies_),
                  {.shards = Shards(*database()), .observer = &combiner_metrics_}),
        answering_(
            dependencies_, &combiner_,
            [this](std::function<void()> task) { return executor().Submit(std::move(task)); }),
        api_(dependencies_, &answering_, &adapter(), &page_tokens()),
        arrival_api_(dependencies_, &adapter(), environment.configuration->public_url),
        series_answers_api_(dependencies_, &combiner_, &adapter()),
        report_api_(dependencies_, &adapter()),
        follow_up_api_(dependencies_, &adapter(), &page_tokens()),
        wrap_up_api_(dependencies_, &adapter()),
        safety_api_(dependencies_, &adapter(), &page_tokens()),
        internal_api_(&answering_, &adapter(), environment.clock),
        roll_channels_(dependencies_) {
    Serve(&api_, v1::AttendanceService::service_full_name());
    Serve(&arrival_api_, v1::ArrivalService::service_full_name());
    Serve(&series_answers_api_, v1::SeriesAnswerService::service_full_name());
    Serve(&report_api_, v1::ReportService::service_full_name());
    Serve(&follow_up_api_, v1::FollowUpService::service_full_name());
    Serve(&wrap_up_api_, v1::WrapUpService::service_full_name());
    Serve(&safety_api_, v1::SafetyService::service_full_name());
    Serve(&internal_api_, v1::AttendanceInternalService::service_full_name());
    ServeChannels(&roll_channels_);
    FollowOthers();
    housekeeping().Add([this] { return ForgetRequests(); });
    offer_clock_.Add(LapseOffers(dependencies_, &combiner_));
    offer_clock_.Add(GiveAskedAnswers(dependencies_));
    overdue_clock_.Add(EscalateOverdue(dependencies_));
  }

  absl::Status Start() override {
    AMBLE_RETURN_IF_ERROR(ServiceModule::Start());
    offer_clock_.Start();
    overdue_clock_.Start();
    return absl::OkStatus();
  }

  void Drain(absl::Time deadline) override {
    offer_clock_.Stop();
    overdue_clock_.Stop();
    ServiceModule::Drain(deadline);
    combiner_.Drain();
  }

 private:
  /// SQLite's writer is alone: a second combiner would only wait for the first.
  static int Shards(const storage::Database& database) {
    return database.engine() == storage::Engine::kSqlite ? 1 : kCombinerShards;
  }

  void FollowOthers() {
    Follow(
        "groups",
        [this](storage::Transaction& transaction, const events::Event& event) {
          return ApplyGroupsEvent(dependencies_, transaction, event);
        },
        [this](storage::Transaction& transaction) {
          return repositories_.members.ForgetVersions(transaction);
        },
        [this](storage::Transaction& transaction) {
          return RemoveUntoldMembers(dependencies_, transaction);
        });
    Follow(
        "scheduling",
        [this](storage::Transaction& transaction, const events::Event& event) {
          return ApplySchedulingEvent(dependencies_, transaction, event);
        },
        [this](storage::Transaction& transaction) {
          return repositories_.walks.ForgetPlanVersions(transaction);
        },
        [this](storage::Transaction& transaction) {
          return repositories_.walks.RemoveUntold(transaction);
        });
  }

  absl::Status ForgetRequests() {
    const absl::Time before = environment().clock->Now() - idempotency::kRequestLifetime;
    return database()->Write([&](storage::Transaction& transaction) {
      return repositories_.ledger.Forget(transaction, before, kForgottenRows).status();
    });
  }

  SqlRepositories repositories_;
  EventWriter events_;
  SafetyCardsClient safety_cards_;
  Dependencies dependencies_;
  CombinerMetrics combiner_metrics_;
  Combiner combiner_;
  Answering answering_;
  AttendanceApi api_;
  ArrivalApi arrival_api_;
  SeriesAnswersApi series_answers_api_;
  ReportApi report_api_;
  FollowUpApi follow_up_api_;
  WrapUpApi wrap_up_api_;
  SafetyApi safety_api_;
  AttendanceInternalApi internal_api_;
  RollChannels roll_channels_;
  const metrics::Watches combiner_watches_ = WatchCombiner(*environment().metrics, combiner_);
  service::Housekeeping offer_clock_{kOfferPoll};
  service::Housekeeping overdue_clock_{kOverduePoll};
};

}  // namespace

absl::StatusOr<std::unique_ptr<host::Module>> MakeModule(const host::Environment& environment) {
  AMBLE_ASSIGN_OR_RETURN(auto database, host::OpenDatabase(*environment.configuration, kName));
  return std::make_unique<AttendanceModule>(environment, std::move(database));
}

}  // namespace amble::attendance
