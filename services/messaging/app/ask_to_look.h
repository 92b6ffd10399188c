#pragma once

#include <optional>
#include <string>

#include "absl/status/status.h"
#include "services/messaging/app/dependencies.h"
#include "services/messaging/domain/message.h"
#include "services/messaging/domain/thread.h"

namespace amble::messaging {

/// Within so long, what one writer wrote in one thread that reads as if somebody might be in danger
/// is told of once.
inline constexpr absl::Duration kCrisisNoticeWindow = absl::Minutes(5);

/// Somebody reported `message`: the leaders are asked to look, or of a leader's message the OWNERs.
/// `reporter` is who they are in the group. What two members say alone is not shown to leaders, who
/// are led to their conversation with the reporter instead. Of one message they are told once,
/// until what was reported of it is settled.
absl::Status AskToLookAtReport(const Dependencies& dependencies, storage::Transaction& transaction,
                               const Thread& thread, const Message& message,
                               const Member& reporter);

/// The key of the notice of a report: what was not settled is told once. What was settled at
/// `settled` has another, so that what is reported later is told anew.
std::string KeyOfReport(const MessageKey& message,
                        std::optional<absl::Time> settled = std::nullopt);

/// What `writer` wrote just now reads as if somebody might be in danger: the other leaders are
/// asked to look, or the OWNERs when there are none. Of what two members say alone they are led to
/// their conversation with the writer.
absl::Status AskToLookAtCrisis(const Dependencies& dependencies, storage::Transaction& transaction,
                               const Thread& thread, const Member& writer);

}  // namespace amble::messaging
