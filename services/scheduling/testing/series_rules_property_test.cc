// Random changes of series of many rules, new rules among them, where the clocks change, on both
// engines: what must hold whatever is done. Faults that it must see.
#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <array>
#include <optional>
#include <set>
#include <string>
#include <tuple>
#include <vector>

#include "services/scheduling/app/cancel_walk.h"
#include "services/scheduling/app/edit_series.h"
#include "services/scheduling/app/reschedule_walk.h"
#include "services/scheduling/app/update_walk.h"
#include "services/scheduling/domain/walk_fields.h"
#include "services/scheduling/testing/series_world.h"

namespace amble::scheduling {
namespace {

constexpr char kZone[] = "Europe/London";
constexpr char kStorms[] = "Storms";
constexpr int64_t kHour = 3600;
constexpr int64_t kDay = 24 * kHour;
constexpr int kTriesForAFault = 60;
/// A Sunday two weeks before the clocks change; at 01:30 they pass over a walk.
constexpr absl::CivilSecond kBegin(2027, 3, 14, 8, 0, 17);
constexpr std::array kTimesOfDay = {10 * kHour, kHour + kHour / 2};
constexpr std::array kRules = {"FREQ=WEEKLY",
                               "FREQ=WEEKLY;INTERVAL=2",
                               "FREQ=WEEKLY;BYDAY=TU,TH",
                               "FREQ=WEEKLY;BYDAY=TU,SA",
                               "FREQ=WEEKLY;BYDAY=SU",
                               "FREQ=WEEKLY;COUNT=7",
                               "FREQ=DAILY;INTERVAL=3",
                               "FREQ=MONTHLY;BYDAY=2TU",
                               "FREQ=MONTHLY;BYMONTHDAY=-1;COUNT=5"};

enum class Kind { kCancel, kRetitle, kMove, kRepeat, kMoveByRule, kPass };

/// What is done, to which walk of the group, which others, how much, and by which rule.
using Change = std::tuple<Kind, int, int, int, int>;

/// What a change was for.
struct Done {
  Kind kind = Kind::kPass;
  Scope scope = Scope::kThis;
  std::string named;
  bool accepted = true;
};

bool Concerns(const Done& done, const Walk& named, const Walk& walk) {
  if (done.kind == Kind::kPass || !done.accepted) return false;
  if (done.scope == Scope::kThis) return walk.key == named.key;
  return walk.series == named.series && (done.scope == Scope::kAll || walk.slot >= named.slot);
}

class RulesWorld : private SeriesWorld {
 public:
  RulesWorld(storage::Engine engine, Fault fault) : SeriesWorld(engine, fault) {}

  /// Makes the changes of a series that begins by the rule with this number, and says what is not
  /// as it must be, if anything.
  std::optional<std::string> Run(int rule, const std::vector<Change>& changes) {
    const std::string group = NewGroup();
    now_ = zone_.At(kBegin).pre;
    SetClock(now_);
    Start(group, rule);
    for (size_t i = 0; i < changes.size(); ++i) {
      const WalksById before = Stored(group);
      events_.told.clear();
      const Done done = Make(before, changes[i]);
      const WalksById after = Stored(group);
      for (const auto& wrong : {CheckKept(done, before, after), CheckTold(group, before, after),
                                CheckByRule(done, before, after), CheckPlanned(group, after)}) {
        if (wrong) return "change " + std::to_string(i) + ": " + *wrong;
      }
    }
    return std::nullopt;
  }

  /// How many new rules were not refused.
  int new_rules() const { return new_rules_; }

 private:
  void Start(const std::string& group, int rule) {
    const RecurrenceText recurrence{kRules.at(rule % kRules.size())};
    const absl::CivilSecond from =
        absl::CivilSecond(absl::CivilDay(kBegin) + 1) + kTimesOfDay.at(rule % kTimesOfDay.size());
    const auto first = FirstDateFrom(*ParseRecurrence(recurrence, "recurrence"), from);
    ASSERT_TRUE(first);
    ASSERT_EQ(Begin(group, "Round the pond", {*first, kZone, std::nullopt}, recurrence),
              absl::OkStatus());
  }

