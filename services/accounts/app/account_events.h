#pragma once

#include "absl/status/status.h"
#include "services/accounts/domain/person.h"
#include "services/accounts/domain/practice.h"
#include "services/platform/rpc/call_context.h"
#include "services/platform/storage/database.h"

namespace amble::accounts {

/// Writes the public state of what changed as an event, in the transaction that changes it. The
/// caller of `call` (nullptr: nobody) is told its position after the commit.
class AccountEvents {
 public:
  virtual ~AccountEvents() = default;
  virtual absl::Status Changed(storage::Transaction& transaction, const Person& person,
                               const rpc::CallContext* call) = 0;
  virtual absl::Status Changed(storage::Transaction& transaction, const Practice& practice,
                               const rpc::CallContext* call) = 0;
  virtual absl::Status Changed(storage::Transaction& transaction, const Staff& staff,
                               const rpc::CallContext* call) = 0;
};

}  // namespace amble::accounts
