#include "services/messaging/app/block_member.h"

#include "services/messaging/app/authorize.h"
#include "services/messaging/app/count_use.h"
#include "services/messaging/app/thread_lookup.h"
#include "services/platform/errors/errors.h"
#include "services/platform/idempotency/request_ledger.h"

namespace amble::messaging {

absl::StatusOr<Block> BlockMember::operator()(const rpc::CallContext& call, const GroupKey& group,
                                              const std::string& member) const {
  AMBLE_RETURN_IF_ERROR(RequireStanding(dependencies_, call, group, IsMember).status());
  const std::string& person = call.principal.person;
  const std::string id = dependencies_.ids->NewId();
  Block block;
  const auto write = [&](storage::Transaction& transaction) -> absl::Status {
    const absl::Time now = dependencies_.clock->Now();
    AMBLE_ASSIGN_OR_RETURN(const auto other,
                           dependencies_.facts->FindMember(transaction, group, member));
    if (!other) return NotFound("member");
    if (other->person == person) return InvalidField("member", "Is you yourself.");
    if (other->person.empty()) return InvalidField("member", "Does not use Amble.");
    AMBLE_RETURN_IF_ERROR(
        idempotency::Once(transaction, call.request, now, [&]() -> absl::StatusOr<std::string> {
          AMBLE_RETURN_IF_ERROR(CountBlock(dependencies_, transaction, person));
          AMBLE_RETURN_IF_ERROR(dependencies_.blocks->Add(
              transaction, {id, person, other->person, group, member, other->walking_name, now}));
          return other->person;
        }).status());
    AMBLE_ASSIGN_OR_RETURN(const auto found,
                           dependencies_.blocks->Find(transaction, person, other->person));
    if (!found) return NotFound("block");  // ended meanwhile, and the request is sent again
    block = *found;
    return absl::OkStatus();
  };
  AMBLE_RETURN_IF_ERROR(
      CatchingUp(dependencies_, call, [&] { return dependencies_.database->Write(write); }));
  return block;
}

}  // namespace amble::messaging
