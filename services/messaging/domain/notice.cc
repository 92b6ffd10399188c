#include "services/messaging/domain/notice.h"

#include <charconv>
#include <string_view>

namespace amble::messaging {
namespace {

std::string_view WordOf(NoticeKind kind) {
  switch (kind) {
    case NoticeKind::kInvitation:
      return "invitation";
    case NoticeKind::kDayBefore:
      return "day_before";
    case NoticeKind::kTwoHoursBefore:
      return "two_hours_before";
    case NoticeKind::kChanged:
      return "changed";
    case NoticeKind::kCancelled:
      return "cancelled";
    case NoticeKind::kOffered:
      return "offered";
    case NoticeKind::kMovedUp:
      return "moved_up";
    case NoticeKind::kAbsence:
      return "absence";
    case NoticeKind::kAnnouncement:
      return "announcement";
    case NoticeKind::kMessages:
      return "messages";
    case NoticeKind::kLook:
      return "look";
    case NoticeKind::kOverdue:
      return "overdue";
    case NoticeKind::kDecide:
      return "decide";
    case NoticeKind::kHomeContact:
      return "home_contact";
    case NoticeKind::kLetIn:
      return "let_in";
    case NoticeKind::kAsked:
      return "asked";
    case NoticeKind::kNone:
      break;
  }
  return "none";
}

/// The walk's group is part of it: ids of walks are unique within their group.
std::string Begin(NoticeKind kind, const WalkKey& walk) {
  return std::string(WordOf(kind)) + "/" + walk.group + "/" + walk.walk;
}

}  // namespace

std::string KeyOf(NoticeKind kind, const Walk& walk) { return Begin(kind, walk.key); }

std::string KeyOfChange(const Walk& walk) {
  return Begin(NoticeKind::kChanged, walk.key) + "/" + std::to_string(walk.version);
}

int64_t VersionOfChange(const Notice& notice) {
  if (notice.kind != NoticeKind::kChanged) return 0;
  const std::string_view digits = std::string_view(notice.key).substr(notice.key.rfind('/') + 1);
  int64_t version = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), version);
  return version;
}

std::string KeyOfReminder(NoticeKind kind, const WalkKey& walk, absl::Time start) {
  return Begin(kind, walk) + "/" + std::to_string(absl::ToUnixMicros(start));
}

std::string KeyOfAnswer(NoticeKind kind, const Response& response) {
  return Begin(kind, response.walk) + "/" + response.member + "/" +
         std::to_string(response.version);
}

std::string KeyOfAbsence(const Absence& absence) {
  return Begin(NoticeKind::kAbsence, absence.walk) + "/" + absence.member;
}

absl::Time StaleTime(NoticeKind kind, const Walk& walk) {
  const absl::Time end = walk.start + absl::Minutes(walk.duration_minutes);
  if (kind == NoticeKind::kCancelled) return end;
  if (IsOfOverdue(kind)) return end + kOverdueNoticeLasts;
  return kind == NoticeKind::kAbsence ? end + kAbsenceLasts : walk.start;
}

}  // namespace amble::messaging
