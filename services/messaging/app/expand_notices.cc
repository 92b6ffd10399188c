#include "services/messaging/app/expand_notices.h"

#include <string>
#include <utility>
#include <vector>

#include "services/messaging/app/enqueue.h"
#include "services/platform/errors/errors.h"

namespace amble::messaging {
namespace {

constexpr absl::Duration kCatchUp = absl::Seconds(2);

Part PartOf(Audience audience) {
  if (audience == Audience::kEarly) return Part::kEarly;
  return audience == Audience::kComing ? Part::kRest : Part::kAll;
}

/// For the members of which groups notices may be gone through: all who joined before are known.
absl::StatusOr<std::vector<std::string>> ListMayBegin(const Dependencies& dependencies) {
  std::vector<Unbegun> unbegun;
  AMBLE_RETURN_IF_ERROR(
      dependencies.database->Read([&](storage::Transaction& transaction) -> absl::Status {
        AMBLE_ASSIGN_OR_RETURN(unbegun,
                               dependencies.expansions->ListUnbegun(transaction, kNoticesPerTurn));
        return absl::OkStatus();
      }));
  std::vector<std::string> may_begin;
  if (unbegun.empty()) return may_begin;
  const absl::Time now = dependencies.clock->Now();
  const bool current = !dependencies.catch_up || dependencies.catch_up(now + kCatchUp).ok();
  for (Unbegun& one : unbegun) {
    // What was added later than now was added by a clock that was ahead.
    const bool waits = now >= one.add_time && now - one.add_time < kLongestWaitForFeeds;
    if (current || !waits) may_begin.push_back(std::move(one.notice));
  }
  return may_begin;
}

absl::StatusOr<Expanded> Turn(const Dependencies& dependencies, storage::Transaction& transaction,
                              int page, const std::vector<std::string>& may_begin) {
  AMBLE_ASSIGN_OR_RETURN(std::vector<Expansion> expansions,
                         dependencies.expansions->Claim(transaction, kNoticesPerTurn, may_begin));
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

absl::StatusOr<Expanded> Expand(const Dependencies& dependencies, int page,
                                const std::vector<std::string>& may_begin) {
  Expanded expanded;
  AMBLE_RETURN_IF_ERROR(
      dependencies.database->Write([&](storage::Transaction& transaction) -> absl::Status {
        AMBLE_ASSIGN_OR_RETURN(expanded, Turn(dependencies, transaction, page, may_begin));
        return absl::OkStatus();
      }));
  return expanded;
}

}  // namespace

absl::StatusOr<Expanded> ExpandNotices(const Dependencies& dependencies, int page) {
  AMBLE_ASSIGN_OR_RETURN(const Expanded expanded, Expand(dependencies, page, {}));
  if (expanded.notices > 0) return expanded;
  AMBLE_ASSIGN_OR_RETURN(const std::vector<std::string> may_begin, ListMayBegin(dependencies));
  if (may_begin.empty()) return expanded;
  return Expand(dependencies, page, may_begin);
}

}  // namespace amble::messaging
