#pragma once

#include <string>
#include <string_view>

#include "services/platform/mail/failure.h"

namespace amble::mail {

/// Follows one mail's conversation with a server (RFC 5321), command by command, because libcurl
/// does not say which of them was refused. Keeps no address. Internal to this folder.
class Conversation {
 public:
  /// A command of ours, in the order in which they are said.
  void Say(std::string_view command);
  /// A line of the server's reply to it.
  void Hear(std::string_view line);

  /// The code of the last reply; 0 when there was none to the last command.
  int reply() const { return reply_; }
  /// What a conversation that failed means for the mail.
  MailFailure Failure() const;

 private:
  enum class Stage { kBeginning, kSender, kRecipient, kData, kContents };

  bool IsAboutMailbox() const;

  Stage stage_ = Stage::kBeginning;
  bool is_over_ = false;
  int reply_ = 0;
  std::string enhanced_;  ///< RFC 3463, such as "5.1.1"; empty when the reply has none
};

}  // namespace amble::mail
