#include "services/messaging/app/tell_clash.h"

#include <fmt/format.h>

#include "services/messaging/app/leader_notices.h"

namespace amble::messaging {

absl::Status TellClash(const Dependencies& dependencies, storage::Transaction& transaction,
                       const Clash& clash, bool history) {
  if (history || clash.end <= dependencies.clock->Now()) return absl::OkStatus();
  if (dependencies.leader_notices == nullptr || clash.witnesses.empty()) return absl::OkStatus();
  // Without the walk: what was told of a walk is listed to all who lead it.
  return dependencies.leader_notices->AskToLook(
      transaction, {.group = clash.walk.GroupOf(),
                    .thread = "",
                    .key = fmt::format("look/clash/{}/{}/{}", clash.separation, clash.walk.walk,
                                       clash.occurrence),
                    .recipients = clash.witnesses,
                    .until = clash.end});
}

}  // namespace amble::messaging
