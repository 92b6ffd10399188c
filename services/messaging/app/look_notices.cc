#include "services/messaging/app/look_notices.h"

#include <algorithm>

#include "services/messaging/app/enqueue.h"

namespace amble::messaging {
namespace {

/// Who could not be told for so long is not told that late.
constexpr absl::Duration kLookLifetime = absl::Hours(24 * 7);

}  // namespace

absl::Status LookNotices::AskToLook(storage::Transaction& transaction, const LookRequest& request) {
  const absl::Time now = dependencies_.clock->Now();
  return Tell(dependencies_, transaction,
              {.practice = request.group.practice,
               .id = dependencies_.ids->NewId(),
               .kind = NoticeKind::kLook,
               .group = request.group.group,
               .thread = request.thread,
               .key = request.key,
               .create_time = now,
               .stale_time = std::min(request.until, now + kLookLifetime)},
              request.recipients);
}

}  // namespace amble::messaging
