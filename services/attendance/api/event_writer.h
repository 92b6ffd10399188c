#pragma once

#include "services/attendance/app/attendance_events.h"
#include "services/platform/events/outbox.h"

namespace amble::attendance {

/// Writes amble.attendance.v1.ResponseEvent, WalkProgressEvent, AbsenceEvent, OverdueEvent and
/// MinimumEvent to the outbox.
class EventWriter final : public AttendanceEvents {
 public:
  explicit EventWriter(events::Outbox* outbox) : outbox_(outbox) {}
  absl::Status ResponsesChanged(storage::Transaction& transaction,
                                std::span<const ResponseChange> changes) override;
  absl::Status WalkProgressed(storage::Transaction& transaction, const Walk& walk,
                              const rpc::CallContext* call) override;
  absl::Status MembersMissed(storage::Transaction& transaction, const Walk& walk,
                             std::span<const Absence> absences) override;
  absl::Status MembersExcused(storage::Transaction& transaction, const Walk& walk,
                              std::span<const Absence> excused) override;
  absl::Status WalkOverdue(storage::Transaction& transaction, const Walk& walk, int stage) override;
  absl::Status MinimumCrossed(storage::Transaction& transaction,
                              std::span<const Walk* const> walks) override;

 private:
  events::Outbox* outbox_;
};

}  // namespace amble::attendance
