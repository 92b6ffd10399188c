#pragma once

#include "absl/status/statusor.h"
#include "amble/scheduling/v1/routes.pb.h"
#include "amble/scheduling/v1/scheduling.pb.h"
#include "amble/scheduling/v1/walk_plans.pb.h"
#include "services/platform/errors/detail.h"
#include "services/platform/errors/errors.h"

/// Whoever changed something that is another one by now is shown that, beside the refusal, and can
/// compare it with what they wanted.
namespace amble::scheduling {

/// What tells which one it is, and which version.
v1::Walk InShort(const v1::Walk& walk);
v1::Route InShort(const v1::Route& route);
v1::RiskChecklist InShort(const v1::RiskChecklist& checklist);
v1::SessionPlan InShort(const v1::SessionPlan& plan);

/// `changed`; when the etag was another one, with what `read()`, a StatusOr of the same, shows the
/// caller now; in short where that is too long to travel so.
template <typename Message, typename Read>
absl::StatusOr<Message> OrCurrent(absl::StatusOr<Message> changed, Read read) {
  if (ReasonOf(changed.status()) != Reason::kEtagMismatch) return changed;
  absl::StatusOr<Message> current = read();
  if (!current.ok()) return changed;
  if (current->ByteSizeLong() > kMostDetailBytes) current = InShort(*current);
  absl::Status status = changed.status();
  AddDetail(status, {Message::descriptor()->full_name(), current->SerializeAsString()});
  return status;
}

}  // namespace amble::scheduling
