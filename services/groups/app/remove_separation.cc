#include "services/groups/app/remove_separation.h"

#include "services/groups/app/follow_clashes.h"
#include "services/platform/errors/errors.h"
#include "services/platform/idempotency/request_ledger.h"

namespace amble::groups {

absl::Status RemoveSeparation::operator()(const rpc::CallContext& call, const std::string& practice,
                                          const std::string& id) const {
  AMBLE_RETURN_IF_ERROR(CheckKeepsApart(call, practice));
  return dependencies_.database->Write([&](storage::Transaction& transaction) {
    const auto effect = [&]() -> absl::StatusOr<std::string> {
      AMBLE_RETURN_IF_ERROR(dependencies_.clashes->TakeTurn(transaction, practice));
      AMBLE_ASSIGN_OR_RETURN(auto found,
                             dependencies_.separations->Find(transaction, practice, id));
      if (!found || found->ended()) return NotFound("separation");
      found->kind = SeparationKind::kNone;
      ++found->version;
      AMBLE_RETURN_IF_ERROR(dependencies_.separations->Save(transaction, *found));
      AMBLE_RETURN_IF_ERROR(dependencies_.events->Changed(transaction, *found, &call));
      AMBLE_RETURN_IF_ERROR(
          FollowSeparation(dependencies_, transaction, *found, /*again=*/false, &call));
      return id;
    };
    return idempotency::Once(transaction, call.request, dependencies_.clock->Now(), effect)
        .status();
  });
}

}  // namespace amble::groups
