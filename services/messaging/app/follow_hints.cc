#include "services/messaging/app/follow_hints.h"

#include "services/platform/errors/errors.h"

namespace amble::messaging {
namespace {

/// How many hints one read gives positions to, so that the lock is short.
constexpr int kLargestSequencing = 2000;

}  // namespace

absl::StatusOr<HintPage> FollowHints::Read(int64_t after, int limit) const {
  HintRepository& hints = *dependencies_.hints;
  HintPage page;
  bool waiting = false;
  const auto read = [&](storage::Transaction& transaction) -> absl::Status {
    AMBLE_ASSIGN_OR_RETURN(const HintHead head, hints.Head(transaction));
    waiting = head.waiting;
    page = {.hints = {}, .head = head.last_position};
    if (limit <= 0 || after >= head.last_position) return absl::OkStatus();
    page.too_old = head.first_position == 0 || head.first_position > after + 1;
    if (page.too_old) return absl::OkStatus();
    AMBLE_ASSIGN_OR_RETURN(page.hints, hints.ListAfter(transaction, after, limit));
    return absl::OkStatus();
  };
  // Mostly nothing waits for a position: then no reader needs the lock.
  AMBLE_RETURN_IF_ERROR(dependencies_.database->Read(read));
  if (!waiting) return page;
  AMBLE_RETURN_IF_ERROR(dependencies_.database->Write([&](storage::Transaction& transaction) {
    return hints.GivePositions(transaction, kLargestSequencing);
  }));
  AMBLE_RETURN_IF_ERROR(dependencies_.database->Read(read));
  return page;
}

absl::StatusOr<bool> FollowHints::HaveGrown(int64_t position) const {
  HintHead head;
  AMBLE_RETURN_IF_ERROR(
      dependencies_.database->Read([&](storage::Transaction& transaction) -> absl::Status {
        AMBLE_ASSIGN_OR_RETURN(head, dependencies_.hints->Head(transaction));
        return absl::OkStatus();
      }));
  return head.waiting || head.last_position > position;
}

}  // namespace amble::messaging
