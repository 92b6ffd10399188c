#include "services/scheduling/app/materialise_series.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <set>
#include <thread>

#include "services/platform/errors/errors.h"
#include "services/scheduling/app/cancel_walk.h"
#include "services/scheduling/app/create_walk.h"
#include "services/scheduling/app/delete_route.h"
#include "services/scheduling/app/reschedule_walk.h"
#include "services/scheduling/app/series_worker.h"
#include "services/scheduling/testing/scheduling_fixture.h"

namespace amble::scheduling {
namespace {

using ::testing::ElementsAre;

/// Fails when it is to tell of the walk with this number, and stops a transaction half way so.
class FailingEvents final : public WalkEvents {
 public:
  FailingEvents(WalkEvents* events, int fail_at) : events_(events), left_(fail_at) {}
  absl::Status Changed(storage::Transaction& transaction, const Walk& walk,
                       const rpc::CallContext* call) override {
    if (left_-- == 0) return absl::InternalError("lost");
    return events_->Changed(transaction, walk, call);
  }
  absl::Status Progressed(storage::Transaction& transaction, const Walk& walk) override {
    return events_->Progressed(transaction, walk);
  }
  absl::Status Changed(storage::Transaction& transaction, const Route& route,
                       const rpc::CallContext* call) override {
    return events_->Changed(transaction, route, call);
  }

