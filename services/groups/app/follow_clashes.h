#pragma once

#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "services/groups/app/dependencies.h"
#include "services/groups/domain/separation.h"
#include "services/platform/rpc/call_context.h"

/// Tells of clashes: two who are kept apart are going on one walk that is not over. Of one pair and
/// walk it is told once, and again only after one of them withdrew or the separation ended, however
/// often feeds are read. Told are THERAPISTs of the practice alone: those who lead the group and
/// whoever set the separation; where there is none of them, all.
namespace amble::groups {

/// An answer, as attendance tells it.
struct ToldAnswer {
  GroupKey group;
  std::string walk;
  std::string member;
  bool going = false;
  int64_t version = 0;  ///< of the event
};

/// `answer` was taken over into who is going.
absl::Status FollowAnswer(const Dependencies& dependencies, storage::Transaction& transaction,
                          const ToldAnswer& answer);

/// A walk became known, maybe after answers to it.
absl::Status FollowWalk(const Dependencies& dependencies, storage::Transaction& transaction,
                        const GroupKey& group, const std::string& walk);

/// `separation` was stored: it is new, has changed, or has ended. `again`: what was resolved before
/// is told again. `call` is told what was written; it may be null.
absl::Status FollowSeparation(const Dependencies& dependencies, storage::Transaction& transaction,
                              const Separation& separation, bool again,
                              const rpc::CallContext* call);

}  // namespace amble::groups
