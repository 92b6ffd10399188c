#pragma once

#include <gtest/gtest.h>

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "services/platform/errors/errors.h"
#include "services/scheduling/app/cancel_walk.h"
#include "services/scheduling/app/create_walk.h"
#include "services/scheduling/app/materialise_series.h"
#include "services/scheduling/app/reschedule_walk.h"
#include "services/scheduling/app/update_walk.h"
#include "services/scheduling/testing/scheduling_fixture.h"

namespace amble::scheduling {

/// A series of "heath"/"ramble" (or another group that "lea" leads there), and what may be done
/// with it, by "lea".
class SeriesFixture : public SchedulingFixture {
 protected:
  using SchedulingFixture::SchedulingFixture;

  static constexpr char kZone[] = "Europe/London";

  /// The walks of a new series, from 2027-03-23 10:00 on, until the middle of July.
  std::vector<Walk> Begin(const RecurrenceText& recurrence) {
    const auto first = CreateWalk(dependencies_)(As(Lea()), Wanted(group_), recurrence);
    EXPECT_TRUE(first.ok()) << first.status();
    events_.told.clear();
    return All();
  }
  /// By start.
  std::vector<Walk> All() {
    std::vector<Walk> walks;
    EXPECT_EQ(database_->Read([&](storage::Transaction& transaction) -> absl::Status {
      AMBLE_ASSIGN_OR_RETURN(walks,
                             walks_.ListOfGroup(transaction, "heath", group_, {.limit = 10'000}));
      return absl::OkStatus();
    }),
              absl::OkStatus());
    return walks;
  }
  std::optional<Series> Kept(const std::string& id) {
    std::optional<Series> series;
    EXPECT_EQ(database_->Read([&](storage::Transaction& transaction) -> absl::Status {
      AMBLE_ASSIGN_OR_RETURN(series, series_.Find(transaction, {"heath", group_, id}, false));
      return absl::OkStatus();
    }),
              absl::OkStatus());
    return series;
  }
  absl::StatusOr<Walk> Cancel(const Walk& walk, Scope scope, const std::string& etag = "") {
    return CancelWalk(dependencies_)(As(Lea()), walk.key, "The storm warning", etag, scope);
  }
  absl::StatusOr<Walk> Move(const Walk& walk, absl::CivilSecond local, Scope scope,
                            const std::optional<RecurrenceText>& recurrence = {}) {
    return RescheduleWalk(dependencies_)(
        As(Lea()), {walk.key, {local, kZone, std::nullopt}, "", scope, recurrence});
  }
  absl::StatusOr<Walk> Retitle(const Walk& walk, const std::string& title, Scope scope) {
    Walk wanted;
    wanted.key = walk.key;
    wanted.title = title;
    return UpdateWalk(dependencies_)(As(Lea()), {wanted, {"title"}, "", scope});
  }
  absl::StatusOr<Walk> Repeat(const Walk& walk, const RecurrenceText& recurrence, Scope scope) {
    Walk wanted;
    wanted.key = walk.key;
    return UpdateWalk(dependencies_)(As(Lea()), {wanted, {}, "", scope, recurrence});
  }
  static absl::CivilSecond At(int month, int day, int hour) {
    return absl::CivilSecond(2027, month, day, hour, 0, 0);
  }
  /// What is due, until nothing is, as time passes.
  void PassTo(absl::Time now) {
    clock_.Set(now);
    for (bool more = true; more;) more = *MaterialiseDue(dependencies_);
  }
  static std::set<std::string> IdsOf(const std::vector<Walk>& walks) {
    std::set<std::string> ids;
    for (const Walk& walk : walks) ids.insert(walk.key.walk);
    return ids;
  }
  std::set<std::string> Told() { return IdsOf(events_.told); }
  static std::set<std::string> SlotsOf(const std::vector<Walk>& walks) {
    std::set<std::string> slots;
    for (const Walk& walk : walks) slots.insert(walk.slot);
    return slots;
  }

  std::string group_ = "ramble";
};

}  // namespace amble::scheduling
