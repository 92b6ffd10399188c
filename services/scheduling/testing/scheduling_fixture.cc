#include "services/scheduling/testing/scheduling_fixture.h"

#include <array>
#include <utility>

#include "generated/SchedulingMigrations.h"
#include "services/platform/errors/errors.h"
#include "services/platform/events/outbox.h"
#include "services/platform/idempotency/request_ledger.h"
#include "services/platform/storage/migrations.h"
#include "services/scheduling/app/create_route.h"
#include "services/scheduling/app/create_walk.h"

namespace amble::scheduling {
namespace {

const ZoneCatalogue& Zones() {
  static const ZoneCatalogue zones = *ZoneCatalogue::Load();
  return zones;
}

}  // namespace

void Migrate(storage::Database& database) {
  const std::array sets{events::Migrations(), idempotency::Migrations(), SchedulingMigrations()};
  ASSERT_EQ(storage::Migrate(database, sets), absl::OkStatus());
}

absl::Status RecordingWalkEvents::Changed(storage::Transaction& transaction, const Walk& walk,
                                          const rpc::CallContext*) {
  transaction.AfterCommit([this, walk] { told.push_back(walk); });
  return absl::OkStatus();
}

absl::Status RecordingWalkEvents::Changed(storage::Transaction& transaction, const Route& route,
                                          const rpc::CallContext*) {
  transaction.AfterCommit([this, route] { routes.push_back(route); });
  return absl::OkStatus();
}

absl::Status RecordingWalkEvents::Progressed(storage::Transaction& transaction, const Walk& walk) {
  transaction.AfterCommit([this, walk] { progressed.push_back(walk); });
  return absl::OkStatus();
}

As::As(auth::Principal principal, std::string request_id, std::string body) {
  call_.request = {.caller = principal.person,
                   .method = "/amble.scheduling.v1.SchedulingService/Test",
                   .request_id = std::move(request_id),
                   .body_hash = std::move(body)};
  call_.principal = std::move(principal);
}

auth::Principal Somebody(const std::string& person) {
  auth::Principal principal;
  principal.kind = auth::Principal::Kind::kPerson;
  principal.person = person;
  return principal;
}

auth::Principal Staff(const std::string& person, const std::string& practice, auth::StaffRole role,
                      absl::Time credential) {
  auth::Principal principal = Somebody(person);
  principal.staff = {{practice, {role}, credential}};
  return principal;
}

auth::Principal GuestOf(const std::string& person, const std::string& practice,
                        const std::string& group) {
  auth::Principal principal = Somebody(person);
  principal.kind = auth::Principal::Kind::kGuest;
  principal.guest_group = "practices/" + practice + "/groups/" + group;
  return principal;
}

SchedulingFixture::SchedulingFixture(storage::Engine engine)
    : place_(engine),
      dependencies_{.database = database_.get(),
                    .routes = &routes_,
                    .places = &places_,
                    .walks = &walks_,
                    .series = &series_,
                    .memberships = &memberships_,
                    .events = &events_,
                    .zones = &Zones(),
                    .clock = &clock_,
                    .ids = &ids_} {
  Migrate(*database_);
  Apply(Group{"heath", "ramble", "Ramblers", false, "Europe/London", 1});
  Apply(Group{"heath", "mend", "Mending", true, "Europe/London", 1});
  Apply(Group{"moor", "ramble", "Others", false, "Europe/London", 1});
  for (const char* group : {"ramble", "mend"}) {
    Apply(Member{"heath", group, "m-lea", "lea", true, true, 1});
    Apply(Member{"heath", group, "m-mia", "mia", false, true, 1});
  }
  Apply(Member{"heath", "ramble", "m-cole", "cole", true, true, 1});
  Apply(Member{"heath", "ramble", "m-exa", "exa", true, false, 2});
  Apply(Member{"moor", "ramble", "m-lou", "lou", true, true, 1});
}

Walk SchedulingFixture::Wanted(const std::string& group) {
  Walk walk;
  walk.key = {"heath", group, ""};
  walk.title = "Round the pond";
  walk.start = {absl::CivilSecond(2027, 3, 23, 10, 0, 0), "Europe/London", std::nullopt};
  walk.duration_minutes = 60;
  walk.capacity = 8;
  walk.minimum = 3;
  walk.answer_by_time = Utc("2027-03-22T10:00:00Z");
  walk.leader_phone = "+44 20 7946 0000";
  walk.home_contact = "Sam, 020 7946 0001";
  walk.note = "Slowly, with a rest half way.";
  return walk;
}

Route SchedulingFixture::WantedRoute(const std::string& practice) {
  return {.practice = practice,
          .title = "Pond",
          .meeting_point = "The green bench at 51.5601, -0.1635",
          .area = "near the south gate",
          .duration_minutes = 45,
          .access = {.surface = "Gravel, level.", .steps = "No steps."}};
}

absl::Time SchedulingFixture::Utc(const std::string& rfc3339) {
  absl::Time time;
  std::string error;
  EXPECT_TRUE(absl::ParseTime(absl::RFC3339_full, rfc3339, &time, &error)) << error;
  return time;
}

void SchedulingFixture::Apply(const Group& group) {
  ASSERT_EQ(database_->Write([&](storage::Transaction& transaction) {
    return memberships_.Apply(transaction, group);
  }),
            absl::OkStatus());
}

void SchedulingFixture::Apply(const Member& member) {
  ASSERT_EQ(database_->Write([&](storage::Transaction& transaction) {
    return memberships_.Apply(transaction, member);
  }),
            absl::OkStatus());
}

void SchedulingFixture::Put(const Walk& walk) {
  ASSERT_EQ(database_->Write(
                [&](storage::Transaction& transaction) { return walks_.Save(transaction, walk); }),
            absl::OkStatus());
}

void SchedulingFixture::Put(const Route& route) {
  ASSERT_EQ(database_->Write([&](storage::Transaction& transaction) {
    return routes_.Save(transaction, route);
  }),
            absl::OkStatus());
}

std::optional<Walk> SchedulingFixture::Stored(const WalkKey& key) {
  std::optional<Walk> stored;
  EXPECT_EQ(database_->Read([&](storage::Transaction& transaction) -> absl::Status {
    AMBLE_ASSIGN_OR_RETURN(stored, walks_.Find(transaction, key, false));
    return absl::OkStatus();
  }),
            absl::OkStatus());
  return stored;
}

std::optional<Route> SchedulingFixture::StoredRoute(const std::string& practice,
                                                    const std::string& id) {
  std::optional<Route> stored;
  EXPECT_EQ(database_->Read([&](storage::Transaction& transaction) -> absl::Status {
    AMBLE_ASSIGN_OR_RETURN(stored, routes_.Find(transaction, practice, id, false));
    return absl::OkStatus();
  }),
            absl::OkStatus());
  return stored;
}

Walk SchedulingFixture::Plan(const std::string& group, const std::function<void(Walk&)>& change) {
  Walk wanted = Wanted(group);
  change(wanted);
  const auto planned = CreateWalk(dependencies_)(As(Lea()), wanted);
  EXPECT_EQ(planned.status(), absl::OkStatus());
  return planned.value_or(Walk());
}

Route SchedulingFixture::Lay(const std::string& practice,
                             const std::function<void(Route&)>& change) {
  Route wanted = WantedRoute(practice);
  change(wanted);
  const auto laid = CreateRoute(dependencies_)(
      As(Staff("stan", practice, auth::StaffRole::kCoordinator)), wanted);
  EXPECT_EQ(laid.status(), absl::OkStatus());
  return laid.value_or(Route());
}

std::vector<auth::Principal> SchedulingFixture::Outsiders() {
  auth::Principal anybody;
  return {anybody,
          Somebody("zoe"),
          Somebody("exa"),
          Somebody("lou"),
          GuestOf("mia", "heath", "mend"),
          GuestOf("mia", "moor", "ramble"),
          GuestOf("zoe", "heath", "ramble"),
          Staff("olga", "moor", auth::StaffRole::kOwner)};
}

void SchedulingFixture::ExpectUnknownToOutsiders(
    const std::function<absl::Status(const As&)>& use) {
  for (const auth::Principal& outsider : Outsiders()) {
    EXPECT_EQ(use(As(outsider)), NotFound("group"))
        << outsider.person << " " << outsider.guest_group;
  }
}

auth::Principal SchedulingFixture::Lea() const {
  return Staff("lea", "heath", auth::StaffRole::kTherapist,
               absl::FromUnixSeconds(1'800'000'000) + absl::Hours(24 * 365));
}

}  // namespace amble::scheduling
