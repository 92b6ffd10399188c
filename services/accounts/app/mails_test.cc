#include "services/accounts/app/mails.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/platform/text/text.h"

namespace amble::accounts {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

/// A shared mailbox or a locked screen must not tell what this is about.
void ExpectNeutral(const Mail& mail) {
  const std::string all = FoldKey(mail.subject + "\n" + mail.text);
  for (const char* word : {"therap", "patient", "client", "clinic", "health", "treatment",
                           "wellbeing", "mental", "group", "walk", "session"}) {
    EXPECT_THAT(all, Not(HasSubstr(word)));
  }
}

TEST(SignInCodeMail, HasTheCodeAndNeutralWords) {
  const Mail mail = SignInCodeMail("ann@example.org", "012345");
  EXPECT_EQ(mail.to, "ann@example.org");
  EXPECT_EQ(mail.subject, "Your Amble code");
  EXPECT_THAT(mail.text, HasSubstr("012345\n"));
  EXPECT_THAT(mail.text, HasSubstr("10 minutes"));
  EXPECT_THAT(mail.text, Not(HasSubstr("ann@example.org")));
  EXPECT_EQ(mail.lifetime, absl::Minutes(10));
  ExpectNeutral(mail);
}

TEST(SignInCodeMail, KeepsTheCodeOutOfTheSubject) {
  // Subjects show on locked screens.
  EXPECT_THAT(SignInCodeMail("ann@example.org", "012345").subject, Not(HasSubstr("012345")));
}

TEST(StaffInvitationMail, HasTheLinkOnALineOfItsOwn) {
  const Mail mail =
      StaffInvitationMail("ben@example.org", "North", "https://amble.example/staff-invitation/t");
  EXPECT_EQ(mail.subject, "An invitation to Amble");
  EXPECT_THAT(mail.text, HasSubstr("\nhttps://amble.example/staff-invitation/t\n"));
  EXPECT_THAT(mail.text, HasSubstr("work with North on Amble"));
  EXPECT_THAT(mail.text, HasSubstr("14 days"));
  ExpectNeutral(mail);
}

}  // namespace
}  // namespace amble::accounts
