#include "services/scheduling/module.h"

#include <spdlog/spdlog.h>

#include <utility>

#include "generated/SchedulingMigrations.h"
#include "services/platform/clock/zone_watch.h"
#include "services/platform/errors/errors.h"
#include "services/platform/host/database.h"
#include "services/platform/service/service_module.h"
#include "services/scheduling/api/calendar_feed_api.h"
#include "services/scheduling/api/calendar_feed_events.h"
#include "services/scheduling/api/decision_api.h"
#include "services/scheduling/api/decision_events.h"
#include "services/scheduling/api/event_reader.h"
#include "services/scheduling/api/event_writer.h"
#include "services/scheduling/api/place_api.h"
#include "services/scheduling/api/scheduling_api.h"
#include "services/scheduling/api/staff_directory_client.h"
#include "services/scheduling/api/visibility_api.h"
#include "services/scheduling/api/walk_plan_api.h"
#include "services/scheduling/app/decide_due.h"
#include "services/scheduling/app/series_worker.h"
#include "services/scheduling/storage/calendar_feed_sql_repository.h"
#include "services/scheduling/storage/decision_sql_repository.h"
#include "services/scheduling/storage/discretion_sql_repository.h"
#include "services/scheduling/storage/membership_sql_repository.h"
#include "services/scheduling/storage/place_sql_repository.h"
#include "services/scheduling/storage/route_sql_repository.h"
#include "services/scheduling/storage/series_sql_repository.h"
#include "services/scheduling/storage/walk_plan_sql_repository.h"
#include "services/scheduling/storage/walk_sql_repository.h"

namespace amble::scheduling {
namespace {

constexpr char kName[] = "scheduling";

/// How often it is looked whether the time has come to decide.
constexpr auto kDecisionPoll = std::chrono::seconds(5);

class SchedulingModule final : public service::ServiceModule {
 public:
  SchedulingModule(const host::Environment& environment, std::unique_ptr<storage::Database> opened,
                   ZoneCatalogue zones)
      : ServiceModule(environment, kName, std::move(opened), SchedulingMigrations()),
        zones_(std::move(zones)),
        zone_watch_(zones_.version(),
                    [](const std::string& loaded, const std::string& installed) {
                      spdlog::warn(
                          "tzdata {} was installed: restart, for this process goes on with {}",
                          installed, loaded);
                    }),
        events_(&outbox()),
        staff_(environment.channels, environment.signer),
        dependencies_{.database = database(),
                      .routes = &routes_,
                      .places = &places_,
                      .walks = &walks_,
                      .series = &series_,
                      .memberships = &memberships_,
                      .events = &events_,
                      .zones = &zones_,
                      .clock = environment.clock,
                      .ids = environment.ids,
                      .subscriptions = &subscriptions(),
                      .staff = &staff_},
        api_(dependencies_, &adapter(), &page_tokens()),
        place_api_(dependencies_, &adapter()),
        feed_dependencies_{.scheduling = &dependencies_,
                           .feeds = &feeds_,
                           .discretions = &discretions_,
                           .staff = &staff_,
                           .public_url = environment.configuration->public_url},
        calendar_feed_api_(feed_dependencies_, &adapter(), &page_tokens()),
        plan_dependencies_{.scheduling = &dependencies_, .plans = &plans_},
        walk_plan_api_(plan_dependencies_, &adapter()),
        visibility_api_(dependencies_, &adapter()),
        decision_events_(&outbox()),
        decision_dependencies_{
            .scheduling = &dependencies_, .decisions = &decisions_, .events = &decision_events_},
        decision_api_(dependencies_, &adapter()),
        decision_work_(kDecisionPoll),
        series_worker_(dependencies_, {.on_error = [](const absl::Status& status) {
                         spdlog::warn("Walks are put off: {}", status.ToString());
                       }}) {
    Serve(&api_, v1::SchedulingService::service_full_name());
    Serve(&place_api_, v1::PlaceService::service_full_name());
    Serve(&calendar_feed_api_, v1::CalendarFeedService::service_full_name());
    Serve(&walk_plan_api_, v1::WalkPlanService::service_full_name());
    Serve(&decision_api_, v1::DecisionService::service_full_name());
    decision_work_.Add([this] { return DecideAllDue(); });
    housekeeping().Add([this] { return zone_watch_.Look(); });
    Serve(&visibility_api_, visibility::v1::VisibilityService::service_full_name());
    Follow(
        "groups",
        [this](storage::Transaction& transaction, const events::Event& event) {
          return ApplyGroupsEvent(memberships_, feeds_, transaction, event);
        },
        [this](storage::Transaction& transaction) { return memberships_.Reset(transaction); });
    Follow(
        "accounts",
        [this](storage::Transaction& transaction, const events::Event& event) {
          return ApplyAccountsEvent(discretions_, transaction, event);
        },
        [this](storage::Transaction& transaction) { return discretions_.Reset(transaction); });
    // Progress only goes forward, but where attendance was put back from a backup.
    Follow(
        "attendance",
        [this](storage::Transaction& transaction, const events::Event& event) {
          AMBLE_RETURN_IF_ERROR(ApplyMinimumEvent(decisions_, transaction, event));
          return ApplyAttendanceEvent(walks_, events_, transaction, event);
        },
        [this](storage::Transaction& transaction) {
          AMBLE_RETURN_IF_ERROR(decisions_.Reset(transaction));
          return walks_.ForgetProgress(transaction);
        });
  }

