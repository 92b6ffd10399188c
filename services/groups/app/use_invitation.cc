#include "services/groups/app/use_invitation.h"

#include <utility>

#include "services/groups/app/merge_separations.h"
#include "services/groups/app/take_over.h"
#include "services/groups/app/transact.h"
#include "services/groups/domain/agreement.h"
#include "services/platform/errors/errors.h"

namespace amble::groups {

absl::StatusOr<Invitation> FindInvitation(const Dependencies& dependencies,
                                          const std::string& token) {
  return InRead<Invitation>(
      *dependencies.database, [&](storage::Transaction& transaction) -> absl::StatusOr<Invitation> {
        AMBLE_ASSIGN_OR_RETURN(
            auto invitation, dependencies.invitations->FindByToken(transaction, HashSecret(token)));
        if (!invitation) return NotFound("invitation");
        return *std::move(invitation);
      });
}

namespace {

/// The membership that `invitation` is for becomes `newcomer`'s.
absl::StatusOr<std::string> Become(const Dependencies& dependencies,
                                   storage::Transaction& transaction, Roster& roster,
                                   Invitation& invitation, const Newcomer& newcomer) {
  AMBLE_ASSIGN_OR_RETURN(Member member, roster.Get(invitation.member));
  // Again: it is theirs, or was merged into what they had.
  AMBLE_ASSIGN_OR_RETURN(const auto present, roster.FindPresent(newcomer.person));
  if (present && member.person == newcomer.person) return present->id;
  AMBLE_RETURN_IF_ERROR(CheckUsable(invitation, dependencies.clock->Now()));
  if (!member.present() || !member.without_account()) {
    return FailedPrecondition(Reason::kInvitationNotUsable, "This invitation has ended.");
  }
  AMBLE_RETURN_IF_ERROR(
      CheckAccepted(roster.group(), newcomer.agreement_version, "agreement_version"));
  ++invitation.use_count;
  AMBLE_RETURN_IF_ERROR(dependencies.invitations->Save(transaction, invitation));
  const std::string before = member.person;
  member.agreement_version = roster.group().agreement.version;
  member.vouched = true;
  if (member.state != MemberState::kActive) member.asked = newcomer.asked;
  AMBLE_ASSIGN_OR_RETURN(const Member theirs, TakeOver(roster, std::move(member), newcomer.person));
  AMBLE_RETURN_IF_ERROR(MergeSeparations(dependencies, transaction, before, newcomer.person));
  return theirs.id;
}

}  // namespace

absl::StatusOr<std::string> UseInvitation(const Dependencies& dependencies,
                                          storage::Transaction& transaction, Roster& roster,
                                          const std::string& token_hash, Newcomer newcomer) {
  AMBLE_ASSIGN_OR_RETURN(auto invitation, dependencies.invitations->FindByToken(
                                              transaction, token_hash, /*lock=*/true));
  if (!invitation) return NotFound("invitation");
  AMBLE_ASSIGN_OR_RETURN(newcomer.person,
                         dependencies.practices->Resolve(transaction, newcomer.person));
  if (!invitation->member.empty()) {
    AMBLE_RETURN_IF_ERROR(CheckNotArchived(roster.group()));
    return Become(dependencies, transaction, roster, *invitation, newcomer);
  }
  AMBLE_ASSIGN_OR_RETURN(auto present, roster.FindPresent(newcomer.person));
  // Whoever was removed comes back only if a leader wants it: by mail, or by approving.
  AMBLE_ASSIGN_OR_RETURN(const bool removed, dependencies.members->WasRemoved(
                                                 transaction, roster.group().key, newcomer.person));
  newcomer.asks = AsksToJoin(*invitation, roster.group()) || (removed && !invitation->mailed());
  newcomer.vouched = invitation->mailed();
  if (present && (present->state != MemberState::kRequested || newcomer.asks)) return present->id;

  AMBLE_RETURN_IF_ERROR(CheckUsable(*invitation, dependencies.clock->Now()));
  ++invitation->use_count;
  AMBLE_RETURN_IF_ERROR(dependencies.invitations->Save(transaction, *invitation));
  if (!present) {
    AMBLE_ASSIGN_OR_RETURN(const Member member, Join(dependencies, transaction, roster, newcomer));
    return member.id;
  }
  AMBLE_RETURN_IF_ERROR(
      CheckAccepted(roster.group(), newcomer.agreement_version, "agreement_version"));
  present->agreement_version = roster.group().agreement.version;
  present->vouched = present->vouched || newcomer.vouched;
  AMBLE_RETURN_IF_ERROR(roster.Admit(*present));
  AMBLE_RETURN_IF_ERROR(roster.Change(*present));
  return present->id;
}

}  // namespace amble::groups
