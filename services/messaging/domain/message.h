#pragma once

#include <cstdint>
#include <string>

#include "absl/time/time.h"
#include "services/messaging/domain/thread.h"

namespace amble::messaging {

/// Where a message stands; the numbers of amble.messaging.v1.MessageState.
enum class MessageState { kPosted = 1, kWithdrawn = 2, kHidden = 3 };

/// Names one message: by the sequence with which it was posted.
struct MessageKey {
  ThreadKey thread;
  int64_t number = 0;

  friend auto operator<=>(const MessageKey&, const MessageKey&) = default;
};

/// What somebody wrote in a thread. Each post and each change of one takes the next sequence.
struct Message {
  MessageKey key;
  int64_t sequence = 0;  ///< of its last change; key.number while there was none
  std::string author;    ///< member
  std::string person;    ///< who that is
  bool by_leader = false;
  std::string text;
  MessageState state = MessageState::kPosted;
  absl::Time post_time;

  friend bool operator==(const Message&, const Message&) = default;
};

/// Taken back: nothing of it is kept but that there was something. False when it was before.
bool Withdraw(Message& message);

/// Hidden by a leader, who can still read it. False when it was before, or was taken back.
bool Hide(Message& message);

/// `message` for all who may see none of it. There is no telling why: taken back, a block, posted
/// while the reader was away.
Message Veiled(Message message);

/// `message` for somebody who may see it, `leads` the group or not; `veiled`: a block stands
/// between the author and the reader.
Message AsSeenBy(Message message, bool leads, bool veiled);

/// One place in a thread's sequence: a post, or a change of one, with the message as it stands now.
struct ThreadEntry {
  int64_t sequence = 0;
  Message message;

  friend bool operator==(const ThreadEntry&, const ThreadEntry&) = default;
};

/// How text is kept: line breaks of forms (CR LF) as LF, without white space at its end.
std::string AsKept(std::string text);

}  // namespace amble::messaging
