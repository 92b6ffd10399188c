#pragma once

#include <functional>
#include <string>
#include <vector>

#include "services/platform/errors/errors.h"
#include "services/scheduling/app/decide_due.h"
#include "services/scheduling/storage/decision_sql_repository.h"
#include "services/scheduling/testing/scheduling_fixture.h"

namespace amble::scheduling {

/// Remembers the walks whose leaders were asked, once the transaction is committed.
class RecordingDecisionEvents final : public DecisionEvents {
 public:
  absl::Status LeadersDecide(storage::Transaction& transaction, const Walk& walk) override {
    transaction.AfterCommit([this, walk] { asked.push_back(walk.key.walk); });
    return absl::OkStatus();
  }

  std::vector<std::string> asked;  ///< in order
};

/// The world of SchedulingFixture, with walks that are decided two hours before.
class DecisionFixture : public SchedulingFixture {
 protected:
  Walk PlanFor(
      DecideRule rule, const std::function<void(Walk&)>& change = [](Walk&) {}) {
    Walk planned = Plan("ramble", [&](Walk& walk) {
      walk.decide_minutes = 120;
      walk.decide_rule = rule;
      change(walk);
    });
    events_.told.clear();
    return planned;
  }
  /// Attendance tells of `walk`, as of its version.
  void Hear(const Walk& walk, bool reached) {
    const Minimum minimum{walk.key, reached, walk.version, ++heard_};
    ASSERT_EQ(database_->Write([&](storage::Transaction& transaction) {
      return decisions_.Apply(transaction, minimum);
    }),
              absl::OkStatus());
  }
  /// All that is due, at `now`.
  void Work(absl::Time now) {
    clock_.Set(now);
    for (bool more = true; more;) more = *DecideDue(decision_dependencies_);
  }

  DecisionSqlRepository decisions_;
  RecordingDecisionEvents decision_events_;
  DecisionDependencies decision_dependencies_{
      .scheduling = &dependencies_, .decisions = &decisions_, .events = &decision_events_};

 private:
  int64_t heard_ = 0;
};

}  // namespace amble::scheduling
