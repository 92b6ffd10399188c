#include "services/messaging/app/still_true.h"

#include "services/messaging/domain/preferences.h"

namespace amble::messaging {
namespace {

/// Whether an answer is one that the notice is for.
bool IsFor(NoticeKind kind, ResponseState state) {
  switch (kind) {
    case NoticeKind::kInvitation:
      return state == ResponseState::kNone;
    case NoticeKind::kDayBefore:
    case NoticeKind::kTwoHoursBefore:
    case NoticeKind::kMovedUp:
      return state == ResponseState::kGoing;
    case NoticeKind::kChanged:
      return CountsOnWalk(state);
    case NoticeKind::kOffered:
      return state == ResponseState::kOffered;
    default:
      return true;
  }
}

bool NeedsWalk(NoticeKind kind) {
  return IsReminder(kind) || IsEssential(kind) || kind == NoticeKind::kInvitation;
}

}  // namespace

std::string_view WhyUntrue(const Notice& notice, const std::optional<Walk>& walk,
                           const std::optional<Member>& member, ResponseState state,
                           absl::Time now) {
  if (now >= notice.stale_time) return "too_late";
  if (NeedsWalk(notice.kind) && !walk) return "no_walk";
  if (notice.kind == NoticeKind::kCancelled) return "";
  // Staff that is no member is told all the same.
  if (member && !member->active) return "left_group";
  if (!NeedsWalk(notice.kind)) return "";
  if (walk->cancelled || walk->progress == WalkProgress::kClosed) return "walk_is_off";
  if (walk->start != notice.walk_start) return "walk_was_moved";
  if (!IsFor(notice.kind, state)) return "answer_has_changed";
  return "";
}

}  // namespace amble::messaging
