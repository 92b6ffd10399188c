#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "services/scheduling/domain/walk.h"

/// What leaders prepare for a walk.
namespace amble::scheduling {

/// One thing to look at before people walk.
struct RiskItem {
  std::string id;  ///< within its list; empty in what is asked for: a new one
  std::string text;
  bool done = false;
  std::string done_by;                          ///< id of the member; empty while it is not done
  absl::Time done_time = absl::InfinitePast();  ///< InfinitePast while it is not done

  friend bool operator==(const RiskItem&, const RiskItem&) = default;
};

struct RiskChecklist {
  WalkKey walk;
  std::vector<RiskItem> items;
  int64_t version = 0;  ///< 0 where nobody wrote any

  friend bool operator==(const RiskChecklist&, const RiskChecklist&) = default;
};

/// One part of the way.
struct SessionLeg {
  std::string title;
  int minutes = 0;  ///< 0 when it does not matter
  std::vector<std::string> prompts;

  friend bool operator==(const SessionLeg&, const SessionLeg&) = default;
};

struct SessionPlan {
  WalkKey walk;
  std::vector<SessionLeg> legs;
  int64_t version = 0;  ///< 0 where nobody wrote any
  /// Walks of its series that follow show it, where they have none of their own.
  bool carries_over = false;
  std::string taken_from;  ///< id of the walk of which it shows the plan; empty: its own

  friend bool operator==(const SessionPlan&, const SessionPlan&) = default;
};

/// Whether the plan of `walk`, which was so before, carries over to the walks of its series that
/// follow. `wanted`: nothing when it was not said; then that of a series' first walk does.
bool CarriesOver(const Walk& walk, const SessionPlan& before, std::optional<bool> wanted);

/// Puts `wanted` (ids, texts, done) in place of the items of `checklist`, as the member `by` asks
/// at `now`. What was done before in the same words stays done by whom and when it was; what is
/// done else is by `by`, now. INVALID_ARGUMENT naming "risk_checklist.items[i].item" for one that
/// is not in the list, or is there twice; then nothing is changed.
absl::Status ReplaceItems(RiskChecklist& checklist, std::vector<RiskItem> wanted,
                          const std::string& by, absl::Time now,
                          const std::function<std::string()>& new_id);

/// FAILED_PRECONDITION when the walk is CANCELLED or CLOSED: what was prepared stays as it was.
absl::Status CheckNotOver(const Walk& walk);

}  // namespace amble::scheduling
