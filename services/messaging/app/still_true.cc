#include "services/messaging/app/still_true.h"

#include "services/messaging/domain/failure.h"
#include "services/messaging/domain/preferences.h"

namespace amble::messaging {
namespace {

/// Whether somebody is one whom the notice is for.
bool IsFor(NoticeKind kind, const Tie& tie) {
  switch (kind) {
    case NoticeKind::kInvitation:
      return tie.answer == ResponseState::kNone;
    case NoticeKind::kDayBefore:
    case NoticeKind::kTwoHoursBefore:
      return IsReminded(tie);
    case NoticeKind::kMovedUp:
      return tie.answer == ResponseState::kGoing;
    case NoticeKind::kChanged:
      return CountsOnWalk(tie);
    case NoticeKind::kOffered:
      return tie.answer == ResponseState::kOffered;
    default:
      return true;
  }
}

bool NeedsWalk(NoticeKind kind) {
  if (IsOfAdmission(kind)) return false;
  return IsReminder(kind) || IsEssential(kind) || kind == NoticeKind::kInvitation;
}

}  // namespace

std::string_view WhyUntrue(const Notice& notice, const std::optional<Walk>& walk,
                           const std::optional<Member>& member, ResponseState state,
                           absl::Time now) {
  if (now >= notice.stale_time) return failure::kTooLate;
  if (NeedsWalk(notice.kind) && !walk) return failure::kNoWalk;
  if (notice.kind == NoticeKind::kCancelled) return "";
  // Staff that is no member is told all the same.
  if (member && !member->active) return failure::kLeftGroup;
  if (notice.kind == NoticeKind::kAsked && member && !member->leads) return failure::kLeftGroup;
  if (IsOfOverdue(notice.kind) && walk && walk->progress == WalkProgress::kClosed) {
    return failure::kWalkIsOff;
  }
  if (notice.kind == NoticeKind::kDecide && walk) {
    if (walk->cancelled) return failure::kWalkIsOff;
    if (walk->start != notice.walk_start) return failure::kWalkWasMoved;
    if (walk->decided) return failure::kIsDecided;
  }
  if (!NeedsWalk(notice.kind)) return "";
  if (walk->cancelled || walk->progress == WalkProgress::kClosed) return failure::kWalkIsOff;
  if (walk->start != notice.walk_start) return failure::kWalkWasMoved;
  const Tie tie{.answer = state, .leads = member && walk->IsLedBy(member->id)};
  if (!IsFor(notice.kind, tie)) return failure::kAnswerHasChanged;
  return "";
}

}  // namespace amble::messaging
