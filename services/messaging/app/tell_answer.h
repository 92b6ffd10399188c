#pragma once

#include <optional>

#include "absl/status/status.h"
#include "services/messaging/app/dependencies.h"

namespace amble::messaging {

/// What follows from an answer: somebody is told that a place is offered or theirs; what was to be
/// told to somebody who counts on the walk no longer leaves when they do not; and whose answer
/// arrives after the walk was cancelled or changed, though given before, is told so. The walk is
/// locked, and `next` is saved.
absl::Status TellAnswer(const Dependencies& dependencies, storage::Transaction& transaction,
                        const Walk& walk, const std::optional<Response>& known,
                        const Response& next, bool history);

}  // namespace amble::messaging
