#include "services/platform/mail/conversation.h"

#include <gtest/gtest.h>

namespace amble::mail {
namespace {

/// A conversation up to the reply to RCPT.
Conversation AtRecipient() {
  Conversation conversation;
  conversation.Hear("220 mail.example ESMTP\r\n");
  conversation.Say("EHLO amble.example\r\n");
  conversation.Hear("250-mail.example\r\n");
  conversation.Hear("250 8BITMIME\r\n");
  conversation.Say("MAIL FROM:<walks@amble.example>\r\n");
  conversation.Hear("250 2.1.0 OK\r\n");
  conversation.Say("RCPT TO:<anna@example.org>\r\n");
  return conversation;
}

Conversation AtContents() {
  Conversation conversation = AtRecipient();
  conversation.Hear("250 OK\r\n");
  conversation.Say("DATA\r\n");
  conversation.Hear("354 End with a dot\r\n");
  return conversation;
}

struct Answer {
  const char* line;
  MailFailure failure;
};

TEST(Conversation, KnowsWhatIsAboutTheMailbox) {
  for (const auto& [line, failure] : {
           Answer{"550 No such user\r\n", MailFailure::kRecipient},
           Answer{"551 User not local\r\n", MailFailure::kRecipient},
           Answer{"553 Name not allowed\r\n", MailFailure::kRecipient},
           Answer{"552 Full\r\n", MailFailure::kRefused},
           Answer{"554 Transaction failed\r\n", MailFailure::kRefused},
           Answer{"503 Out of order\r\n", MailFailure::kRefused},
           Answer{"550 5.1.1 No such user\r\n", MailFailure::kRecipient},
           Answer{"554 5.1.10 Null MX\r\n", MailFailure::kRecipient},
           Answer{"554 5.2.1 Closed\r\n", MailFailure::kRecipient},
           Answer{"550 5.1.8 Your domain does not exist\r\n", MailFailure::kRefused},
           Answer{"550 5.7.1 Your address is on a list\r\n", MailFailure::kRefused},
           Answer{"550 5.7.1\r\n", MailFailure::kRefused},
           Answer{"550 5.1.1.9 is no status\r\n", MailFailure::kRecipient},
           Answer{"550 5.1. is none\r\n", MailFailure::kRecipient},
           Answer{"550 5.7.1x is none\r\n", MailFailure::kRecipient},
           Answer{"550\r\n", MailFailure::kRecipient},
           Answer{"550", MailFailure::kRecipient},
           Answer{"421 Closing\r\n", MailFailure::kTemporary},
           Answer{"450 5.1.1 Confused\r\n", MailFailure::kTemporary},
           Answer{"530 5.7.0 Authenticate\r\n", MailFailure::kTemporary},
           Answer{"55\r\n", MailFailure::kTemporary},
           Answer{"", MailFailure::kTemporary},
       }) {
    Conversation conversation = AtRecipient();
    conversation.Hear(line);
    EXPECT_EQ(conversation.Failure(), failure) << line;
  }
}

TEST(Conversation, TakesTheStatusFromWhateverLineOfTheReplyHasIt) {
  Conversation conversation = AtRecipient();
  conversation.Hear("550-5.7.26 This mail is not authenticated.\r\n");
  conversation.Hear("550 Read more elsewhere.\r\n");
  EXPECT_EQ(conversation.Failure(), MailFailure::kRefused);
  EXPECT_EQ(conversation.reply(), 550);
}

TEST(Conversation, IsUncertainBetweenTheContentsAndTheReply) {
  EXPECT_EQ(AtRecipient().Failure(), MailFailure::kTemporary);
  Conversation conversation = AtContents();
  EXPECT_EQ(conversation.Failure(), MailFailure::kUncertain);
  conversation.Hear("554 5.6.0 No\r\n");
  EXPECT_EQ(conversation.Failure(), MailFailure::kRefused);
}

TEST(Conversation, ARefusedDataCommandIsAboutTheMail) {
  Conversation conversation = AtRecipient();
  conversation.Hear("250 OK\r\n");
  conversation.Say("DATA\r\n");
  EXPECT_EQ(conversation.Failure(), MailFailure::kTemporary);
  conversation.Hear("550 No\r\n");
  EXPECT_EQ(conversation.Failure(), MailFailure::kRefused);
}

TEST(Conversation, StopsAtQuit) {
  Conversation conversation = AtRecipient();
  conversation.Hear("550 5.1.1 No such user\r\n");
  conversation.Say("QUIT\r\n");
  conversation.Hear("221 Bye\r\n");
  EXPECT_EQ(conversation.Failure(), MailFailure::kRecipient);
  EXPECT_EQ(conversation.reply(), 550);
}

TEST(Conversation, APasswordIsNoCommand) {
  Conversation conversation;
  conversation.Say("EHLO amble.example\r\n");
  conversation.Hear("250 AUTH LOGIN\r\n");
  conversation.Say("AUTH LOGIN\r\n");
  conversation.Hear("334 VXNlcm5hbWU6\r\n");
  conversation.Say("DATA\r\n");  // base64 of three bytes
  conversation.Hear("535 5.7.8 No\r\n");
  EXPECT_EQ(conversation.Failure(), MailFailure::kTemporary);
}

}  // namespace
}  // namespace amble::mail
