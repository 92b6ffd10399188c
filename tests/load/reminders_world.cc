#include "tests/load/reminders_world.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "generated/MessagingMigrations.h"
#include "services/platform/errors/errors.h"
#include "services/platform/events/outbox.h"
#include "services/platform/idempotency/request_ledger.h"
#include "services/platform/storage/migrations.h"
#include "tests/load/world.h"

namespace amble::load {
namespace {

using storage::Params;
using storage::Statement;

/// Walks stored in one transaction, so that no statement takes long.
constexpr int kWalksAtOnce = 200;
constexpr int kPeopleOfADomain = 20;

constexpr Statement kAddPractice{
    "INSERT INTO practices (practice, display_name, time_zone, help, version)"
    " VALUES ($1, 'Heath Walks', $2, '', 1) ON CONFLICT (practice) DO NOTHING"};
constexpr Statement kAddPeople{
    "INSERT INTO people (person, merged_into, discretion, locale, time_zone, version)"
    " {rows:TEXT $1, TEXT $2, BIGINT $3, TEXT $4, TEXT $5, BIGINT $6}"};
constexpr Statement kAddGroups{
    "INSERT INTO groups (practice, group_id, title, therapy, time_zone, version)"
    " {rows:TEXT $1, TEXT $2, TEXT $3, BIGINT $4, TEXT $5, BIGINT $6}"};
constexpr Statement kAddMembers{
    "INSERT INTO members (practice, group_id, member, person, walking_name, leads, active, joined,"
    " left_time, version) {rows:TEXT $1, TEXT $2, TEXT $3, TEXT $4, TEXT $5, BIGINT $6, BIGINT $7,"
    " BIGINT $8, BIGINT $9, BIGINT $10}"};
constexpr Statement kAddResponses{
    "INSERT INTO responses (practice, group_id, walk, member, person, state, promoted, version)"
    " {rows:TEXT $1, TEXT $2, TEXT $3, TEXT $4, TEXT $5, BIGINT $6, BIGINT $7, BIGINT $8}"};

std::string GroupId(int64_t number) {
  return fmt::format("01900000-0000-7000-a000-{:012}", number);
}
std::string WalkId(int64_t number) { return fmt::format("01900000-0000-7000-b000-{:012}", number); }
std::string NoticeId(int64_t number) {
  return fmt::format("01900000-0000-7000-c000-{:012}", number);
}

/// A zone in which it is about noon: "Etc/GMT-3" is three hours ahead of Greenwich.
std::string ZoneOfNoon(absl::Time now) {
  const int ahead = 12 - absl::ToCivilHour(now, absl::UTCTimeZone()).hour();
  return ahead == 0 ? "Etc/GMT" : fmt::format("Etc/GMT{:+}", -ahead);
}

messaging::Walk WalkOf(int64_t number, absl::Time start, const std::string& zone) {
  messaging::Walk walk;
  walk.key = {kPractice, GroupId(number), WalkId(number)};
  walk.title = "Along the river";
  walk.start = start;
  walk.time_zone = zone;
  walk.duration_minutes = 50;
  walk.area = "By the old mill";
  walk.meeting_point = "The bench behind the mill";
  walk.meeting_point_from = start - absl::Hours(24);
  walk.access = "Even ground, no steps";
  walk.note = "Bring something to drink.";
  walk.leader_phone = "+49 30 901820";
  walk.version = 1;
  return walk;
}

}  // namespace

absl::StatusOr<std::map<std::string, messaging::Contact>> AddressesById::Find(
    const std::vector<std::string>& people) {
  std::map<std::string, messaging::Contact> found;
  for (const std::string& person : people) {
    const int64_t number = std::stoll(person.substr(person.rfind('-') + 1));
    found[person] = {.email = fmt::format("p{}@d{}.example", number, number / kPeopleOfADomain),
                     .display_name = "Robin"};
  }
  return found;
}

ReminderWorld::ReminderWorld(storage::Database& database)
    : dependencies_{.database = &database,
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
                    .hints = &hints_,
                    .news = &news_} {}

absl::StatusOr<std::unique_ptr<ReminderWorld>> ReminderWorld::Create(storage::Database& database) {
  const std::array sets{events::Migrations(), idempotency::Migrations(), MessagingMigrations()};
  AMBLE_RETURN_IF_ERROR(storage::Migrate(database, sets));
  return std::unique_ptr<ReminderWorld>(new ReminderWorld(database));
}

absl::Status ReminderWorld::Plant(int walks, int each) {
  for (int left = walks; left > 0; left -= kWalksAtOnce) {
    AMBLE_RETURN_IF_ERROR(PlantSome(std::min(left, kWalksAtOnce), each));
  }
  return absl::OkStatus();
}

absl::Status ReminderWorld::PlantSome(int walks, int each) {
  const absl::Time now = clock_.Now();
  const absl::Time start = now + absl::Hours(24);
  const std::string zone = ZoneOfNoon(now);
  std::vector<Params> groups, people, members, responses;
  std::vector<messaging::Reminder> reminders;
  std::vector<messaging::Walk> planted;
  for (int64_t number = planted_; number < planted_ + walks; ++number) {
    const messaging::Walk walk = WalkOf(number, start, zone);
    groups.push_back({kPractice, walk.key.group, "Ramblers", 0, zone, 1});
    for (int64_t going = number * each; going < (number + 1) * each; ++going) {
      const std::string person = PersonId(static_cast<int>(going));
      const std::string member = MemberId(static_cast<int>(going));
      people.push_back({person, "", 0, "", zone, 1});
      members.push_back({kPractice, walk.key.group, member, person, "Robin", 0, 1,
                         now - absl::Hours(24), absl::InfiniteFuture(), 1});
      responses.push_back(
          {kPractice, walk.key.group, walk.key.walk, member, person, /*going*/ 1, 0, 1});
    }
    reminders.push_back({.walk = walk.key,
                         .kind = messaging::NoticeKind::kDayBefore,
                         .start = start,
                         .due = now,
                         .early_done = true,
                         .fire_time = now,
                         .stale_time = start - absl::Hours(4),
                         .notice = NoticeId(number)});
    planted.push_back(walk);
  }
  AMBLE_RETURN_IF_ERROR(
      dependencies_.database->Write([&](storage::Transaction& transaction) -> absl::Status {
        AMBLE_RETURN_IF_ERROR(transaction.Execute(kAddPractice, {kPractice, zone}).status());
        AMBLE_RETURN_IF_ERROR(transaction.ExecuteBatch(kAddPeople, people));
        AMBLE_RETURN_IF_ERROR(transaction.ExecuteBatch(kAddGroups, groups));
        AMBLE_RETURN_IF_ERROR(transaction.ExecuteBatch(kAddMembers, members));
        AMBLE_RETURN_IF_ERROR(transaction.ExecuteBatch(kAddResponses, responses));
        for (const messaging::Walk& walk : planted) {
          AMBLE_RETURN_IF_ERROR(facts_.Save(transaction, walk));
        }
        return reminders_.Save(transaction, reminders);
      }));
  planted_ += walks;
  return absl::OkStatus();
}

}  // namespace amble::load
