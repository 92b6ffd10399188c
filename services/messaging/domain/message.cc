#include "services/messaging/domain/message.h"

#include <utility>

namespace amble::messaging {

bool Withdraw(Message& message) {
  if (message.state == MessageState::kWithdrawn) return false;
  message.state = MessageState::kWithdrawn;
  message.text.clear();
  return true;
}

bool Hide(Message& message) {
  if (message.state != MessageState::kPosted) return false;
  message.state = MessageState::kHidden;
  return true;
}

Message Veiled(Message message) {
  message.state = MessageState::kWithdrawn;
  // The sequence of what was taken back is greater; of what is veiled by a block it is not.
  message.sequence = message.key.number;
  message.author.clear();
  message.person.clear();
  message.by_leader = false;
  message.text.clear();
  return message;
}

Message AsSeenBy(Message message, bool leads, bool veiled) {
  if (veiled || message.state == MessageState::kWithdrawn) return Veiled(std::move(message));
  if (message.state == MessageState::kHidden && !leads) message.text.clear();
  return message;
}

std::string AsKept(std::string text) {
  std::string kept;
  kept.reserve(text.size());
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\r' && i + 1 < text.size() && text[i + 1] == '\n') continue;
    kept += text[i];
  }
  kept.resize(kept.find_last_not_of(" \t\r\n") + 1);
  return kept;
}

}  // namespace amble::messaging
