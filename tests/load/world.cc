#include "tests/load/world.h"

#include <fmt/format.h>

#include <utility>

#include "services/attendance/storage/repositories.h"
#include "services/platform/errors/errors.h"

namespace amble::load {
namespace {

constexpr size_t kSeedBytes = 32;

attendance::Walk MakeWalk(const std::string& walk, int capacity) {
  attendance::Walk made;
  made.id = {kPractice, kGroup, walk};
  made.plan_version = 1;
  made.plan.title = "Along the river";
  made.plan.start = absl::Now() + absl::Hours(24);
  made.plan.time_zone = "Europe/Berlin";
  made.plan.duration_minutes = 50;
  made.plan.capacity = capacity;
  made.plan.minimum = 2;
  made.plan.area = "By the old mill";
  made.plan.access = "Even ground, no steps";
  made.plan.meeting_point = "The bench behind the mill";
  made.plan.meeting_point_from = made.plan.start - absl::Hours(2);
  return made;
}

}  // namespace

std::string MemberId(int number) { return fmt::format("01900000-0000-7000-8000-{:012}", number); }
std::string PersonId(int number) { return fmt::format("01900000-0000-7000-9000-{:012}", number); }

std::string WalkName(const std::string& walk) {
  return fmt::format("practices/{}/groups/{}/walks/{}", kPractice, kGroup, walk);
}

auth::SigningKey Key() { return *auth::SigningKey::FromSeed(std::string(kSeedBytes, 'l')); }

absl::Status StoreProjections(storage::Database& database, int members, int capacity) {
  attendance::SqlRepositories repositories;
  return database.Write([&](storage::Transaction& transaction) -> absl::Status {
    AMBLE_RETURN_IF_ERROR(repositories.members.SaveGroup(
        transaction, {.practice = kPractice, .group = kGroup, .version = 1}));
    for (int i = 0; i < members; ++i) {
      AMBLE_RETURN_IF_ERROR(
          repositories.members.Save(transaction, {.practice = kPractice,
                                                  .group = kGroup,
                                                  .member = MemberId(i),
                                                  .person = PersonId(i),
                                                  .state = attendance::MemberState::kActive,
                                                  .walking_name = fmt::format("Walker {}", i),
                                                  .version = 1}));
    }
    AMBLE_RETURN_IF_ERROR(repositories.walks.Save(transaction, MakeWalk(kHotWalk, capacity)));
    return repositories.walks.Save(transaction, MakeWalk(kScarceWalk, kScarcePlaces));
  });
}

}  // namespace amble::load
