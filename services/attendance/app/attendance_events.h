#pragma once

#include <span>
#include <string>

#include "absl/status/status.h"
#include "services/attendance/domain/response.h"
#include "services/attendance/domain/walk.h"
#include "services/platform/rpc/call_context.h"
#include "services/platform/storage/database.h"

namespace amble::attendance {

/// An answer that others are told of.
struct ResponseChange {
  WalkId walk;
  Response response;
  bool promoted = false;
  /// Whose caller learns the position; may be nullptr, else lives until the commit.
  const rpc::CallContext* call = nullptr;
};

/// Writes events of this service's aggregates in the transaction that changes them.
class AttendanceEvents {
 public:
  virtual ~AttendanceEvents() = default;
  /// In this order. One batch.
  virtual absl::Status ResponsesChanged(storage::Transaction& transaction,
                                        std::span<const ResponseChange> changes) = 0;
  virtual absl::Status WalkProgressed(storage::Transaction& transaction, const Walk& walk,
                                      const rpc::CallContext* call) = 0;
};

}  // namespace amble::attendance
