#include "services/messaging/app/tell_absence.h"

#include "services/messaging/app/enqueue.h"
#include "services/platform/errors/errors.h"

namespace amble::messaging {

absl::Status TellAbsence(const Dependencies& dependencies, storage::Transaction& transaction,
                         const Absence& absence, bool history) {
  if (history) return absl::OkStatus();
  AMBLE_RETURN_IF_ERROR(dependencies.facts->TakeTurn(transaction, absence.walk));
  AMBLE_ASSIGN_OR_RETURN(const auto walk,
                         dependencies.facts->FindWalk(transaction, absence.walk, /*lock=*/true));
  if (!walk || walk->cancelled || walk->IsLedBy(absence.member)) return absl::OkStatus();
  AMBLE_ASSIGN_OR_RETURN(
      const auto member,
      dependencies.facts->FindMember(transaction, absence.walk.GroupOf(), absence.member));
  if (member && (member->leads || !member->active)) return absl::OkStatus();
  // It does not say when the walk starts: it has, so nothing could ever wait for the morning.
  return Tell(dependencies, transaction,
              {.practice = absence.walk.practice,
               .id = dependencies.ids->NewId(),
               .kind = NoticeKind::kAbsence,
               .group = absence.walk.group,
               .walk = absence.walk.walk,
               .member = absence.member,
               .key = KeyOfAbsence(absence),
               .create_time = dependencies.clock->Now(),
               .stale_time = StaleTime(NoticeKind::kAbsence, *walk)},
              {{absence.member, member ? member->person : absence.person}});
}

absl::Status ExcuseAbsence(const Dependencies& dependencies, storage::Transaction& transaction,
                           const Absence& absence) {
  return dependencies.dispatches
      ->Withdraw(transaction,
                 {.group = absence.walk.GroupOf(),
                  .walk = absence.walk.walk,
                  .member = absence.member,
                  .kinds = {NoticeKind::kAbsence}},
                 dependencies.clock->Now())
      .status();
}

}  // namespace amble::messaging
