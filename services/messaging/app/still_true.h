#pragma once

#include <optional>
#include <string_view>

#include "absl/time/time.h"
#include "services/messaging/domain/facts.h"
#include "services/messaging/domain/notice.h"

namespace amble::messaging {

/// Why a notice is not to be told to one person any more, in a word of ours; empty: it is true, and
/// of use. `walk`, `member` and `state` (of the answer) are what is known now. A cancellation is
/// told whatever the person has answered or left since.
std::string_view WhyUntrue(const Notice& notice, const std::optional<Walk>& walk,
                           const std::optional<Member>& member, ResponseState state,
                           absl::Time now);

}  // namespace amble::messaging
