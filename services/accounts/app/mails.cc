#include "services/accounts/app/mails.h"

#include <fmt/format.h>

#include "services/accounts/domain/practice.h"
#include "services/accounts/domain/sign_in.h"

namespace amble::accounts {

Mail SignInCodeMail(const std::string& to, std::string_view code) {
  return {.to = to,
          .subject = "Your Amble code",
          .text = fmt::format(
              "Your code is {}\n\n"
              "Type it where you were asked for it. It is good for {} minutes and for one use.\n\n"
              "If you did not ask for a code, you need not do anything: nobody gets in without "
              "it. Nobody from Amble will ever ask you for it.\n",
              code, absl::ToInt64Minutes(kCodeLifetime)),
          .lifetime = kCodeLifetime};
}

Mail StaffInvitationMail(const std::string& to, std::string_view practice, std::string_view link) {
  return {
      .to = to,
      .subject = "An invitation to Amble",
      .text = fmt::format(
          "You are invited to work with {} on Amble.\n\n"
          "Open this link and sign in with this address:\n{}\n\n"
          "The link is for you alone and ends after {} days. If you did not expect it, you need "
          "not do anything.\n",
          practice, link, absl::ToInt64Hours(kStaffInvitationLifetime) / 24),
      .lifetime = kStaffInvitationLifetime};
}

}  // namespace amble::accounts
