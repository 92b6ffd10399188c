#include "services/attendance/app/get_roll.h"

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "services/attendance/app/authorize.h"
#include "services/platform/errors/errors.h"

namespace amble::attendance {

absl::StatusOr<Roll> GetRoll::operator()(const rpc::CallContext& call, const WalkId& walk) const {
  return WithCatchUp(dependencies_, call, [&]() -> absl::StatusOr<Roll> {
    Roll roll;
    AMBLE_RETURN_IF_ERROR(
        dependencies_.database->Read([&](storage::Transaction& transaction) -> absl::Status {
          AMBLE_ASSIGN_OR_RETURN(const Access access,
                                 Authorize(dependencies_, transaction, call, walk, Right::kLead));
          AMBLE_ASSIGN_OR_RETURN(roll, ReadRoll(dependencies_, transaction, access.walk));
          return absl::OkStatus();
        }));
    return roll;
  });
}

absl::StatusOr<Roll> ReadRoll(const Dependencies& dependencies, storage::Transaction& transaction,
                              const Walk& walk) {
  const std::string& practice = walk.id.practice;
  const std::string& id = walk.id.walk;
  AMBLE_ASSIGN_OR_RETURN(std::vector<RollEntry> entries,
                         walk.progress == Progress::kPlanned
                             ? dependencies.day->Announced(transaction, practice, id)
                             : dependencies.roll->Entries(transaction, practice, id));
  AMBLE_ASSIGN_OR_RETURN(std::vector<RollMark> marks,
                         dependencies.roll->Marks(transaction, practice, id));
  Roll roll = MakeRoll(walk, std::move(entries), std::move(marks));
  AMBLE_ASSIGN_OR_RETURN(roll.counts, dependencies.day->HeadCounts(transaction, practice, id));
  AMBLE_ASSIGN_OR_RETURN(roll.early_reason,
                         dependencies.day->EarlyReason(transaction, practice, id));
  AMBLE_ASSIGN_OR_RETURN(const std::vector<LateNotice> notices,
                         dependencies.day->LateNotices(transaction, practice, id));
  std::map<std::string, int> late;
  for (const LateNotice& notice : notices) late[notice.member] = notice.minutes;
  for (RollLine& line : roll.lines) {
    const auto said = late.find(line.entry.entry);
    if (said != late.end()) line.late_minutes = said->second;
  }
  return roll;
}

}  // namespace amble::attendance
