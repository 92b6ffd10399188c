#include "services/messaging/app/withdraw_of_member.h"

#include <vector>

namespace amble::messaging {

absl::Status WithdrawOfMember(const Dependencies& dependencies, storage::Transaction& transaction,
                              const Member& member) {
  std::vector<NoticeKind> kinds;
  for (int number = 1; number <= static_cast<int>(kLastNoticeKind); ++number) {
    const auto kind = static_cast<NoticeKind>(number);
    if (kind != NoticeKind::kCancelled) kinds.push_back(kind);
  }
  return dependencies.dispatches
      ->Withdraw(transaction, {.group = member.group, .member = member.id, .kinds = kinds},
                 dependencies.clock->Now())
      .status();
}

}  // namespace amble::messaging
