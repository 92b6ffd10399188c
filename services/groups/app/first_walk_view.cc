#include "services/groups/app/first_walk_view.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "services/platform/errors/errors.h"

namespace amble::groups {
namespace {

/// It is near, and not over.
bool IsNear(const WalkPreview& walk, absl::Time now) {
  return !walk.cancelled && now >= walk.start_time - kCornerToldBefore &&
         now < walk.start_time + absl::Minutes(walk.duration_minutes);
}

}  // namespace

absl::Status CheckGreeter(const Dependencies& dependencies, storage::Transaction& transaction,
                          const GroupKey& group, const std::string& member,
                          std::string_view field) {
  if (member.empty()) return absl::OkStatus();
  AMBLE_ASSIGN_OR_RETURN(auto found, dependencies.members->Find(transaction, group, member));
  if (found && found->state == MemberState::kActive) return absl::OkStatus();
  return InvalidField(field, "Must be an ACTIVE member of the group.");
}

absl::StatusOr<NamedGreeter> GreeterOf(const Dependencies& dependencies,
                                       storage::Transaction& transaction, const FirstWalkCard& card,
                                       const GroupKey& group, const std::string& walk) {
  Greeter greeter = card.greeter;
  if (!walk.empty()) {
    AMBLE_ASSIGN_OR_RETURN(auto own,
                           dependencies.first_walks->FindGreeter(transaction, group, walk));
    if (own) greeter = *std::move(own);
  }
  if (greeter.member.empty()) return NamedGreeter();
  AMBLE_ASSIGN_OR_RETURN(auto member,
                         dependencies.members->Find(transaction, group, greeter.member));
  if (!member || member->state != MemberState::kActive) return NamedGreeter();
  AMBLE_ASSIGN_OR_RETURN(const bool has_photo,
                         dependencies.member_photos->Has(transaction, group, member->id));
  return NamedGreeter{.member = std::move(member->id),
                      .walking_name = std::move(member->walking_name),
                      .wears = std::move(greeter.wears),
                      .has_photo = has_photo};
}

absl::StatusOr<FirstWalkView> ViewFirstWalk(const Dependencies& dependencies,
                                            storage::Transaction& transaction,
                                            const Standing& standing, const GroupKey& group,
                                            const std::string& walk) {
  if (!standing.belongs()) return PermissionDenied("Only members of this group may do this.");
  FirstWalkView view;
  AMBLE_ASSIGN_OR_RETURN(view.card, dependencies.first_walks->Find(transaction, group));
  view.walk = walk;
  view.meets_at_corner = !view.card.corner.empty();
  const std::string& me = standing.member->id;
  std::optional<WalkPreview> preview;
  std::vector<std::string> asking;
  if (!walk.empty()) {
    AMBLE_ASSIGN_OR_RETURN(preview, dependencies.walks->Find(transaction, group, walk));
    if (!preview) return NotFound("walk");
    AMBLE_ASSIGN_OR_RETURN(asking, dependencies.first_walks->ListToMeet(transaction, group, walk));
    view.meet_me = std::find(asking.begin(), asking.end(), me) != asking.end();
  }
  AMBLE_ASSIGN_OR_RETURN(NamedGreeter greeter,
                         GreeterOf(dependencies, transaction, view.card, group, walk));
  view.card.greeter = {std::move(greeter.member), std::move(greeter.wears)};
  view.greeter_name = std::move(greeter.walking_name);
  view.greeter_has_photo = greeter.has_photo;
  if (standing.leads() || view.card.greeter.member == me) {
    for (const std::string& member : asking) {
      AMBLE_ASSIGN_OR_RETURN(auto found, dependencies.members->Find(transaction, group, member));
      if (found && found->state == MemberState::kActive) {
        view.to_meet.push_back(found->walking_name);
      }
    }
    return view;
  }
  bool told = view.meet_me && IsNear(*preview, dependencies.clock->Now());
  if (told) {
    AMBLE_ASSIGN_OR_RETURN(told, dependencies.goers->IsGoing(transaction, group, walk, me));
  }
  if (!told) view.card.corner.clear();
  return view;
}

}  // namespace amble::groups
