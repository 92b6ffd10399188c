#include "services/groups/app/update_first_walk_card.h"

#include "services/groups/app/change_first_walk.h"
#include "services/platform/errors/errors.h"
#include "services/platform/resources/etag.h"
#include "services/platform/text/text.h"

namespace amble::groups {

absl::StatusOr<FirstWalkView> UpdateFirstWalkCard::operator()(
    const rpc::CallContext& call, const UpdateFirstWalkCardCommand& command) const {
  const FirstWalkCard& given = command.card;
  const auto effect = [&](storage::Transaction& transaction,
                          const Standing& standing) -> absl::Status {
    AMBLE_RETURN_IF_ERROR(CheckLeads(standing));
    AMBLE_ASSIGN_OR_RETURN(FirstWalkCard card,
                           dependencies_.first_walks->Find(transaction, given.group));
    AMBLE_RETURN_IF_ERROR(resources::CheckEtag(command.etag, card.version));
    const auto set = [&](const char* path, std::string& to, const std::string& from) {
      if (command.paths.contains(path)) to = TrimSpace(from);
    };
    set("greeter", card.greeter.member, given.greeter.member);
    set("greeter_wears", card.greeter.wears, given.greeter.wears);
    set("minute_by_minute", card.minute_by_minute, given.minute_by_minute);
    set("slip_away", card.slip_away, given.slip_away);
    set("corner", card.corner, given.corner);
    if (command.paths.contains("greeter")) {
      AMBLE_RETURN_IF_ERROR(CheckGreeter(dependencies_, transaction, given.group,
                                         card.greeter.member, "card.greeter"));
    }
    ++card.version;
    return dependencies_.first_walks->Save(transaction, card);
  };
  return ChangeFirstWalk(dependencies_, call, given.group, /*walk=*/"", effect);
}

}  // namespace amble::groups