  Done Make(const WalksById& before, const Change& change) {
    const auto [kind, which, amount, scope, rule] = change;
    const Walk& named = std::next(before.begin(), which % before.size())->second;
    Done done{kind, static_cast<Scope>(scope), named.key.walk};
    const As lea(Somebody("lea"));
    const absl::CivilSecond slot = *ParseLocalTime(named.slot, "slot");
    Walk wanted;
    wanted.key = named.key;
    switch (kind) {
      case Kind::kCancel:
        done.accepted = CancelWalk(dependencies_)(lea, named.key, kStorms, "", done.scope).ok();
        break;
      case Kind::kRetitle:
        wanted.title = "Title " + std::to_string(which % 3);
        done.accepted = UpdateWalk(dependencies_)(lea, {wanted, {"title"}, "", done.scope}).ok();
        break;
      case Kind::kMove:
        done.accepted =
            RescheduleWalk(dependencies_)(
                lea, {named.key, {slot + amount * kHour, kZone, std::nullopt}, "", done.scope})
                .ok();
        break;
      case Kind::kRepeat:
        done.accepted = UpdateWalk(dependencies_)(
                            lea, {wanted, {}, "", done.scope, NewRule(before, slot, amount, rule)})
                            .ok();
        break;
      case Kind::kMoveByRule:
        done.accepted =
            RescheduleWalk(dependencies_)(
                lea, {named.key,
                      {slot + amount * kHour, kZone, std::nullopt},
                      "",
                      done.scope,
                      RecurrenceText{rule % 2 == 0 ? "FREQ=WEEKLY" : "FREQ=WEEKLY;INTERVAL=2"}})
                .ok();
        break;
      case Kind::kPass:
        now_ += absl::Hours(amount < 0 ? -amount : amount) + absl::Seconds(1);
        SetClock(now_);
        EXPECT_EQ(PlanWhatIsDue(), absl::OkStatus());
    }
    if (IsRule(done)) ++new_rules_;
    return done;
  }
  static bool IsRule(const Done& done) {
    return done.accepted && (done.kind == Kind::kRepeat || done.kind == Kind::kMoveByRule);
  }

  /// A rule without the day of one of the walks, and with an extra one.
  static RecurrenceText NewRule(const WalksById& before, absl::CivilSecond slot, int amount,
                                int rule) {
    RecurrenceText recurrence{kRules.at(rule % kRules.size())};
    const size_t number = static_cast<size_t>(rule) * 7 % before.size();
    if (rule % 3 > 0) recurrence.exdates = {std::next(before.begin(), number)->second.slot};
    if (rule % 5 > 2) {
      const int64_t days = 1 + (amount < 0 ? -amount : amount) / 24;
      recurrence.rdates = {
          FormatLocalTime(absl::CivilSecond(absl::CivilDay(slot) + days) + 19 * kHour)};
    }
    return recurrence;
  }

  bool ToCome(const Walk& walk) const {
    return walk.state == WalkState::kPlanned && walk.start_time > now_;
  }

