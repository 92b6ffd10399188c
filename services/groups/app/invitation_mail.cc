#include "services/groups/app/invitation_mail.h"

#include <fmt/format.h>

namespace amble::groups {
namespace {

constexpr char kSubject[] = "You are invited to walk with us";

std::string Opening(const Group& group, const std::string& practice_display_name) {
  if (group.therapy()) return "You are invited to a walk in company.";
  if (practice_display_name.empty()) {
    return fmt::format("You are invited to walk with the group \"{}\".", group.title);
  }
  return fmt::format("You are invited to walk with the group \"{}\" of {}.", group.title,
                     practice_display_name);
}

/// "3 May 2027", by the clocks where the group walks.
std::string LastDay(const Invitation& invitation, const Group& group) {
  absl::TimeZone zone;
  if (!absl::LoadTimeZone(group.time_zone, &zone)) zone = absl::UTCTimeZone();
  return absl::FormatTime("%-d %B %Y", invitation.expire_time - absl::Microseconds(1), zone);
}

}  // namespace

mail::Message InvitationMail(const mail::Mailbox& from, const Invitation& invitation,
                             const Group& group, const std::string& practice_display_name,
                             const std::string& url) {
  return {.from = from,
          .to = {.address = invitation.email},
          .subject = kSubject,
          .text = fmt::format(
              "Hello,\n\n"
              "{}\n\n"
              "When we walk next, roughly where, and how it goes:\n{}\n\n"
              "You can answer there with one tap and without an account. The link is for you "
              "alone and works until {}. If you would rather not come, you need not do "
              "anything.\n",
              Opening(group, practice_display_name), url, LastDay(invitation, group)),
          .html = "",
          .message_id = "",
          .date = {}};
}

}  // namespace amble::groups
