#include "services/groups/app/get_invitation.h"

#include <algorithm>

#include "services/groups/app/transact.h"
#include "services/platform/errors/errors.h"

namespace amble::groups {

absl::StatusOr<InvitationPreview> GetInvitation::operator()(const rpc::CallContext&,
                                                            const std::string& token) const {
  const absl::Time now = dependencies_.clock->Now();
  return InRead<InvitationPreview>(
      *dependencies_.database,
      [&](storage::Transaction& transaction) -> absl::StatusOr<InvitationPreview> {
        AMBLE_ASSIGN_OR_RETURN(auto invitation, dependencies_.invitations->FindByToken(
                                                    transaction, HashSecret(token)));
        if (!invitation) return NotFound("invitation");
        AMBLE_ASSIGN_OR_RETURN(auto group,
                               dependencies_.groups->Find(transaction, invitation->group));
        if (!group) return NotFound("invitation");
        AMBLE_ASSIGN_OR_RETURN(
            auto practice, dependencies_.practices->Find(transaction, invitation->group.practice));
        InvitationPreview preview{
            .group = invitation->group,
            .state = group->archived() ? InvitationState::kEnded : StateOf(*invitation, now),
            .title = group->therapy() ? std::string(kNeutralTitle) : group->title,
            .mailed = invitation->mailed(),
            .asks_to_join = AsksToJoin(*invitation, *group),
            .help = dependencies_.settings.help};
        if (!invitation->member.empty()) {
          AMBLE_ASSIGN_OR_RETURN(
              const auto member,
              dependencies_.members->Find(transaction, invitation->group, invitation->member));
          const bool open = member && member->present() && member->without_account();
          if (!open && preview.state == InvitationState::kOpen) {
            preview.state = InvitationState::kEnded;
          }
        }
        if (practice) {
          preview.practice_display_name = practice->display_name;
          if (!practice->help.empty()) preview.help = practice->help;
        }
        if (preview.state != InvitationState::kOpen) return preview;
        preview.agreement = group->agreement;
        AMBLE_ASSIGN_OR_RETURN(preview.first_walk,
                               dependencies_.first_walks->Find(transaction, invitation->group));
        AMBLE_ASSIGN_OR_RETURN(
            preview.walks,
            dependencies_.walks->ListNext(transaction, invitation->group, now, kPreviewedWalks));
        for (WalkPreview& walk : preview.walks) {
          if (group->therapy()) walk.title = std::string(kNeutralTitle);
        }
        // Who holds a link that was forwarded learns of nobody in a THERAPY group.
        if (group->therapy() && !invitation->mailed()) return preview;
        const auto next = std::find_if(preview.walks.begin(), preview.walks.end(),
                                       [](const WalkPreview& walk) { return !walk.cancelled; });
        AMBLE_ASSIGN_OR_RETURN(
            preview.greeter,
            GreeterOf(dependencies_, transaction, preview.first_walk, invitation->group,
                      next == preview.walks.end() ? std::string() : next->walk));
        return preview;
      });
}

}  // namespace amble::groups