  /// Walks are never lost; nothing happens to those that it is not for, nor to what is over, or is
  /// one walk's own; calendars hear of another time or state, and of nothing else.
  std::optional<std::string> CheckKept(const Done& done, const WalksById& before,
                                       const WalksById& after) const {
    const Walk& named = before.at(done.named);
    for (const auto& [id, old] : before) {
      const auto found = after.find(id);
      if (found == after.end()) return "lost " + id;
      const Walk& walk = found->second;
      // Nobody has started it, so it may be called off until its end.
      const bool called_off = done.accepted && done.kind == Kind::kCancel && id == done.named &&
                              old.state == WalkState::kPlanned &&
                              old.start_time + absl::Minutes(kMinutes) > now_;
      if (!called_off && (!ToCome(old) || !Concerns(done, named, old))) {
        if (!(walk == old)) return "changed what it is not for, " + id;
        continue;
      }
      const bool cancelled = walk.state == WalkState::kCancelled;
      if (cancelled && walk.cancel_reason.empty()) return "cancelled without a reason " + id;
      if (cancelled != (walk.state != old.state)) return "another state of " + id;
      const bool may_end = done.kind == Kind::kCancel || IsRule(done);
      if (cancelled && !may_end) return "cancelled " + id;
      if (done.kind == Kind::kCancel && walk.cancel_reason != kStorms) return "not cancelled " + id;
      const bool moved = walk.start_time != old.start_time || cancelled;
      if (walk.sequence != old.sequence + (moved ? 1 : 0)) return "another sequence of " + id;
      if (walk.own_fields != old.own_fields && id != done.named) return "no longer its own " + id;
      if (walk.title != old.title &&
          (Owns(walk, WalkField::kTitle) || done.kind != Kind::kRetitle)) {
        if (id != done.named) return "another title of " + id;
      }
      if (walk.start_time != old.start_time && Owns(old, WalkField::kStart) && id != done.named) {
        return "took away its own time from " + id;
      }
    }
    return std::nullopt;
  }

  std::optional<Series> Kept(const std::string& group, const std::string& id) {
    std::optional<Series> kept;
    EXPECT_EQ(database_->Read([&](storage::Transaction& transaction) -> absl::Status {
      AMBLE_ASSIGN_OR_RETURN(kept, series_.Find(transaction, {kPractice, group, id}, false));
      return absl::OkStatus();
    }),
              absl::OkStatus());
    return kept;
  }

  /// After a new rule: who stands on one of its days stays on it; at its own time, if that is the
  /// rule's.
  std::optional<std::string> CheckByRule(const Done& done, const WalksById& before,
                                         const WalksById& after) {
    if (!IsRule(done) || done.scope == Scope::kThis) return std::nullopt;
    const Walk& named = before.at(done.named);
    std::set<std::string> known;
    for (const auto& [id, walk] : before) known.insert(walk.series);
    std::optional<Schedule> schedule;
    for (const auto& [id, walk] : after) {
      if (known.contains(walk.series)) continue;
      const auto series = Kept(walk.key.group, walk.series);
      if (!series || series->continues != named.series) return "a series from nowhere";
      schedule = *ScheduleOf(*series, zones_);
      break;
    }
    if (!schedule) return std::nullopt;
    std::map<absl::CivilDay, int> walks_of_day;
    for (const auto& [id, old] : before) {
      if (Concerns(done, named, old)) ++walks_of_day[DayOf(old)];
    }
    for (const auto& [id, old] : before) {
      if (!Concerns(done, named, old) || !ToCome(old)) continue;
      const Walk& walk = after.at(id);
      const absl::CivilSecond slot = *ParseLocalTime(old.slot, "slot");
      const auto same = schedule->Find(slot);
      if (same && same->start > now_) {
        if (walk.slot != old.slot) return id + " does not keep its date";
        const bool stood_there = !Owns(old, WalkField::kStart);
        if (stood_there && walk.start_time != old.start_time) return id + " is moved";
      }
      const auto of_day = schedule->Between(
          std::max(now_ + absl::Seconds(1), zone_.At(absl::CivilSecond(DayOf(old))).pre),
          zone_.At(absl::CivilSecond(DayOf(old) + 1)).pre, 10);
      if (walks_of_day[DayOf(old)] <= static_cast<int>(of_day.occurrences.size())) {
        if (walk.state != WalkState::kPlanned) return id + " is cancelled, though its day is not";
        if (DayOf(walk) != DayOf(old)) return id + " is sent to another day";
      }
    }
    return std::nullopt;
  }
  static absl::CivilDay DayOf(const Walk& walk) {
    return absl::CivilDay(*ParseLocalTime(walk.slot, "slot"));
  }

