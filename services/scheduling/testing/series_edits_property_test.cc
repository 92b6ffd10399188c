// Random changes of a series, on both engines, against the model; and faults that it must see.
#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <map>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include "services/platform/errors/errors.h"
#include "services/scheduling/app/cancel_walk.h"
#include "services/scheduling/app/create_walk.h"
#include "services/scheduling/app/materialise_series.h"
#include "services/scheduling/app/reschedule_walk.h"
#include "services/scheduling/app/update_walk.h"
#include "services/scheduling/testing/planted_faults.h"
#include "services/scheduling/testing/scheduling_fixture.h"
#include "services/scheduling/testing/series_model.h"

namespace amble::scheduling {
namespace {

constexpr char kZone[] = "Etc/UTC";
constexpr char kPractice[] = "heath";
constexpr char kRule[] = "FREQ=WEEKLY;INTERVAL=2";
constexpr int64_t kHour = 3600;
constexpr int kMostWalks = 10'000;
/// How many sequences of changes may pass before a planted fault must have been seen.
constexpr int kTriesForAFault = 60;

/// A number, what is done with it, and to which walk and how many: see Step().
using Change = std::tuple<int, int, int, int>;

/// A database in which one group after the other has a series that is changed.
class World {
 public:
  World(storage::Engine engine, Fault fault)
      : place_(engine),
        database_(place_.Open()),
        fault_(fault),
        told_by_(&events_, fault),
        walks_(fault),
        dependencies_{.database = database_.get(),
                      .routes = &routes_,
                      .places = &places_,
                      .walks = &walks_,
                      .series = &series_,
                      .memberships = &memberships_,
                      .events = &told_by_,
                      .zones = &zones_,
                      .clock = &clock_,
                      .ids = &ids_} {
    Migrate(*database_);
  }

  /// Makes the changes, and says what is not as it must be, if anything.
  std::optional<std::string> Run(const std::vector<Change>& changes) {
    const std::string group = "g" + std::to_string(++groups_);
    SeriesModel model = Begin(group);
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

  void SetClock(absl::CivilSecond now) {
    clock_.Set(Instant(now) -
               (fault_ == Fault::kChangesWhatBegan ? absl::Hours(24 * 30) : absl::ZeroDuration()));
  }

  SeriesModel Begin(const std::string& group) {
    const absl::CivilSecond now(2027, 1, 15, 8, 0, 17);
    SetClock(now);
    EXPECT_EQ(database_->Write([&](storage::Transaction& transaction) -> absl::Status {
      AMBLE_RETURN_IF_ERROR(memberships_.Apply(
          transaction, Group{kPractice, group, "Ramblers", false, "Europe/London", 1}));
      return memberships_.Apply(transaction,
                                Member{kPractice, group, "m-" + group, "lea", true, true, 1});
    }),
              absl::OkStatus());
    const absl::CivilSecond first = now + 3 * 24 * kHour;
    Walk walk;
    walk.key = {kPractice, group, ""};
    walk.title = "Round the pond";
    walk.start = {first, kZone, std::nullopt};
    walk.duration_minutes = 60;
    walk.capacity = 8;
    const auto planned =
        CreateWalk(dependencies_)(As(Somebody("lea")), walk, RecurrenceText{kRule});
    EXPECT_TRUE(planned.ok()) << planned.status();
    return {first, walk.title, now};
  }

  std::map<std::string, Walk> Stored(const std::string& group) {
    std::map<std::string, Walk> stored;
    EXPECT_EQ(database_->Read([&](storage::Transaction& transaction) -> absl::Status {
      AMBLE_ASSIGN_OR_RETURN(const auto walks, walks_.ListOfGroup(transaction, kPractice, group,
                                                                  {.limit = kMostWalks}));
      for (const Walk& walk : walks) stored.emplace(walk.key.walk, walk);
      return absl::OkStatus();
    }),
              absl::OkStatus());
    return stored;
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
      SetClock(model.now());
      for (absl::StatusOr<bool> more = true; more.ok() && *more;) {
        more = MaterialiseDue(dependencies_);
        status = more.status();
      }
    }
    if (status.ok() == allowed) return std::nullopt;
    return allowed ? "refused: " + status.ToString() : "not refused";
  }

  /// All walks are as they must be, and who sees another version was told of it, once.
  std::optional<std::string> Check(SeriesModel& model, const std::string& group,
                                   const std::map<std::string, Walk>& before) {
    const auto stored = Stored(group);
    if (auto wrong = model.Compare(stored)) return wrong;
    std::map<std::string, int> told;
    for (const Walk& walk : events_.told) {
      if (walk.key.group != group) continue;  // of an earlier group, as time passes
      ++told[walk.key.walk];
      if (!(stored.at(walk.key.walk) == walk)) return "told something else of " + walk.key.walk;
    }
    for (const auto& [id, walk] : stored) {
      const auto old = before.find(id);
      const int due = old == before.end() || old->second.version != walk.version ? 1 : 0;
      if (before.empty() ? told[id] == 1 : told[id] == due) continue;
      return "told " + std::to_string(told[id]) + " times of " + id;
    }
    return std::nullopt;
  }

  amble::testing::DatabasePlace place_;
  std::unique_ptr<storage::Database> database_;
  const Fault fault_;
  RecordingWalkEvents events_;
  FaultyEvents told_by_;
  FaultyWalks walks_;
  RouteSqlRepository routes_;
  PlaceSqlRepository places_;
  SeriesSqlRepository series_;
  MembershipSqlRepository memberships_;
  const ZoneCatalogue zones_ = *ZoneCatalogue::Load();
  FakeClock clock_{absl::UnixEpoch()};
  FakeIds ids_;
  Dependencies dependencies_;
  int groups_ = 0;
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
