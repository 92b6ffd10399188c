#include "services/groups/app/member_view.h"

#include <utility>

#include "services/platform/errors/errors.h"

namespace amble::groups {

absl::StatusOr<MemberView> View(const Dependencies& dependencies, storage::Transaction& transaction,
                                Member member, const std::string& person) {
  std::vector<Member> one;
  one.push_back(std::move(member));
  AMBLE_ASSIGN_OR_RETURN(auto views, ViewAll(dependencies, transaction, std::move(one), person));
  return std::move(views.front());
}

absl::StatusOr<std::vector<MemberView>> ViewAll(const Dependencies& dependencies,
                                                storage::Transaction& transaction,
                                                std::vector<Member> members,
                                                const std::string& person) {
  std::vector<MemberView> views;
  views.reserve(members.size());
  int position = 0;  // of the last one who waits
  for (Member& member : members) {
    MemberView view;
    view.me = member.present() && member.person == person;
    if (member.state == MemberState::kWaiting) {
      if (position == 0) {
        AMBLE_ASSIGN_OR_RETURN(position, dependencies.members->WaitingBefore(
                                             transaction, member.group, member.join_sequence));
      }
      view.waiting_position = ++position;
    }
    view.member = std::move(member);
    views.push_back(std::move(view));
  }
  return views;
}

}  // namespace amble::groups
