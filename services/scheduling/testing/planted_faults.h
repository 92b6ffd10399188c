#pragma once

#include <optional>
#include <string>
#include <vector>

#include "services/platform/errors/errors.h"
#include "services/scheduling/storage/walk_sql_repository.h"
#include "services/scheduling/testing/scheduling_fixture.h"

namespace amble::scheduling {

/// What goes wrong on purpose.
enum class Fault {
  kNone,
  kForgetsToTell,     ///< of one walk in seven
  kTellsTwice,        ///< of one walk in seven
  kForgetsOwnFields,  ///< what a walk has of its own is not seen
  kMissesAWalk,       ///< the last walk of a series is not seen
  kLosesAVersion,     ///< one walk in seven is saved under the version that it had
  kChangesWhatBegan,  ///< the clock is a month behind
};

/// Tells of walks as `fault` says.
class FaultyEvents final : public WalkEvents {
 public:
  FaultyEvents(RecordingWalkEvents* events, Fault fault) : events_(events), fault_(fault) {}
  absl::Status Changed(storage::Transaction& transaction, const Walk& walk,
                       const rpc::CallContext* call) override {
    const bool seventh = ++told_ % 7 == 0;
    if (seventh && fault_ == Fault::kForgetsToTell) return absl::OkStatus();
    if (seventh && fault_ == Fault::kTellsTwice) {
      AMBLE_RETURN_IF_ERROR(events_->Changed(transaction, walk, call));
    }
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
  RecordingWalkEvents* events_;
  const Fault fault_;
  int told_ = 0;
};

/// Keeps walks as `fault` says.
class FaultyWalks final : public WalkRepository {
 public:
  explicit FaultyWalks(Fault fault) : fault_(fault) {}
  absl::StatusOr<std::optional<Walk>> Find(storage::Transaction& transaction, const WalkKey& key,
                                           bool lock) override {
    return walks_.Find(transaction, key, lock);
  }
  absl::StatusOr<std::vector<Walk>> ListOfGroup(storage::Transaction& transaction,
                                                const std::string& practice,
                                                const std::string& group,
                                                const WalkWindow& window) override {
    return walks_.ListOfGroup(transaction, practice, group, window);
  }
  absl::StatusOr<std::vector<Walk>> ListOfPerson(storage::Transaction& transaction,
                                                 const std::string& person,
                                                 const WalkWindow& window) override {
    return walks_.ListOfPerson(transaction, person, window);
  }
  absl::StatusOr<std::vector<Walk>> LockPlannedOnRoute(storage::Transaction& transaction,
                                                       const std::string& practice,
                                                       const std::string& route, absl::Time after,
                                                       const std::string& after_id,
                                                       int limit) override {
    return walks_.LockPlannedOnRoute(transaction, practice, route, after, after_id, limit);
  }
  absl::StatusOr<std::vector<Walk>> LockOfSeries(storage::Transaction& transaction,
                                                 const std::string& practice,
                                                 const std::string& series,
                                                 const SeriesWalks& wanted) override {
    AMBLE_ASSIGN_OR_RETURN(auto walks, walks_.LockOfSeries(transaction, practice, series, wanted));
    if (fault_ == Fault::kMissesAWalk && walks.size() > 1) walks.pop_back();
    if (fault_ == Fault::kForgetsOwnFields) {
      for (Walk& walk : walks) walk.own_fields = 0;
    }
    return walks;
  }
  absl::StatusOr<std::vector<Walk>> LockDerivedBefore(storage::Transaction& transaction,
                                                      const std::string& tz_version,
                                                      int limit) override {
    return walks_.LockDerivedBefore(transaction, tz_version, limit);
  }
  absl::Status Save(storage::Transaction& transaction, const Walk& walk) override {
    Walk saved = walk;
    if (fault_ == Fault::kLosesAVersion && walk.version > 1 && ++saves_ % 7 == 0) --saved.version;
    return walks_.Save(transaction, saved);
  }
  absl::Status ForgetProgress(storage::Transaction& transaction) override {
    return walks_.ForgetProgress(transaction);
  }

 private:
  WalkSqlRepository walks_;
  const Fault fault_;
  int saves_ = 0;
};

}  // namespace amble::scheduling
