#pragma once

#include "absl/status/status.h"
#include "services/platform/rpc/call_context.h"
#include "services/platform/storage/database.h"
#include "services/scheduling/domain/route.h"
#include "services/scheduling/domain/walk.h"

namespace amble::scheduling {

/// Tells the other services about walks, and about what they show.
class WalkEvents {
 public:
  virtual ~WalkEvents() = default;
  /// Writes the walk's present state to the outbox, in the transaction that changed it. `call` is
  /// told the position after the commit; it may be null.
  virtual absl::Status Changed(storage::Transaction& transaction, const Walk& walk,
                               const rpc::CallContext* call) = 0;
  /// The same of a walk's state on the day, which attendance decided and `walk` now shows.
  virtual absl::Status Progressed(storage::Transaction& transaction, const Walk& walk) = 0;
  /// The same of a route of which walks show something that has changed.
  virtual absl::Status Changed(storage::Transaction& transaction, const Route& route,
                               const rpc::CallContext* call) = 0;
};

}  // namespace amble::scheduling
