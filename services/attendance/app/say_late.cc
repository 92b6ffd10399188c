#include "services/attendance/app/say_late.h"

#include <vector>

#include "services/attendance/app/get_roll.h"
#include "services/platform/errors/errors.h"

namespace amble::attendance {

absl::StatusOr<Arrival> SayLate::operator()(const rpc::CallContext& call, const WalkId& id,
                                            int minutes) const {
  return ChangeArrival(
      dependencies_, call, id,
      [](storage::Transaction&, const Access&, absl::Status&) { return absl::OkStatus(); },
      [&](storage::Transaction& transaction, Access& access) -> absl::Status {
        AMBLE_RETURN_IF_ERROR(
            CheckIsTheDay(access.walk, kEarliestLateNotice, dependencies_.clock->Now()));
        AMBLE_RETURN_IF_ERROR(CheckHasPlace(transaction, access));
        LateNotice notice{.member = access.member->member};
        AMBLE_ASSIGN_OR_RETURN(const std::vector<LateNotice> notices,
                               dependencies_.day->LateNotices(transaction, id.practice, id.walk));
        for (const LateNotice& before : notices) {
          if (before.member == notice.member) notice = before;
        }
        if (notice.minutes == minutes) return absl::OkStatus();
        if (notice.changes >= kMostLateChanges) {
          return Error(absl::StatusCode::kResourceExhausted, Reason::kTooManyRequests,
                       "That was said too often. Ring a leader instead.");
        }
        notice.minutes = minutes;
        ++notice.changes;
        AMBLE_RETURN_IF_ERROR(
            dependencies_.day->SaveLate(transaction, id.practice, id.walk, notice));
        ++access.walk.last_mark;
        return dependencies_.walks->Save(transaction, access.walk);
      });
}

absl::Status SayLate::CheckHasPlace(storage::Transaction& transaction, const Access& access) const {
  const WalkId& id = access.walk.id;
  AMBLE_ASSIGN_OR_RETURN(
      const std::vector<StoredResponse> responses,
      dependencies_.responses->Find(transaction, id.practice, {{id.walk, access.member->member}}));
  for (const auto& [walk, response] : responses) {
    if (response.state == ResponseState::kGoing) return absl::OkStatus();
  }
  AMBLE_ASSIGN_OR_RETURN(const Roll roll, ReadRoll(dependencies_, transaction, access.walk));
  if (roll.Find(access.member->member) != nullptr) return absl::OkStatus();
  return FailedPrecondition(Reason::kNoOffer, "You have no place on this walk. Answer it first.");
}

}  // namespace amble::attendance
