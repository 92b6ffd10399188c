#include "services/messaging/app/unblock_member.h"

#include "services/platform/errors/errors.h"
#include "services/platform/idempotency/request_ledger.h"

namespace amble::messaging {

absl::Status UnblockMember::operator()(const rpc::CallContext& call, const GroupKey& group,
                                       const std::string& member) const {
  return dependencies_.database->Write([&](storage::Transaction& transaction) {
    return idempotency::Once(
               transaction, call.request, dependencies_.clock->Now(),
               [&]() -> absl::StatusOr<std::string> {
                 AMBLE_ASSIGN_OR_RETURN(
                     const auto other, dependencies_.facts->FindMember(transaction, group, member));
                 if (!other) return NotFound("block");
                 AMBLE_ASSIGN_OR_RETURN(const bool removed,
                                        dependencies_.blocks->Remove(
                                            transaction, call.principal.person, other->person));
                 if (!removed) return NotFound("block");
                 return "";
               })
        .status();
  });
}

}  // namespace amble::messaging
