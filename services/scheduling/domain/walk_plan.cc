#include "services/scheduling/domain/walk_plan.h"

#include <map>
#include <string_view>
#include <utility>

#include "services/platform/errors/errors.h"

namespace amble::scheduling {

absl::Status ReplaceItems(RiskChecklist& checklist, std::vector<RiskItem> wanted,
                          const std::string& by, absl::Time now,
                          const std::function<std::string()>& new_id) {
  std::map<std::string_view, const RiskItem*> left;
  for (const RiskItem& item : checklist.items) left[item.id] = &item;
  for (size_t i = 0; i < wanted.size(); ++i) {
    RiskItem& item = wanted[i];
    const RiskItem* before = nullptr;
    if (item.id.empty()) {
      item.id = new_id();
    } else if (const auto known = left.find(item.id); known != left.end()) {
      before = known->second;
      left.erase(known);
    } else {
      return InvalidField("risk_checklist.items[" + std::to_string(i) + "].item",
                          "Must be one of the list, once; empty for a new one.");
    }
    item.done_by.clear();
    item.done_time = absl::InfinitePast();
    if (!item.done) continue;
    const bool same = before != nullptr && before->done && before->text == item.text;
    item.done_by = same ? before->done_by : by;
    item.done_time = same ? before->done_time : now;
  }
  checklist.items = std::move(wanted);
  return absl::OkStatus();
}

bool CarriesOver(const Walk& walk, const SessionPlan& before, std::optional<bool> wanted) {
  if (walk.series.empty()) return false;
  const bool first = before.version == 0 && !walk.follows;
  return wanted.value_or(first || before.carries_over);
}

absl::Status CheckNotOver(const Walk& walk) {
  if (walk.state == WalkState::kPlanned || walk.state == WalkState::kUnderWay) {
    return absl::OkStatus();
  }
  return FailedPrecondition(Reason::kWalkNotPlanned, "The walk is over, or will not be.");
}

}  // namespace amble::scheduling
