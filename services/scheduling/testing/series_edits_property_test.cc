// Random changes of a series, on both engines, against the model; and faults that it must see.
#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include "services/platform/errors/errors.h"
#include "services/scheduling/app/cancel_walk.h"
#include "services/scheduling/app/reschedule_walk.h"
#include "services/scheduling/app/update_walk.h"
#include "services/scheduling/testing/series_model.h"
#include "services/scheduling/testing/series_world.h"

namespace amble::scheduling {
namespace {

constexpr char kZone[] = "Etc/UTC";
constexpr char kTitle[] = "Round the pond";
constexpr char kRule[] = "FREQ=WEEKLY;INTERVAL=2";
constexpr int64_t kHour = 3600;
/// How many sequences of changes may pass before a planted fault must have been seen.
constexpr int kTriesForAFault = 60;

/// A number, what is done with it, and to which walk and how many: see Step().
using Change = std::tuple<int, int, int, int>;

/// A world whose series repeat every fortnight, by clocks that never change.
class World : private SeriesWorld {
 public:
  World(storage::Engine engine, Fault fault) : SeriesWorld(engine, fault) {}

  /// Makes the changes, and says what is not as it must be, if anything.
  std::optional<std::string> Run(const std::vector<Change>& changes) {
    const std::string group = NewGroup();
    SeriesModel model = BeginFortnightly(group);
    if (auto wrong = Check(model, group, {})) return "at first: " + *wrong;
    for (size_t i = 0; i < changes.size(); ++i) {
      const auto before = Stored(group);
      events_.told.clear();
      if (auto wrong = Step(model, group, changes[i])) return At(i, *wrong);
      if (auto wrong = Check(model, group, before)) return At(i, *wrong);
    }
    return std::nullopt;
  }

 private:
  static std::string At(size_t step, const std::string& wrong) {
    return "change " + std::to_string(step) + ": " + wrong;
  }
  static absl::Time Instant(absl::CivilSecond local) {
    return absl::FromCivil(local, absl::UTCTimeZone());
  }

  SeriesModel BeginFortnightly(const std::string& group) {
    const absl::CivilSecond now(2027, 1, 15, 8, 0, 17);
    SetClock(Instant(now));
    const absl::CivilSecond first = now + 3 * 24 * kHour;
    EXPECT_EQ(Begin(group, kTitle, {first, kZone, std::nullopt}, {kRule}), absl::OkStatus());
    return {first, kTitle, now};
  }

  /// One change of both; what only one of them refuses.
  std::optional<std::string> Step(SeriesModel& model, const std::string& group,
                                  const Change& change) {
    const auto [kind, which, amount, wanted] = change;
    const size_t number = static_cast<size_t>(which) % model.walks().size();
    const ExpectedWalk named = model.walks()[number];
    const WalkKey key{kPractice, group, named.id};
    const auto scope = static_cast<Scope>(wanted);
    const As lea(Somebody("lea"));
    absl::Status status;
    bool allowed = true;
    if (kind == 0) {
      allowed = model.Cancel(number, scope);
      status = CancelWalk(dependencies_)(lea, key, "Storms", "", scope).status();
    } else if (kind <= 4) {
      const int64_t seconds = amount * kHour;
      allowed = model.Move(number, seconds, scope);
      status = RescheduleWalk(dependencies_)(
                   lea, {key, {named.slot + seconds, kZone, std::nullopt}, "", scope})
                   .status();
    } else if (kind <= 7) {
      Walk walk;
      walk.key = key;
      walk.title = "Title " + std::to_string(amount % 3);
      allowed = model.Retitle(number, walk.title, scope);
      status = UpdateWalk(dependencies_)(lea, {walk, {"title"}, "", scope}).status();
    } else {
      // A second more: never just when a walk begins, or comes to be planned.
      model.Pass((amount < 0 ? -amount : amount) * kHour + 1);
      SetClock(Instant(model.now()));
      status = PlanWhatIsDue();
    }
    if (status.ok() == allowed) return std::nullopt;
    return allowed ? "refused: " + status.ToString() : "not refused";
  }

  /// All walks are as they must be, and who sees another version was told of it, once.
  std::optional<std::string> Check(SeriesModel& model, const std::string& group,
                                   const WalksById& before) {
    const WalksById stored = Stored(group);
    if (auto wrong = model.Compare(stored)) return wrong;
    return CheckTold(group, before, stored);
  }
};

/// Some changes: of any walk, by up to three weeks, of any scope.
rc::Gen<std::vector<Change>> Changes() {
  constexpr int kMostHours = 500;
  // Short sequences, too, are of all changes.
  return rc::gen::container<std::vector<Change>>(rc::gen::resize(
      rc::kNominalSize,
      rc::gen::tuple(rc::gen::inRange(0, 10), rc::gen::inRange(0, 1000),
                     rc::gen::inRange(-kMostHours, kMostHours), rc::gen::inRange(1, 4))));
}

class SeriesEdits : public ::testing::TestWithParam<storage::Engine> {};

TEST_P(SeriesEdits, AreAsTheModelSays) {
  World world(GetParam(), Fault::kNone);
  EXPECT_TRUE(rc::check([&world] {
    const auto changes = *Changes();
    if (const auto wrong = world.Run(changes)) RC_FAIL(*wrong);
  }));
}

INSTANTIATE_TEST_SUITE_P(Engines, SeriesEdits, amble::testing::Engines(),
                         amble::testing::EngineName);

class PlantedFaults : public ::testing::TestWithParam<Fault> {};

TEST_P(PlantedFaults, AreSeen) {
  World world(storage::Engine::kSqlite, GetParam());
  constexpr int kSize = 20;
  rc::Random random(17);
  for (int i = 0; i < kTriesForAFault; ++i) {
    if (world.Run(Changes()(random.split(), kSize).value())) return;
  }
  FAIL() << "nobody saw it";
}

INSTANTIATE_TEST_SUITE_P(Faults, PlantedFaults,
                         ::testing::Values(Fault::kForgetsToTell, Fault::kTellsTwice,
                                           Fault::kForgetsOwnFields, Fault::kMissesAWalk,
                                           Fault::kLosesAVersion, Fault::kChangesWhatBegan));

}  // namespace
}  // namespace amble::scheduling
