#pragma once

#include "services/accounts/app/account_events.h"
#include "services/platform/events/outbox.h"

namespace amble::accounts {

/// Writes amble.accounts.v1.PersonState, PracticeState and StaffState to the outbox.
class EventWriter final : public AccountEvents {
 public:
  explicit EventWriter(events::Outbox* outbox) : outbox_(outbox) {}
  absl::Status Changed(storage::Transaction& transaction, const Person& person,
                       const rpc::CallContext* call) override;
  absl::Status Changed(storage::Transaction& transaction, const Practice& practice,
                       const rpc::CallContext* call) override;
  absl::Status Changed(storage::Transaction& transaction, const Staff& staff,
                       const rpc::CallContext* call) override;

 private:
  events::Outbox* outbox_;
};

}  // namespace amble::accounts
