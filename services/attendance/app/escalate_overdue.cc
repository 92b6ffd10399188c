#include "services/attendance/app/escalate_overdue.h"

#include <vector>

#include "services/platform/errors/errors.h"

namespace amble::attendance {

absl::Status EscalateOverdue::operator()() const {
  const absl::Time now = dependencies_.clock->Now();
  absl::Status status;
  std::vector<WalkId> walks;
  do {
    AMBLE_RETURN_IF_ERROR(
        dependencies_.database->Read([&](storage::Transaction& transaction) -> absl::Status {
          AMBLE_ASSIGN_OR_RETURN(walks,
                                 dependencies_.day->Overdue(transaction, now - kFirstOverdue,
                                                            now - kSecondOverdue, kMostOverdue));
          return absl::OkStatus();
        }));
    for (const WalkId& walk : walks) status.Update(Escalate(walk, now));
  } while (status.ok() && walks.size() == kMostOverdue);
  return status;
}

absl::Status EscalateOverdue::Escalate(const WalkId& id, absl::Time now) const {
  return dependencies_.database->Write([&](storage::Transaction& transaction) -> absl::Status {
    AMBLE_ASSIGN_OR_RETURN(const std::vector<Walk> walks,
                           dependencies_.walks->Lock(transaction, id.practice, {id.walk}));
    if (walks.empty()) return absl::OkStatus();
    const Walk& walk = walks.front();
    const int stage = OverdueStage(walk, now);
    AMBLE_ASSIGN_OR_RETURN(int told,
                           dependencies_.day->OverdueStageTold(transaction, id.practice, id.walk));
    if (told >= stage) return absl::OkStatus();
    while (now - walk.plan.end() < kOverdueLasts && told < stage) {
      AMBLE_RETURN_IF_ERROR(dependencies_.events->WalkOverdue(transaction, walk, ++told));
    }
    return dependencies_.day->SetOverdueStageTold(transaction, id.practice, id.walk, stage);
  });
}

}  // namespace amble::attendance
