#include "services/scheduling/domain/walk_fields.h"

namespace amble::scheduling {
namespace {

/// Calls `use` with a pointer to the member that `field` is.
template <typename Use>
void WithMember(WalkField field, Use use) {
  switch (field) {
    case WalkField::kTitle:
      return use(&Walk::title);
    case WalkField::kDurationMinutes:
      return use(&Walk::duration_minutes);
    case WalkField::kRoute:
      return use(&Walk::route);
    case WalkField::kCapacity:
      return use(&Walk::capacity);
    case WalkField::kMinimum:
      return use(&Walk::minimum);
    case WalkField::kAnswerByTime:
      return use(&Walk::answer_by_time);
    case WalkField::kLeaders:
      return use(&Walk::leaders);
    case WalkField::kLeaderPhone:
      return use(&Walk::leader_phone);
    case WalkField::kHomeContact:
      return use(&Walk::home_contact);
    case WalkField::kNote:
      return use(&Walk::note);
    case WalkField::kMeetingPointMinutes:
      return use(&Walk::meeting_point_minutes);
    case WalkField::kDecideMinutes:
      return use(&Walk::decide_minutes);
    case WalkField::kDecideRule:
      return use(&Walk::decide_rule);
    case WalkField::kStart:
      return;
  }
}

}  // namespace

void CopyField(const Walk& from, Walk& to, WalkField field) {
  WithMember(field, [&](auto member) { to.*member = from.*member; });
}

bool SameField(const Walk& left, const Walk& right, WalkField field) {
  bool same = true;
  WithMember(field, [&](auto member) { same = left.*member == right.*member; });
  return same;
}

}  // namespace amble::scheduling
