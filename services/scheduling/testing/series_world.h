#pragma once

#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <optional>
#include <string>

#include "services/platform/errors/errors.h"
#include "services/scheduling/app/create_walk.h"
#include "services/scheduling/app/materialise_series.h"
#include "services/scheduling/testing/planted_faults.h"
#include "services/scheduling/testing/scheduling_fixture.h"

namespace amble::scheduling {

/// Walks of one group, by id.
using WalksById = std::map<std::string, Walk>;

/// A database in which one group after the other, led by "lea", has a series that is changed, with
/// `fault`.
class SeriesWorld {
 protected:
  static constexpr char kPractice[] = "heath";
  static constexpr int kMostWalks = 10'000;
  static constexpr int kMinutes = 60;  ///< that a walk takes

  SeriesWorld(storage::Engine engine, Fault fault)
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

  void SetClock(absl::Time now) {
    clock_.Set(now -
               (fault_ == Fault::kChangesWhatBegan ? absl::Hours(24 * 30) : absl::ZeroDuration()));
  }

  /// The id of a new group.
  std::string NewGroup() {
    const std::string group = "g" + std::to_string(++groups_);
    EXPECT_EQ(database_->Write([&](storage::Transaction& transaction) -> absl::Status {
      AMBLE_RETURN_IF_ERROR(memberships_.Apply(
          transaction, Group{kPractice, group, "Ramblers", false, "Europe/London", 1}));
      return memberships_.Apply(transaction,
                                Member{kPractice, group, "m-" + group, "lea", true, true, 1});
    }),
              absl::OkStatus());
    return group;
  }

  /// Begins a series.
  absl::Status Begin(const std::string& group, const std::string& title, const WallTime& start,
                     const RecurrenceText& recurrence) {
    Walk walk;
    walk.key = {kPractice, group, ""};
    walk.title = title;
    walk.start = start;
    walk.duration_minutes = kMinutes;
    walk.capacity = 8;
    return CreateWalk(dependencies_)(As(Somebody("lea")), walk, recurrence).status();
  }

  /// Plans what is due, until nothing is.
  absl::Status PlanWhatIsDue() {
    while (true) {
      AMBLE_ASSIGN_OR_RETURN(const bool more, MaterialiseDue(dependencies_));
      if (!more) return absl::OkStatus();
    }
  }

  WalksById Stored(const std::string& group) {
    WalksById stored;
    EXPECT_EQ(database_->Read([&](storage::Transaction& transaction) -> absl::Status {
      AMBLE_ASSIGN_OR_RETURN(const auto walks, walks_.ListOfGroup(transaction, kPractice, group,
                                                                  {.limit = kMostWalks}));
      for (const Walk& walk : walks) stored.emplace(walk.key.walk, walk);
      return absl::OkStatus();
    }),
              absl::OkStatus());
    return stored;
  }

  /// Says whether somebody was told something else than `stored`, or not once of each that has
  /// another version than in `before`.
  std::optional<std::string> CheckTold(const std::string& group, const WalksById& before,
                                       const WalksById& stored) {
    std::map<std::string, int> told;
    for (const Walk& walk : events_.told) {
      if (walk.key.group != group) continue;  // of an earlier group, as time passes
      ++told[walk.key.walk];
      if (!(stored.at(walk.key.walk) == walk)) return "told something else of " + walk.key.walk;
    }
    for (const auto& [id, walk] : stored) {
      const auto old = before.find(id);
      const int due = old == before.end() || old->second.version != walk.version ? 1 : 0;
      if (told[id] != due) return "told " + std::to_string(told[id]) + " times of " + id;
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

 private:
  int groups_ = 0;
};

}  // namespace amble::scheduling
