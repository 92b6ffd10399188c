#include "services/attendance/app/apply_walk.h"

#include <span>
#include <vector>

#include "services/attendance/app/save_book.h"
#include "services/platform/errors/errors.h"

namespace amble::attendance {

absl::Status ApplyWalk(const Dependencies& dependencies, storage::Transaction& transaction,
                       const WalkId& id, const WalkPlan& plan, int64_t version, bool tell_minimum) {
  AMBLE_ASSIGN_OR_RETURN(const std::vector<Walk> known,
                         dependencies.walks->Lock(transaction, id.practice, {id.walk}));
  if (known.empty()) {
    Walk walk{.id = id, .plan = plan, .plan_version = version};
    walk.minimum_version = tell_minimum ? 1 : 0;
    AMBLE_RETURN_IF_ERROR(dependencies.walks->Save(transaction, walk));
    if (!tell_minimum) return absl::OkStatus();
    const Walk* one = &walk;
    return dependencies.events->MinimumCrossed(transaction, std::span(&one, 1));
  }
  if (version <= known.front().plan_version) return absl::OkStatus();
  AMBLE_ASSIGN_OR_RETURN(const PlaceRule rule,
                         PlaceRuleOf(dependencies, transaction, id.practice, id.group));
  WalkBook book(known.front(), dependencies.clock->Now(), rule);
  book.Replan(plan, version);
  AMBLE_RETURN_IF_ERROR(LoadFirstWaiting(dependencies, transaction, book, 0));
  book.Promote();
  if (tell_minimum) book.AskForMinimum();
  AMBLE_RETURN_IF_ERROR(dependencies.walks->Save(transaction, book.walk()));
  return SaveAnswers(dependencies, transaction, book);
}

}  // namespace amble::attendance