  /// Each walk to come is on a date of its series, or has a time of its own; each date of half a
  /// year that a series holds has its walk.
  std::optional<std::string> CheckPlanned(const std::string& group, const WalksById& after) {
    std::map<std::string, std::set<std::string>> slots;
    for (const auto& [id, walk] : after) {
      if (!slots[walk.series].insert(walk.slot).second) return "two walks at " + walk.slot;
    }
    for (const auto& [id, there] : slots) {
      const auto series = Kept(group, id);
      if (!series) return "no series " + id;
      const Schedule schedule = *ScheduleOf(*series, zones_);
      const auto dates =
          schedule.Between(now_ + absl::Seconds(1), now_ + kMaterialisedAhead, kMostWalks);
      for (const Occurrence& date : dates.occurrences) {
        const std::string slot = FormatLocalTime(date.slot);
        if (Holds(*series, date.slot) && !there.contains(slot)) return "nothing at " + slot;
      }
      for (const auto& [of, walk] : after) {
        if (walk.series != id || !ToCome(walk) || Owns(walk, WalkField::kStart)) continue;
        const auto date = schedule.Find(*ParseLocalTime(walk.slot, "slot"));
        if (!date || date->start != walk.start_time) return of + " is not where its series is";
      }
    }
    return std::nullopt;
  }

  const absl::TimeZone zone_ = *zones_.Find(kZone, "time_zone");
  absl::Time now_;
  int new_rules_ = 0;
};

/// Changes of any walk, by up to three weeks, of any scope, by any rule.
rc::Gen<std::vector<Change>> Changes() {
  constexpr int kMostHours = 500;
  return rc::gen::container<std::vector<Change>>(rc::gen::resize(
      rc::kNominalSize,
      rc::gen::tuple(rc::gen::weightedElement<Kind>({{1, Kind::kCancel},
                                                     {2, Kind::kRetitle},
                                                     {3, Kind::kMove},
                                                     {4, Kind::kRepeat},
                                                     {2, Kind::kMoveByRule},
                                                     {2, Kind::kPass}}),
                     rc::gen::inRange(0, 1000), rc::gen::inRange(-kMostHours, kMostHours),
                     rc::gen::inRange(1, 4), rc::gen::inRange(0, 1000))));
}

class SeriesRules : public ::testing::TestWithParam<storage::Engine> {};

TEST_P(SeriesRules, KeepEverybodyOnTheirDay) {
  RulesWorld world(GetParam(), Fault::kNone);
  EXPECT_TRUE(rc::check([&world] {
    const int rule = *rc::gen::inRange(0, 1000);
    const auto changes = *Changes();
    if (const auto wrong = world.Run(rule, changes)) RC_FAIL(*wrong);
  }));
  EXPECT_GT(world.new_rules(), 0) << "some are not refused";
}

INSTANTIATE_TEST_SUITE_P(Engines, SeriesRules, amble::testing::Engines(),
                         amble::testing::EngineName);

class FaultsOfRules : public ::testing::TestWithParam<Fault> {};

TEST_P(FaultsOfRules, AreSeen) {
  RulesWorld world(storage::Engine::kSqlite, GetParam());
  constexpr int kSize = 20;
  rc::Random random(17);
  for (int i = 0; i < kTriesForAFault; ++i) {
    if (world.Run(i, Changes()(random.split(), kSize).value())) return;
  }
  FAIL() << "nobody saw it";
}

INSTANTIATE_TEST_SUITE_P(Faults, FaultsOfRules,
                         ::testing::Values(Fault::kForgetsToTell, Fault::kTellsTwice,
                                           Fault::kForgetsOwnFields, Fault::kMissesAWalk,
                                           Fault::kLosesAVersion, Fault::kChangesWhatBegan));

}  // namespace
}  // namespace amble::scheduling
