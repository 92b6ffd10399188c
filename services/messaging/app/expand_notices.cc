#include "services/messaging/app/expand_notices.h"

#include <utility>
#include <vector>

#include "services/messaging/app/enqueue.h"
#include "services/platform/errors/errors.h"

namespace amble::messaging {
namespace {

Part PartOf(Audience audience) {
  if (audience == Audience::kEarly) return Part::kEarly;
  return audience == Audience::kComing ? Part::kRest : Part::kAll;
}

absl::StatusOr<Expanded> Turn(const Dependencies& dependencies, storage::Transaction& transaction,
                              int page) {
  AMBLE_ASSIGN_OR_RETURN(std::vector<Expansion> expansions,
                         dependencies.expansions->Claim(transaction, kNoticesPerTurn));
  std::vector<Wanted> wanted;
  std::vector<Expansion> to_go_on;
  std::vector<Expansion> done;
  for (const Expansion& expansion : expansions) {
    const int room = page - static_cast<int>(wanted.size());
    if (room <= 0) break;
    AMBLE_ASSIGN_OR_RETURN(const std::vector<Recipient> next,
                           dependencies.expansions->ListNext(transaction, expansion, room));
    for (const Recipient& recipient : next) {
      wanted.push_back({.telling = {&expansion.notice, recipient, expansion.due},
                        .part = PartOf(expansion.audience)});
    }
    const bool ended = static_cast<int>(next.size()) < room;
    (ended ? done : to_go_on).push_back(expansion);
    if (!ended) to_go_on.back().after = next.back().member;
  }
  Expanded expanded{.notices = static_cast<int>(expansions.size()),
                    .recipients = static_cast<int64_t>(wanted.size())};
  AMBLE_ASSIGN_OR_RETURN(expanded.dropped, Enqueue(dependencies, transaction, wanted));
  AMBLE_RETURN_IF_ERROR(dependencies.expansions->Advance(transaction, to_go_on));
  AMBLE_RETURN_IF_ERROR(dependencies.expansions->Remove(transaction, done));
  return expanded;
}

}  // namespace

absl::StatusOr<Expanded> ExpandNotices(const Dependencies& dependencies, int page) {
  Expanded expanded;
  AMBLE_RETURN_IF_ERROR(
      dependencies.database->Write([&](storage::Transaction& transaction) -> absl::Status {
        AMBLE_ASSIGN_OR_RETURN(expanded, Turn(dependencies, transaction, page));
        return absl::OkStatus();
      }));
  return expanded;
}

}  // namespace amble::messaging
