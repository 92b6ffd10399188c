#include "services/messaging/app/tell_late.h"

#include <algorithm>
#include <vector>

#include "services/messaging/app/enqueue.h"
#include "services/platform/errors/errors.h"

namespace amble::messaging {
namespace {

/// The last change is among so many, also when the clock was set back between them.
constexpr int kMostChanges = 100;

absl::Status TellToo(const Dependencies& dependencies, storage::Transaction& transaction,
                     const Notice& notice, const Recipient& recipient) {
  return Enqueue(dependencies, transaction,
                 {{.telling = {&notice, recipient, dependencies.clock->Now()}}})
      .status();
}

}  // namespace

absl::Status TellCancelledLate(const Dependencies& dependencies, storage::Transaction& transaction,
                               const Walk& walk, const Recipient& recipient) {
  AMBLE_ASSIGN_OR_RETURN(const auto notice,
                         dependencies.notices->FindByKey(transaction, walk.key.practice,
                                                         KeyOf(NoticeKind::kCancelled, walk)));
  if (!notice) return absl::OkStatus();
  return TellToo(dependencies, transaction, *notice, recipient);
}

absl::Status TellChangedLate(const Dependencies& dependencies, storage::Transaction& transaction,
                             const Walk& walk, const Recipient& recipient,
                             const std::function<bool(const Notice& change)>& unseen) {
  AMBLE_ASSIGN_OR_RETURN(
      const std::vector<Notice> changes,
      dependencies.notices->ListOfKind(transaction, walk.key, NoticeKind::kChanged, kMostChanges));
  const auto last =
      std::max_element(changes.begin(), changes.end(), [](const Notice& one, const Notice& other) {
        return VersionOfChange(one) < VersionOfChange(other);
      });
  if (last == changes.end() || !unseen(*last)) return absl::OkStatus();
  return TellToo(dependencies, transaction, *last, recipient);
}

}  // namespace amble::messaging
