#pragma once

#include <cstdint>
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
  int64_t plan_version = 0;  ///< of the walk's plan, as it was known
  Response response;
  bool promoted = false;
  /// Whose caller learns the position; may be nullptr, else lives until the commit.
  const rpc::CallContext* call = nullptr;
};

/// Somebody who had a place on a walk until the end, and did not come.
struct Absence {
  std::string member;  ///< id
  std::string person;  ///< id

  friend bool operator==(const Absence&, const Absence&) = default;
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
  /// Who was missed on `walk`, which is CLOSED. One batch.
  virtual absl::Status MembersMissed(storage::Transaction& transaction, const Walk& walk,
                                     std::span<const Absence> absences) = 0;
  /// Who was told of as missed on `walk`, and is excused now. One batch.
  virtual absl::Status MembersExcused(storage::Transaction& transaction, const Walk& walk,
                                      std::span<const Absence> excused) = 0;
  /// That people are still out on `walk`; `stage` as of OverdueStage.
  virtual absl::Status WalkOverdue(storage::Transaction& transaction, const Walk& walk,
                                   int stage) = 0;
  /// That each of `walks` has reached its minimum, or misses it again; at its minimum_version. One
  /// batch.
  virtual absl::Status MinimumCrossed(storage::Transaction& transaction,
                                      std::span<const Walk* const> walks) = 0;
};

}  // namespace amble::attendance
