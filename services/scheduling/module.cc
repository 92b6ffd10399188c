#include "services/scheduling/module.h"

#include <spdlog/spdlog.h>

#include <utility>

#include "generated/SchedulingMigrations.h"
#include "services/platform/errors/errors.h"
#include "services/platform/host/database.h"
#include "services/platform/service/service_module.h"
#include "services/scheduling/api/calendar_feed_api.h"
#include "services/scheduling/api/calendar_feed_events.h"
#include "services/scheduling/api/event_reader.h"
#include "services/scheduling/api/event_writer.h"
#include "services/scheduling/api/place_api.h"
#include "services/scheduling/api/scheduling_api.h"
#include "services/scheduling/api/visibility_api.h"
#include "services/scheduling/api/walk_plan_api.h"
#include "services/scheduling/app/series_worker.h"
#include "services/scheduling/storage/calendar_feed_sql_repository.h"
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

class SchedulingModule final : public service::ServiceModule {
 public:
  SchedulingModule(const host::Environment& environment, std::unique_ptr<storage::Database> opened,
                   ZoneCatalogue zones)
      : ServiceModule(environment, kName, std::move(opened), SchedulingMigrations()),
        zones_(std::move(zones)),
        events_(&outbox()),
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
                      .subscriptions = &subscriptions()},
        api_(dependencies_, &adapter(), &page_tokens()),
        place_api_(dependencies_, &adapter()),
        feed_dependencies_{.scheduling = &dependencies_,
                           .feeds = &feeds_,
                           .discretions = &discretions_,
                           .public_url = environment.configuration->public_url},
        calendar_feed_api_(feed_dependencies_, &adapter(), &page_tokens()),
        plan_dependencies_{.scheduling = &dependencies_, .plans = &plans_},
        walk_plan_api_(plan_dependencies_, &adapter()),
        visibility_api_(dependencies_, &adapter()),
        series_worker_(dependencies_, {.on_error = [](const absl::Status& status) {
                         spdlog::warn("Walks are put off: {}", status.ToString());
                       }}) {
    Serve(&api_, v1::SchedulingService::service_full_name());
    Serve(&place_api_, v1::PlaceService::service_full_name());
    Serve(&calendar_feed_api_, v1::CalendarFeedService::service_full_name());
    Serve(&walk_plan_api_, v1::WalkPlanService::service_full_name());
    Serve(&visibility_api_, visibility::v1::VisibilityService::service_full_name());
    Follow(
        "groups",
        [this](storage::Transaction& transaction, const events::Event& event) {
          return ApplyGroupsEvent(memberships_, transaction, event);
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
          return ApplyAttendanceEvent(walks_, events_, transaction, event);
        },
        [this](storage::Transaction& transaction) { return walks_.ForgetProgress(transaction); });
  }

  absl::Status Start() override {
    AMBLE_RETURN_IF_ERROR(ServiceModule::Start());
    series_worker_.Start();
    return absl::OkStatus();
  }

  void Stop() override {
    series_worker_.Stop();
    ServiceModule::Stop();
  }

 private:
  ZoneCatalogue zones_;
  RouteSqlRepository routes_;
  PlaceSqlRepository places_;
  WalkSqlRepository walks_;
  SeriesSqlRepository series_;
  MembershipSqlRepository memberships_;
  CalendarFeedSqlRepository feeds_;
  DiscretionSqlRepository discretions_;
  WalkPlanSqlRepository plans_;
  EventWriter events_;
  Dependencies dependencies_;
  SchedulingApi api_;
  PlaceApi place_api_;
  CalendarFeedDependencies feed_dependencies_;
  CalendarFeedApi calendar_feed_api_;
  WalkPlanDependencies plan_dependencies_;
  WalkPlanApi walk_plan_api_;
  VisibilityApi visibility_api_;
  SeriesWorker series_worker_;  // last: it works with what stands above
};

}  // namespace

absl::StatusOr<std::unique_ptr<host::Module>> MakeModule(const host::Environment& environment) {
  AMBLE_ASSIGN_OR_RETURN(auto database, host::OpenDatabase(*environment.configuration, kName));
  AMBLE_ASSIGN_OR_RETURN(ZoneCatalogue zones, ZoneCatalogue::Load());
  return std::make_unique<SchedulingModule>(environment, std::move(database), std::move(zones));
}

}  // namespace amble::scheduling
