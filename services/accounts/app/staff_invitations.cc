#include "services/accounts/app/staff_invitations.h"

#include <fmt/format.h>

#include "services/accounts/app/mails.h"
#include "services/platform/errors/errors.h"
#include "services/platform/text/email.h"

namespace amble::accounts {

namespace {

/// When asking again makes sense: somebody may have accepted by then.
constexpr absl::Duration kTryInvitingAgain = absl::Hours(24);

absl::Status CheckLimits(const Dependencies& to, storage::Transaction& transaction,
                         const StaffInvitation& invitation, absl::Time now) {
  AMBLE_ASSIGN_OR_RETURN(
      const int recent,
      to.staff->RecentInvitations(transaction, invitation.practice, invitation.email_key,
                                  now - kStaffInvitationWindow, kMaxStaffInvitationsPerAddress));
  if (recent >= kMaxStaffInvitationsPerAddress) {
    return RetryLater(absl::StatusCode::kResourceExhausted, Reason::kTooManyRequests,
                      kTryInvitingAgain, "This address was invited often enough for today.");
  }
  AMBLE_ASSIGN_OR_RETURN(const int open, to.staff->OpenInvitations(transaction, invitation.practice,
                                                                   now, kMaxOpenStaffInvitations));
  if (open >= kMaxOpenStaffInvitations) {
    return RetryLater(absl::StatusCode::kResourceExhausted, Reason::kTooManyRequests,
                      kTryInvitingAgain, "Too many invitations of this practice wait.");
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<StaffInvitation> InviteByMail(const Dependencies& to,
                                             storage::Transaction& transaction,
                                             const Practice& practice, const std::string& email,
                                             std::string_view field, const StaffRoles& roles,
                                             absl::Time now) {
  AMBLE_ASSIGN_OR_RETURN(const std::string address, NormalizeEmail(email, field));
  const std::string token = to.ids->NewSecret();
  StaffInvitation invitation{.practice = practice.id,
                             .id = to.ids->NewId(),
                             .email = address,
                             .email_key = EmailKey(address),
                             .token_hash = HashSecret(token),
                             .roles = roles,
                             .create_time = now,
                             .expire_time = now + kStaffInvitationLifetime};
  AMBLE_RETURN_IF_ERROR(
      to.staff->ReplaceOpenInvitations(transaction, practice.id, invitation.email_key));
  AMBLE_RETURN_IF_ERROR(CheckLimits(to, transaction, invitation, now));
  AMBLE_RETURN_IF_ERROR(to.staff->InsertInvitation(transaction, invitation));
  const std::string link = fmt::format("{}/staff-invitation/{}", to.settings.public_url, token);
  AMBLE_RETURN_IF_ERROR(
      to.mail->Append(transaction, StaffInvitationMail(address, practice.display_name, link)));
  return invitation;
}

}  // namespace amble::accounts
