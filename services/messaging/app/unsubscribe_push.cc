#include "services/messaging/app/unsubscribe_push.h"

#include "services/platform/errors/errors.h"
#include "services/platform/idempotency/request_ledger.h"

namespace amble::messaging {

absl::Status UnsubscribePush::operator()(const rpc::CallContext& call, const std::string& device) {
  const absl::Time now = to_.clock->Now();
  return to_.database->Write([&](storage::Transaction& transaction) {
    return idempotency::Once(
               transaction, call.request, now,
               [&]() -> absl::StatusOr<std::string> {
                 AMBLE_ASSIGN_OR_RETURN(const auto known,
                                        to_.preferences->FindDevice(transaction, device));
                 if (!known || known->person != call.principal.person) {
                   return NotFound("subscription");
                 }
                 AMBLE_RETURN_IF_ERROR(to_.preferences->DeleteDevice(transaction, device).status());
                 return device;
               })
        .status();
  });
}

}  // namespace amble::messaging