 private:
  WalkEvents* events_;
  int left_;
};

class MaterialiseSeriesTest : public SchedulingFixture {
 protected:
  absl::StatusOr<Walk> Create(const RecurrenceText& recurrence, const As& call,
                              const Walk& walk = Wanted()) {
    return CreateWalk(dependencies_)(call, walk, recurrence);
  }
  Walk Begin(const std::string& rrule) {
    const auto first = Create({rrule}, As(Lea()));
    EXPECT_TRUE(first.ok()) << first.status();
    return first.value_or(Walk());
  }
  std::vector<Walk> All() {
    std::vector<Walk> walks;
    EXPECT_EQ(database_->Read([&](storage::Transaction& transaction) -> absl::Status {
      AMBLE_ASSIGN_OR_RETURN(walks,
                             walks_.ListOfGroup(transaction, "heath", "ramble", {.limit = 10'000}));
      return absl::OkStatus();
    }),
              absl::OkStatus());
    return walks;
  }
  std::set<std::string> Slots() {
    std::set<std::string> slots;
    for (const Walk& walk : All()) slots.insert(walk.slot);
    return slots;
  }
  Series Kept(const std::string& id) {
    std::optional<Series> series;
    EXPECT_EQ(database_->Read([&](storage::Transaction& transaction) -> absl::Status {
      AMBLE_ASSIGN_OR_RETURN(series, series_.Find(transaction, {"heath", "ramble", id}, false));
      return absl::OkStatus();
    }),
              absl::OkStatus());
    EXPECT_TRUE(series);
    return series.value_or(Series());
  }
  /// Does what is due until nothing is.
  int Work() {
    for (int done = 0;; ++done) {
      const auto more = MaterialiseDue(dependencies_);
      EXPECT_TRUE(more.ok()) << more.status();
      if (!more.ok() || !*more) return done;
    }
  }
};

TEST_F(MaterialiseSeriesTest, PlansHalfAYearAtOnceAndReturnsTheFirst) {
  const Route route = Lay();
  Walk wanted = Wanted();
  wanted.route = route.id;
  const auto first = Create({"FREQ=WEEKLY"}, As(Lea()), wanted);
  ASSERT_TRUE(first.ok()) << first.status();
  EXPECT_EQ(first->start_time, Utc("2027-03-23T10:00:00Z"));
  EXPECT_EQ(first->slot, "2027-03-23T10:00:00");
  EXPECT_NE(first->series, "");
  EXPECT_FALSE(first->follows);
  EXPECT_THAT(first->leaders, ElementsAre("m-lea"));

  const std::vector<Walk> walks = All();
  ASSERT_EQ(walks.size(), 17u) << "until the middle of July";
  EXPECT_EQ(walks[0], *first);
  EXPECT_EQ(events_.told, walks)
      << "each of them, once, as it is read, words of the route included";
  for (size_t i = 1; i < walks.size(); ++i) {
    EXPECT_EQ(walks[i].series, first->series);
    EXPECT_TRUE(walks[i].follows) << "nobody is invited seventeen times";
    EXPECT_EQ(walks[i].start.local, walks[i - 1].start.local + 7 * 24 * 3600);
    EXPECT_EQ(walks[i].start_time - walks[i].answer_by_time, absl::Hours(24));
    EXPECT_EQ(walks[i].area, route.area);
  }
  EXPECT_EQ(DeleteRoute(dependencies_)(As(Staff("stan", "heath", auth::StaffRole::kCoordinator)),
                                       "heath", route.id)
                .code(),
            absl::StatusCode::kFailedPrecondition);
}

TEST_F(MaterialiseSeriesTest, HasOneEffectForOneRequest) {
  const auto first = Create({"FREQ=WEEKLY"}, As(Lea(), "r1", "body"));
  ASSERT_TRUE(first.ok()) << first.status();
  EXPECT_EQ(Create({"FREQ=WEEKLY"}, As(Lea(), "r1", "body")), first);
  EXPECT_EQ(All().size(), 17u);
}

TEST_F(MaterialiseSeriesTest, BeginsWithTheFirstDateThatIsNotLeftOut) {
  const auto first = Create({"FREQ=WEEKLY;COUNT=4", {"2027-03-23T10:00:00"}}, As(Lea()));
  ASSERT_TRUE(first.ok()) << first.status();
  EXPECT_EQ(first->slot, "2027-03-30T10:00:00");
  EXPECT_FALSE(first->follows);
  EXPECT_EQ(All().size(), 3u);
}

TEST_F(MaterialiseSeriesTest, RefusesWhatIsNoSeries) {
  const auto field = [&](
                         const RecurrenceText& recurrence,
                         const std::function<void(Walk&)>& change = [](Walk&) {}) {
    Walk wanted = Wanted();
    change(wanted);
    const auto violations = ViolationsOf(Create(recurrence, As(Lea()), wanted).status());
    return violations.size() == 1 ? violations[0].field : "";
  };
  EXPECT_EQ(field({"FREQ=YEARLY"}), "walk.recurrence.rrule");
  EXPECT_EQ(field({"FREQ=WEEKLY;BYDAY=MO"}), "walk.recurrence.rrule") << "it is a Tuesday";
  EXPECT_EQ(field({"FREQ=WEEKLY", {"x"}}), "walk.recurrence.exclude_times[0]");
  EXPECT_EQ(field({"FREQ=MONTHLY;INTERVAL=36", {"2027-03-23T10:00:00"}}), "walk.recurrence")
      << "in three years";
  EXPECT_EQ(field({"FREQ=WEEKLY"}, [](Walk& walk) { walk.title.clear(); }), "walk.title");
  EXPECT_EQ(field({"FREQ=WEEKLY"},
                  [](Walk& walk) {
                    walk.start.local = absl::CivilSecond(2026, 3, 24, 10, 0, 0);
                    walk.answer_by_time = absl::InfiniteFuture();
                  }),
            "walk.start");
  EXPECT_TRUE(All().empty());
  EXPECT_TRUE(events_.told.empty());
  clock_.Advance(absl::Hours(24 * 365));
  EXPECT_EQ(Work(), 0) << "nothing of it is left";
}

TEST_F(MaterialiseSeriesTest, GoesOnAsTimeGoesBy) {
  const Walk first = Begin("FREQ=WEEKLY");
  EXPECT_EQ(Work(), 0) << "nothing is due yet";
  for (int week = 1; week <= 60; ++week) {
    clock_.Advance(absl::Hours(24 * 7));
    EXPECT_EQ(Work(), 1);
  }
  const std::vector<Walk> walks = All();
  ASSERT_EQ(walks.size(), 17u + 60);
  EXPECT_EQ(events_.told.size(), walks.size());
  EXPECT_EQ(Slots().size(), walks.size());
  for (size_t i = 1; i < walks.size(); ++i) {
    EXPECT_EQ(walks[i].start.local - walks[i - 1].start.local, 7 * 24 * 3600);
    EXPECT_TRUE(walks[i].follows);
  }
  EXPECT_GE(walks.back().start_time, clock_.Now() + kMaterialisedAhead - absl::Hours(24 * 7));
  EXPECT_EQ(walks.back().series, first.series);
}

TEST_F(MaterialiseSeriesTest, LeavesWhatBecameOfSingleWalksAlone) {
  Begin("FREQ=WEEKLY");
  std::vector<Walk> walks = All();
  const Walk& last = walks.back();
  ASSERT_TRUE(CancelWalk(dependencies_)(As(Lea()), walks[14].key, "The storm warning", "").ok());
  const WallTime moved{last.start.local + 3600, "Europe/London", std::nullopt};
  ASSERT_TRUE(RescheduleWalk(dependencies_)(As(Lea()), {last.key, moved, ""}).ok());
  clock_.Advance(absl::Hours(24 * 7));
  EXPECT_EQ(Work(), 1);
  walks = All();
  ASSERT_EQ(walks.size(), 18u);
  EXPECT_EQ(Slots().size(), 18u);
  EXPECT_EQ(walks[14].state, WalkState::kCancelled);
  EXPECT_EQ(walks[16].start, moved);
  EXPECT_EQ(walks[16].slot, FormatLocalTime(moved.local - 3600));
}

TEST_F(MaterialiseSeriesTest, DoesAllOfItOrNothing) {
  const Walk first = Begin("FREQ=WEEKLY");
  clock_.Advance(absl::Hours(24 * 7 * 5));
  FailingEvents failing(&events_, 3);
  dependencies_.events = &failing;
  EXPECT_EQ(MaterialiseDue(dependencies_).status().code(), absl::StatusCode::kInternal);
  EXPECT_EQ(All().size(), 17u);
  EXPECT_EQ(events_.told.size(), 17u);
  EXPECT_EQ(Kept(first.series).next_task, clock_.Now() + kSeriesPutOff);
  dependencies_.events = &events_;
  EXPECT_EQ(Work(), 0) << "put off, so that others have their turn";
  clock_.Advance(kSeriesPutOff);
  EXPECT_EQ(Work(), 1);
  EXPECT_EQ(All().size(), 22u);
  EXPECT_EQ(events_.told.size(), 22u);
}

TEST_F(MaterialiseSeriesTest, ASeriesThatCannotGoOnDoesNotStopOthers) {
  Series lost = Kept(Begin("FREQ=WEEKLY").series);
  lost.plan.start.time_zone = "Europe/Atlantis";
  ASSERT_EQ(database_->Write(
                [&](storage::Transaction& transaction) { return series_.Save(transaction, lost); }),
            absl::OkStatus());
  const Walk other = Begin("FREQ=WEEKLY");
  clock_.Advance(absl::Hours(24 * 7));
  EXPECT_FALSE(MaterialiseDue(dependencies_).ok());
  EXPECT_EQ(Work(), 1);
  const std::vector<Walk> walks = All();
  EXPECT_EQ(std::count_if(walks.begin(), walks.end(),
                          [&](const Walk& walk) { return walk.series == other.series; }),
            18);
}

TEST_F(MaterialiseSeriesTest, PlansNothingWhileTheGroupIsArchived) {
  Begin("FREQ=WEEKLY");
  Apply(Group{"heath", "ramble", "Ramblers", false, "Europe/London", 2, /*archived=*/true});
  clock_.Advance(absl::Hours(24 * 14));
  EXPECT_EQ(Work(), 1);
  EXPECT_EQ(Work(), 0) << "looked at again tomorrow";
  EXPECT_EQ(All().size(), 17u);
  Apply(Group{"heath", "ramble", "Ramblers", false, "Europe/London", 3, /*archived=*/false});
  clock_.Advance(kArchivedLook);
  EXPECT_EQ(Work(), 1);
  EXPECT_EQ(All().size(), 19u);
}

TEST_F(MaterialiseSeriesTest, SeveralReplicasPlanEachWalkOnce) {
  for (int i = 0; i < 5; ++i) Begin("FREQ=DAILY");
  clock_.Advance(absl::Hours(24 * 30));
  const size_t before = All().size();
  std::vector<std::unique_ptr<storage::Database>> databases;
  std::vector<Dependencies> replicas;
  std::vector<RecordingWalkEvents> told(3);
  for (auto& events : told) {
    databases.push_back(place_.Open());
    replicas.push_back(dependencies_);
    replicas.back().database = databases.back().get();
    replicas.back().events = &events;
  }
  std::vector<std::thread> threads;
  for (const Dependencies& replica : replicas) {
    threads.emplace_back([&replica] {
      for (absl::StatusOr<bool> more = true; more.ok() && *more;) more = MaterialiseDue(replica);
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(Work(), 0);
  const std::vector<Walk> walks = All();
  EXPECT_EQ(walks.size(), before + 5 * 30);
  size_t events = 0;
  for (const auto& one : told) events += one.told.size();
  EXPECT_EQ(events, 5u * 30);
  std::set<std::pair<std::string, std::string>> slots;
  for (const Walk& walk : walks) slots.emplace(walk.series, walk.slot);
  EXPECT_EQ(slots.size(), walks.size());
}

TEST_F(MaterialiseSeriesTest, TheWorkerDoesWhatIsDueAndTellsOfErrors) {
  Series lost = Kept(Begin("FREQ=WEEKLY").series);
  lost.plan.start.time_zone = "Europe/Atlantis";
  ASSERT_EQ(database_->Write(
                [&](storage::Transaction& transaction) { return series_.Save(transaction, lost); }),
            absl::OkStatus());
  clock_.Advance(absl::Hours(24 * 7));
  std::mutex mutex;
  std::condition_variable changed;
  bool told = false;
  SeriesWorker worker(dependencies_,
                      {.poll = std::chrono::hours(1), .on_error = [&](const absl::Status&) {
                         std::lock_guard lock(mutex);
                         told = true;
                         changed.notify_all();
                       }});
  worker.Start();
  std::unique_lock lock(mutex);
  EXPECT_TRUE(changed.wait_for(lock, std::chrono::minutes(1), [&] { return told; }));
  lock.unlock();
  worker.Stop();
  EXPECT_EQ(Kept(lost.key.series).next_task, clock_.Now() + kSeriesPutOff);
}

}  // namespace
}  // namespace amble::scheduling
