#include "services/groups/app/merge_separations.h"

#include <algorithm>

#include "services/groups/app/follow_clashes.h"
#include "services/platform/errors/errors.h"

namespace amble::groups {
namespace {

absl::Status Store(const Dependencies& dependencies, storage::Transaction& transaction,
                   Separation& separation) {
  ++separation.version;
  AMBLE_RETURN_IF_ERROR(dependencies.separations->Save(transaction, separation));
  AMBLE_RETURN_IF_ERROR(dependencies.events->Changed(transaction, separation, nullptr));
  return FollowSeparation(dependencies, transaction, separation, /*again=*/false, nullptr);
}

}  // namespace

absl::Status MergeSeparations(const Dependencies& dependencies, storage::Transaction& transaction,
                              const std::string& person, const std::string& into) {
  AMBLE_ASSIGN_OR_RETURN(auto separations,
                         dependencies.separations->ListOfPerson(transaction, person));
  for (Separation& separation : separations) {
    AMBLE_RETURN_IF_ERROR(dependencies.clashes->TakeTurn(transaction, separation.practice));
    const bool first = separation.a.person == person;
    const std::string other = first ? separation.b.person : separation.a.person;
    AMBLE_ASSIGN_OR_RETURN(
        auto same, dependencies.separations->FindOf(transaction, separation.practice, into, other));
    const SeparationKind kind = separation.kind;
    if (same || other == into) {
      separation.kind = SeparationKind::kNone;
    } else {
      (first ? separation.a : separation.b).person = into;
    }
    AMBLE_RETURN_IF_ERROR(Store(dependencies, transaction, separation));
    if (!same || same->kind >= kind) continue;
    same->kind = kind;
    AMBLE_RETURN_IF_ERROR(Store(dependencies, transaction, *same));
  }
  return absl::OkStatus();
}

}  // namespace amble::groups
