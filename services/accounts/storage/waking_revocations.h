#pragma once

#include <string>

#include "services/accounts/app/revocation_repository.h"
#include "services/platform/errors/errors.h"
#include "services/platform/events/wakeups.h"

namespace amble::accounts {

/// What gateways wait for to read revocations at once rather than at their next poll. They know it
/// by this text, and are right without it.
inline constexpr char kRevocationsWakeup[] = "accounts.revocations";

/// Revocations that wake the gateways once they are committed.
class WakingRevocations final : public RevocationRepository {
 public:
  /// Both outlive this.
  WakingRevocations(RevocationRepository* inner, events::Wakeups* wakeups)
      : inner_(inner), wakeups_(wakeups) {}

  absl::Status OfSession(storage::Transaction& transaction, const std::string& session,
                         absl::Time now) override {
    AMBLE_RETURN_IF_ERROR(inner_->OfSession(transaction, session, now));
    WakeAfter(transaction);
    return absl::OkStatus();
  }
  absl::Status OfPerson(storage::Transaction& transaction, const std::string& person,
                        absl::Time now) override {
    AMBLE_RETURN_IF_ERROR(inner_->OfPerson(transaction, person, now));
    WakeAfter(transaction);
    return absl::OkStatus();
  }
  absl::StatusOr<RevocationCursor> Head(storage::Transaction& transaction) override {
    return inner_->Head(transaction);
  }
  absl::StatusOr<RevocationPage> List(storage::Transaction& transaction,
                                      const RevocationCursor& cursor, int limit) override {
    return inner_->List(transaction, cursor, limit);
  }
  absl::Status StartEpoch(storage::Transaction& transaction, const std::string& epoch,
                          bool keep_existing) override {
    return inner_->StartEpoch(transaction, epoch, keep_existing);
  }
  absl::StatusOr<int64_t> Forget(storage::Transaction& transaction, absl::Time before,
                                 int limit) override {
    return inner_->Forget(transaction, before, limit);
  }

 private:
  void WakeAfter(storage::Transaction& transaction) {
    if (wakeups_ == nullptr) return;
    transaction.AfterCommit([wakeups = wakeups_] { wakeups->Notify(kRevocationsWakeup); });
  }

  RevocationRepository* const inner_;
  events::Wakeups* const wakeups_;
};

}  // namespace amble::accounts
