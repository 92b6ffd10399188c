#include "services/scheduling/app/revoke_calendar_feed.h"

#include "services/platform/errors/errors.h"
#include "services/platform/idempotency/request_ledger.h"

namespace amble::scheduling {

absl::Status RevokeCalendarFeed::operator()(const rpc::CallContext& call,
                                            const std::string& id) const {
  const Dependencies& scheduling = *dependencies_.scheduling;
  return scheduling.database->Write([&](storage::Transaction& transaction) {
    return idempotency::Once(transaction, call.request, scheduling.clock->Now(),
                             [&]() -> absl::StatusOr<std::string> {
                               AMBLE_ASSIGN_OR_RETURN(const bool found,
                                                      dependencies_.feeds->Delete(
                                                          transaction, call.principal.person, id));
                               if (!found) return NotFound("calendar");
                               return id;
                             })
        .status();
  });
}

}  // namespace amble::scheduling
