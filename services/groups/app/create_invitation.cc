#include "services/groups/app/create_invitation.h"

#include <fmt/format.h>

#include <algorithm>

#include "services/groups/app/change_group.h"
#include "services/groups/app/invitation_mail.h"
#include "services/groups/domain/refusal.h"
#include "services/platform/errors/errors.h"
#include "services/platform/text/email.h"

namespace amble::groups {
namespace {

/// Nobody's mailbox is filled by a group, and no group sends to the whole world.
absl::Status LimitMails(const Dependencies& dependencies, storage::Transaction& transaction,
                        const Invitation& invitation) {
  const absl::Time since = invitation.create_time - kMailWindow;
  AMBLE_ASSIGN_OR_RETURN(const int to_address, dependencies.invitations->MailedSince(
                                                   transaction, invitation.group, invitation.email,
                                                   since, kMostMailsPerAddress));
  AMBLE_ASSIGN_OR_RETURN(const int to_all,
                         dependencies.invitations->MailedSince(transaction, invitation.group, "",
                                                               since, kMostMailsPerGroup));
  if (to_address < kMostMailsPerAddress && to_all < kMostMailsPerGroup) return absl::OkStatus();
  return RefuseUntilLater(
      "invitation.email",
      to_address >= kMostMailsPerAddress
          ? fmt::format("At most {} invitations a day are mailed to one address.",
                        kMostMailsPerAddress)
          : fmt::format("A group mails at most {} invitations a day.", kMostMailsPerGroup),
      kMailWindow);
}

/// Only somebody whom a leader added, and who is in the group, can become somebody by it: links get
/// forwarded, so it is mailed.
absl::Status CheckForMember(Roster& roster, const Invitation& invitation) {
  AMBLE_ASSIGN_OR_RETURN(const Member member, roster.Get(invitation.member));
  if (!member.present() || !member.without_account()) {
    return RefuseField(absl::StatusCode::kFailedPrecondition, Reason::kMembershipState,
                       "invitation.member", "Must be somebody in the group without an account.");
  }
  if (invitation.mailed()) return absl::OkStatus();
  return InvalidField("invitation.email", "Say whom it is mailed to.");
}

absl::Status SendByMail(const Dependencies& dependencies, storage::Transaction& transaction,
                        const Group& group, const Invitation& invitation, const std::string& url) {
  AMBLE_ASSIGN_OR_RETURN(auto practice,
                         dependencies.practices->Find(transaction, group.key.practice));
  return dependencies.mail->Append(
      transaction,
      InvitationMail(dependencies.settings.mail_from, invitation, group,
                     practice ? practice->display_name : "", url),
      {.reference = invitation.id,
       .lifetime = std::min(mail::MailOutbox::kDefaultLifetime,
                            invitation.expire_time - dependencies.clock->Now())});
}

}  // namespace

absl::StatusOr<CreatedInvitation> CreateInvitation::operator()(const rpc::CallContext& call,
                                                               Invitation invitation) const {
  const absl::Time now = dependencies_.clock->Now();
  if (invitation.mailed()) {
    AMBLE_ASSIGN_OR_RETURN(invitation.email, NormalizeEmail(invitation.email, "invitation.email"));
  }
  AMBLE_RETURN_IF_ERROR(CompleteAndCheck(invitation, now));
  const std::string token = dependencies_.ids->NewSecret();
  const std::string url = dependencies_.settings.public_url + "/i/" + token;
  invitation.id = dependencies_.ids->NewId();
  invitation.token_hash = HashSecret(token);
  invitation.created_by = call.principal.person;
  invitation.create_time = now;

  const auto effect = [&](storage::Transaction& transaction,
                          Roster& roster) -> absl::StatusOr<std::string> {
    AMBLE_ASSIGN_OR_RETURN(const Standing standing,
                           FindStanding(dependencies_, transaction, call, invitation.group));
    AMBLE_RETURN_IF_ERROR(CheckLeads(standing));
    AMBLE_RETURN_IF_ERROR(CheckNotArchived(roster.group()));
    if (!invitation.member.empty()) {
      AMBLE_RETURN_IF_ERROR(CheckForMember(roster, invitation));
    }
    if (invitation.mailed()) {
      AMBLE_RETURN_IF_ERROR(LimitMails(dependencies_, transaction, invitation));
    }
    AMBLE_RETURN_IF_ERROR(dependencies_.invitations->Save(transaction, invitation));
    if (invitation.mailed()) {
      AMBLE_RETURN_IF_ERROR(
          SendByMail(dependencies_, transaction, roster.group(), invitation, url));
    }
    return invitation.id;
  };
  CreatedInvitation created;
  AMBLE_RETURN_IF_ERROR(ChangeGroup(
      dependencies_, call, invitation.group, effect,
      [&](storage::Transaction& transaction, const std::string& id) -> absl::Status {
        AMBLE_ASSIGN_OR_RETURN(auto saved,
                               dependencies_.invitations->Find(transaction, invitation.group, id));
        if (!saved) return NotFound("invitation");
        created.invitation = *std::move(saved);
        return absl::OkStatus();
      }));
  // A request that was repeated names an invitation with another token, which nobody knows here.
  if (created.invitation.token_hash == invitation.token_hash) created.url = url;
  return created;
}

}  // namespace amble::groups
