#include "services/groups/module.h"

#include <fmt/format.h>

#include <optional>
#include <string>
#include <utility>

#include "generated/GroupsMigrations.h"
#include "services/groups/api/clients.h"
#include "services/groups/api/event_reader.h"
#include "services/groups/api/event_writer.h"
#include "services/groups/api/first_walk_api.h"
#include "services/groups/api/greeter_photo_api.h"
#include "services/groups/api/groups_api.h"
#include "services/groups/api/roster_api.h"
#include "services/groups/api/separation_api.h"
#include "services/groups/app/follow_staff.h"
#include "services/groups/storage/clash_sql_repository.h"
#include "services/groups/storage/first_walk_sql_repository.h"
#include "services/groups/storage/goer_sql_repository.h"
#include "services/groups/storage/group_sql_repository.h"
#include "services/groups/storage/invitation_sql_repository.h"
#include "services/groups/storage/member_photo_sql_repository.h"
#include "services/groups/storage/member_sql_repository.h"
#include "services/groups/storage/practice_sql_repository.h"
#include "services/groups/storage/separation_sql_repository.h"
#include "services/groups/storage/walk_preview_sql_repository.h"
#include "services/platform/clock/zone_catalogue.h"
#include "services/platform/errors/errors.h"
#include "services/platform/host/database.h"
#include "services/platform/service/service_module.h"

namespace amble::groups {
namespace {

constexpr char kName[] = "groups";

/// What the installation offers where a practice says nothing.
std::string Help(const host::Configuration& configuration) {
  std::string help = configuration.help_text;
  for (const auto& [label, number] : configuration.help_numbers) {
    help += fmt::format("\n{}: {}", label, number);
  }
  return help;
}

class GroupsModule final : public service::ServiceModule {
 public:
  GroupsModule(const host::Environment& environment, std::unique_ptr<storage::Database> opened,
               ZoneCatalogue zones)
      : ServiceModule(environment, kName, std::move(opened), GroupsMigrations()),
        zones_(std::move(zones)),
        events_(&outbox()),
        guests_(environment.channels, environment.signer),
        answers_(environment.channels, environment.signer) {}

  /// Makes and serves the API, which needs the post office.
  absl::Status Wire() {
    AMBLE_RETURN_IF_ERROR(SendMail());
    dependencies_.emplace(Dependencies{
        .database = database(),
        .groups = &groups_,
        .members = &members_,
        .invitations = &invitations_,
        .practices = &practices_,
        .walks = &walks_,
        .separations = &separations_,
        .goers = &goers_,
        .clashes = &clashes_,
        .first_walks = &first_walks_,
        .member_photos = &member_photos_,
        .events = &events_,
        .guests = &guests_,
        .answers = &answers_,
        .mail = &post_office().outbox(),
        .clock = environment().clock,
        .ids = environment().ids,
        .is_time_zone =
            [this](std::string_view name) { return zones_.Find(name, "time_zone").ok(); },
        .settings = {.public_url = environment().configuration->public_url,
                     .mail_from = post_office().from(),
                     .help = Help(*environment().configuration)},
        .subscriptions = &subscriptions()});
    api_.emplace(*dependencies_, &adapter(), &page_tokens());
    Serve(&*api_, v1::GroupsService::service_full_name());
    roster_api_.emplace(*dependencies_, &adapter());
    Serve(&*roster_api_, v1::RosterService::service_full_name());
    separation_api_.emplace(*dependencies_, &adapter(), &page_tokens());
    Serve(&*separation_api_, v1::SeparationService::service_full_name());
    first_walk_api_.emplace(*dependencies_, &adapter());
    Serve(&*first_walk_api_, v1::FirstWalkService::service_full_name());
    greeter_photo_api_.emplace(*dependencies_, &adapter());
    Serve(&*greeter_photo_api_, v1::GreeterPhotoService::service_full_name());
    Follow(
        "accounts",
        [this](storage::Transaction& transaction, const events::Event& event) {
          return ApplyAccountsEvent(*dependencies_, transaction, event);
        },
        [this](storage::Transaction& transaction) { return practices_.Reset(transaction); },
        [this](storage::Transaction& transaction) {
          return StopUnverifiedLeaders(*dependencies_, transaction);
        });
    Follow(
        "scheduling",
        [this](storage::Transaction& transaction, const events::Event& event) {
          return ApplySchedulingEvent(*dependencies_, transaction, event);
        },
        [this](storage::Transaction& transaction) { return walks_.Reset(transaction); });
    Follow(
        "attendance",
        [this](storage::Transaction& transaction, const events::Event& event) {
          return ApplyAttendanceEvent(*dependencies_, transaction, event);
        },
        [this](storage::Transaction& transaction) { return goers_.Reset(transaction); });
    return absl::OkStatus();
  }

 private:
  ZoneCatalogue zones_;
  GroupSqlRepository groups_;
  MemberSqlRepository members_;
  InvitationSqlRepository invitations_;
  PracticeSqlRepository practices_;
  WalkPreviewSqlRepository walks_;
  SeparationSqlRepository separations_;
  GoerSqlRepository goers_;
  ClashSqlRepository clashes_;
  FirstWalkSqlRepository first_walks_;
  MemberPhotoSqlRepository member_photos_;
  EventWriter events_;
  GuestAccountsClient guests_;
  AnswersClient answers_;
  std::optional<Dependencies> dependencies_;
  std::optional<GroupsApi> api_;
  std::optional<RosterApi> roster_api_;
  std::optional<SeparationApi> separation_api_;
  std::optional<FirstWalkApi> first_walk_api_;
  std::optional<GreeterPhotoApi> greeter_photo_api_;
};

}  // namespace

absl::StatusOr<std::unique_ptr<host::Module>> MakeModule(const host::Environment& environment) {
  AMBLE_ASSIGN_OR_RETURN(auto database, host::OpenDatabase(*environment.configuration, kName));
  AMBLE_ASSIGN_OR_RETURN(ZoneCatalogue zones, ZoneCatalogue::Load());
  auto module = std::make_unique<GroupsModule>(environment, std::move(database), std::move(zones));
  AMBLE_RETURN_IF_ERROR(module->Wire());
  return module;
}

}  // namespace amble::groups
