#pragma once

#include "absl/status/status.h"
#include "services/attendance/app/dependencies.h"
#include "services/attendance/domain/member.h"

namespace amble::attendance {

/// Gives the answer that `member`, whose row the transaction has written or locked, gave before
/// they were let in: as if they did so now, by the same rules, once. What is refused is dropped:
/// they see the walk without an answer. Who has answered it by themselves meanwhile keeps that.
/// While nothing is known of the walk the answer waits.
absl::Status AnswerAsAsked(const Dependencies& dependencies, storage::Transaction& transaction,
                           const Member& member);

/// Most answers that are given at a time.
inline constexpr int kMostAsked = 100;

/// Gives the answers that waited for their walks, which are known by now: groups and scheduling
/// tell by feeds of their own. Every replica may do so at any time.
class GiveAskedAnswers {
 public:
  explicit GiveAskedAnswers(const Dependencies& dependencies) : dependencies_(dependencies) {}
  /// Returns when all that waited at its start are given. Blocks.
  absl::Status operator()() const;

 private:
  const Dependencies& dependencies_;
};

}  // namespace amble::attendance
