#pragma once

#include <optional>

#include "absl/status/status.h"
#include "services/messaging/app/dependencies.h"

namespace amble::messaging {

/// What follows from an answer: somebody is told that a place is offered or theirs; what was to be
/// told to somebody who counts on the walk no longer leaves when they do not; whose answer arrives
/// after the walk was cancelled, though given before, is told that it was; and who is to be
/// reminded earlier than others, and answers after those were gone through, still is. The walk is
/// locked, and `next` is saved.
absl::Status TellAnswer(const Dependencies& dependencies, storage::Transaction& transaction,
                        const Walk& walk, const std::optional<Response>& known,
                        const Response& next, bool history);

}  // namespace amble::messaging
