#pragma once

#include <atomic>
#include <string>

#include "services/attendance/app/attendance_events.h"
#include "services/platform/storage/migrations.h"

namespace amble::faults {

/// Stands where the service's events are written: keeps every change of an answer in a table, in
/// the transaction that makes it, under a number that the database gives.
class RaceLog final : public attendance::AttendanceEvents {
 public:
  /// `writer` tells this process from the others.
  explicit RaceLog(std::string writer) : writer_(std::move(writer)) {}

  /// The table `race_log`.
  static storage::MigrationSet Migrations();

  absl::Status ResponsesChanged(storage::Transaction& transaction,
                                std::span<const attendance::ResponseChange> changes) override;
  absl::Status WalkProgressed(storage::Transaction& transaction, const attendance::Walk& walk,
                              const rpc::CallContext* call) override;
  absl::Status MembersMissed(storage::Transaction& transaction, const attendance::Walk& walk,
                             std::span<const attendance::Absence> absences) override;
  absl::Status MembersExcused(storage::Transaction& transaction, const attendance::Walk& walk,
                              std::span<const attendance::Absence> excused) override;
  absl::Status WalkOverdue(storage::Transaction& transaction, const attendance::Walk& walk,
                           int stage) override;
  /// Nobody looks at it here.
  absl::Status MinimumCrossed(storage::Transaction&,
                              std::span<const attendance::Walk* const>) override {
    return absl::OkStatus();
  }

 private:
  const std::string writer_;
  std::atomic<int64_t> batches_{0};
};

}  // namespace amble::faults