  absl::Status Restored() override {
    AMBLE_RETURN_IF_ERROR(ServiceModule::Restored());
    // Those that were ended after the backup was taken would be good again.
    if (environment().configuration->keep_restored_sessions) return absl::OkStatus();
    return database()->Write(
        [this](storage::Transaction& transaction) { return feeds_.DeleteAll(transaction); });
  }

  absl::Status Start() override {
    AMBLE_RETURN_IF_ERROR(ServiceModule::Start());
    series_worker_.Start();
    decision_work_.Start();
    return absl::OkStatus();
  }

  void Stop() override {
    decision_work_.Stop();
    series_worker_.Stop();
    ServiceModule::Stop();
  }

 private:
  absl::Status DecideAllDue() {
    for (bool more = true; more;) {
      AMBLE_ASSIGN_OR_RETURN(more, DecideDue(decision_dependencies_));
    }
    return absl::OkStatus();
  }

  ZoneCatalogue zones_;
  ZoneWatch zone_watch_;
  const metrics::Registry::Watch zones_watched_ = environment().metrics->WatchGauge(
      "amble_zones_outdated", "1: tzdata was upgraded, and this process has to be restarted.", {},
      [this] { return zone_watch_.outdated() ? 1 : 0; });
  RouteSqlRepository routes_;
  PlaceSqlRepository places_;
  WalkSqlRepository walks_;
  SeriesSqlRepository series_;
  MembershipSqlRepository memberships_;
  CalendarFeedSqlRepository feeds_;
  DiscretionSqlRepository discretions_;
  WalkPlanSqlRepository plans_;
  EventWriter events_;
  StaffDirectoryClient staff_;
  Dependencies dependencies_;
  SchedulingApi api_;
  PlaceApi place_api_;
  CalendarFeedDependencies feed_dependencies_;
  CalendarFeedApi calendar_feed_api_;
  WalkPlanDependencies plan_dependencies_;
  WalkPlanApi walk_plan_api_;
  VisibilityApi visibility_api_;
  DecisionSqlRepository decisions_;
  DecisionEventWriter decision_events_;
  DecisionDependencies decision_dependencies_;
  DecisionApi decision_api_;
  service::Housekeeping
      decision_work_;  // it and the next are last: they work with what stands above
  SeriesWorker series_worker_;
};

}  // namespace

absl::StatusOr<std::unique_ptr<host::Module>> MakeModule(const host::Environment& environment) {
  AMBLE_ASSIGN_OR_RETURN(auto database, host::OpenDatabase(*environment.configuration, kName));
  AMBLE_ASSIGN_OR_RETURN(ZoneCatalogue zones, ZoneCatalogue::Load());
  return std::make_unique<SchedulingModule>(environment, std::move(database), std::move(zones));
}

}  // namespace amble::scheduling
