#include "services/platform/mail/conversation.h"

#include <algorithm>

#include "services/platform/mail/enhanced_status.h"

namespace amble::mail {
namespace {

/// The server waits for the contents.
constexpr int kStartMailInput = 354;

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

}  // namespace

void Conversation::Say(std::string_view command) {
  if (is_over_) return;
  // What authenticates is in base64, which has no space and comes before MAIL.
  if (command.starts_with("QUIT")) {
    is_over_ = true;
    return;  // what was replied to the mail stays
  }
  reply_ = 0;
  enhanced_.clear();
  if (command.starts_with("MAIL ")) stage_ = Stage::kSender;
  if (command.starts_with("RCPT ")) stage_ = Stage::kRecipient;
  if (command.starts_with("DATA") && stage_ == Stage::kRecipient) stage_ = Stage::kData;
}

void Conversation::Hear(std::string_view line) {
  if (is_over_ || line.size() < 3 || !std::all_of(line.begin(), line.begin() + 3, IsDigit)) {
    return;
  }
  reply_ = (line[0] - '0') * 100 + (line[1] - '0') * 10 + (line[2] - '0');
  if (const auto status = EnhancedStatusAt(line.substr(std::min<size_t>(4, line.size())));
      !status.empty()) {
    enhanced_ = status;
  }
  if (stage_ == Stage::kData && reply_ == kStartMailInput) {
    stage_ = Stage::kContents;
    reply_ = 0;
  }
}

bool Conversation::IsAboutMailbox() const {
  if (!enhanced_.empty()) return IsAboutMailboxStatus(enhanced_);
  return IsAboutMailboxReply(reply_);
}

MailFailure Conversation::Failure() const {
  if (stage_ == Stage::kBeginning) return MailFailure::kTemporary;
  if (reply_ == 0 && stage_ == Stage::kContents) return MailFailure::kUncertain;
  // RFC 4954: these say that we must authenticate otherwise, which is no fault of the mail.
  const bool about_us = reply_ == 530 || reply_ == 534 || reply_ == 535 || reply_ == 538;
  if (about_us || reply_ < 500) return MailFailure::kTemporary;
  return stage_ == Stage::kRecipient && IsAboutMailbox() ? MailFailure::kRecipient
                                                         : MailFailure::kRefused;
}

}  // namespace amble::mail
