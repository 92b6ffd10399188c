#include "services/messaging/testing/messaging_fixture.h"

#include <array>

#include "generated/MessagingMigrations.h"
#include "services/messaging/app/default_crisis_wording.h"
#include "services/platform/errors/errors.h"
#include "services/platform/events/outbox.h"
#include "services/platform/idempotency/request_ledger.h"
#include "services/platform/storage/migrations.h"

namespace amble::messaging {

void Migrate(storage::Database& database) {
  const std::array sets{events::Migrations(), idempotency::Migrations(), MessagingMigrations()};
  ASSERT_EQ(storage::Migrate(database, sets), absl::OkStatus());
}

As::As(auth::Principal principal, std::string request_id, std::string body) {
  call_.request = {.caller = principal.person,
                   .method = "/amble.messaging.v1.MessagingService/Test",
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

auth::Principal StaffOf(const std::string& person, const std::string& practice,
                        auth::StaffRole role) {
  auth::Principal principal = Somebody(person);
  principal.staff.push_back({.practice = practice, .roles = {role}});
  return principal;
}

auth::Principal GuestOf(const std::string& person, const std::string& practice,
                        const std::string& group) {
  auth::Principal principal = Somebody(person);
  principal.kind = auth::Principal::Kind::kGuest;
  principal.guest_group = "practices/" + practice + "/groups/" + group;
  return principal;
}

MessagingFixture::MessagingFixture(storage::Engine engine)
    : place_(engine),
      dependencies_{.database = database_.get(),
                    .facts = &facts_,
                    .notices = &notices_,
                    .reminders = &reminders_,
                    .expansions = &expansions_,
                    .dispatches = &dispatches_,
                    .ways = &ways_,
                    .clock = &clock_,
                    .ids = &ids_,
                    .settings = {.public_url = "https://amble.example", .help = "Call 112."},
                    .preferences = &preferences_,
                    .threads = &threads_,
                    .blocks = &blocks_,
                    .crisis_wording = &DefaultCrisisWording(),
                    .leader_notices = &leader_notices_,
                    .hints = &hints_,
                    .news = &news_} {
  Migrate(*database_);
  EXPECT_EQ(
      Write([&](storage::Transaction& transaction) -> absl::Status {
        AMBLE_RETURN_IF_ERROR(ApplyPractice(
            dependencies_, transaction,
            {.id = "heath", .display_name = "Heath Walks", .time_zone = kHome, .version = 1}));
        return ApplyStaff(dependencies_, transaction,
                          {.practice = "heath",
                           .id = "s-olga",
                           .person = "olga",
                           .is_owner = true,
                           .version = 1});
      }),
      absl::OkStatus());
  Tell(Group{{"heath", "ramble"}, "Ramblers", false, kHome, 1});
  Tell(Group{{"heath", "mend"}, "Mending", true, kHome, 1});
  Tell(Group{{"moor", "ramble"}, "Others", false, kHome, 1});
  clock_.Advance(-absl::Hours(24));
  for (const char* group : {"ramble", "mend"}) {
    for (const char* person : {"lea", "mia", "noor"}) Join({"heath", group}, person);
  }
  for (const char* person : {"cole", "exa"}) Join({"heath", "ramble"}, person);
  Join({"moor", "ramble"}, "lou");
  Leave({"heath", "ramble"}, "exa");
  clock_.Advance(absl::Hours(24));
}

absl::Time MessagingFixture::Utc(const std::string& rfc3339) {
  absl::Time time;
  std::string error;
  EXPECT_TRUE(absl::ParseTime(absl::RFC3339_full, rfc3339, &time, &error)) << error;
  return time;
}

Walk MessagingFixture::Wanted(const std::string& id, const std::string& group) {
  Walk walk;
  walk.key = {"heath", group, id};
  walk.title = "Round the pond";
  walk.start = Utc("2027-03-23T10:00:00Z");
  walk.time_zone = kHome;
  walk.duration_minutes = 60;
  walk.area = "near the south gate";
  walk.meeting_point = "The green bench";
  walk.meeting_point_from = walk.start - absl::Hours(24);
  walk.leader_phone = "+44 20 7946 0000";
  walk.leaders = {"m-lea"};
  walk.version = 1;
  return walk;
}

void MessagingFixture::Tell(const Person& person) {
  ASSERT_EQ(Write([&](storage::Transaction& transaction) {
              return ApplyPerson(dependencies_, transaction, person);
            }),
            absl::OkStatus());
}

void MessagingFixture::Tell(const Group& group) {
  ASSERT_EQ(Write([&](storage::Transaction& transaction) {
              return ApplyGroup(dependencies_, transaction, group);
            }),
            absl::OkStatus());
}

void MessagingFixture::Tell(const Member& member) {
  ASSERT_EQ(Write([&](storage::Transaction& transaction) {
              return ApplyMember(dependencies_, transaction, member, clock_.Now());
            }),
            absl::OkStatus());
}

void MessagingFixture::Tell(const Walk& walk, bool history) {
  ASSERT_EQ(Write([&](storage::Transaction& transaction) {
              return ApplyWalk(dependencies_, transaction, walk, history);
            }),
            absl::OkStatus());
}

void MessagingFixture::Tell(const Response& response, bool history) {
  ASSERT_EQ(Write([&](storage::Transaction& transaction) {
              return ApplyResponse(dependencies_, transaction, response, history);
            }),
            absl::OkStatus());
}

void MessagingFixture::Change(const WalkKey& walk, const std::function<void(Walk&)>& change) {
  auto known = Found<std::optional<Walk>>(
      [&](storage::Transaction& transaction) { return facts_.FindWalk(transaction, walk, false); });
  ASSERT_TRUE(known);
  change(*known);
  ++known->version;
  Tell(*known);
}

void MessagingFixture::Answer(const WalkKey& walk, const std::string& person, ResponseState state,
                              bool promoted, std::optional<int64_t> walk_version) {
  const std::string member = "m-" + person;
  const auto known = Found<std::optional<Response>>([&](storage::Transaction& transaction) {
    return facts_.FindResponse(transaction, walk, member);
  });
  const auto plan = Found<std::optional<Walk>>(
      [&](storage::Transaction& transaction) { return facts_.FindWalk(transaction, walk, false); });
  Tell(Response{.walk = walk,
                .member = member,
                .person = person,
                .state = state,
                .promoted = promoted,
                .version = known ? known->version + 1 : 1,
                .walk_version = walk_version.value_or(plan ? plan->version : 0)});
}

void MessagingFixture::Join(const GroupKey& group, const std::string& person) {
  const auto discretion = person == "mia" ? Discretion::kOn : Discretion::kByGroup;
  Tell(Person{.id = person, .discretion = discretion, .time_zone = kHome, .version = 1});
  const std::string id = "m-" + person;
  const auto known = Found<std::optional<Member>>(
      [&](storage::Transaction& transaction) { return facts_.FindMember(transaction, group, id); });
  Tell(Member{.group = group,
              .id = id,
              .person = person,
              .walking_name = "Walking " + person,
              .leads = person == "lea" || person == "cole" || person == "lou",
              .active = true,
              .version = known ? known->version + 1 : 1});
}

void MessagingFixture::Leave(const GroupKey& group, const std::string& person) {
  auto known = Found<std::optional<Member>>([&](storage::Transaction& transaction) {
    return facts_.FindMember(transaction, group, "m-" + person);
  });
  ASSERT_TRUE(known);
  known->active = false;
  ++known->version;
  Tell(*known);
}

}  // namespace amble::messaging
