#include "services/messaging/app/keep_notices.h"

#include "services/platform/errors/errors.h"

namespace amble::messaging {
namespace {

constexpr int kDroppedAtOnce = 500;
constexpr int kForgottenAtOnce = 200;

}  // namespace

absl::StatusOr<int64_t> DropStaleDispatches(const Dependencies& dependencies) {
  const absl::Time now = dependencies.clock->Now();
  int64_t dropped = 0;
  AMBLE_RETURN_IF_ERROR(
      dependencies.database->Write([&](storage::Transaction& transaction) -> absl::Status {
        AMBLE_ASSIGN_OR_RETURN(dropped, dependencies.dispatches->DropStale(
                                            transaction, now - kClockGrace, kDroppedAtOnce, now));
        return absl::OkStatus();
      }));
  return dropped;
}

absl::StatusOr<int64_t> ForgetNotices(const Dependencies& dependencies) {
  const absl::Time before = dependencies.clock->Now() - kNoticesKept;
  int64_t forgotten = 0;
  AMBLE_RETURN_IF_ERROR(
      dependencies.database->Write([&](storage::Transaction& transaction) -> absl::Status {
        AMBLE_ASSIGN_OR_RETURN(forgotten,
                               dependencies.notices->Forget(transaction, before, kForgottenAtOnce));
        return absl::OkStatus();
      }));
  return forgotten;
}

}  // namespace amble::messaging
