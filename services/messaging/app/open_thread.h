#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "services/messaging/app/thread_view.h"

namespace amble::messaging {

/// Which thread to open, of a group: of `walk`; else with `member`; else of the caller with the
/// leaders.
struct OpenThreadCommand {
  GroupKey group;
  std::string member;
  std::string walk;
};

/// Opens a thread, or the one that is there. Of a walk: for those who are going, and leaders. With
/// a member: by a leader, or by another member when both opted in; to a caller who did, a member
/// who did not, whom the caller blocked, who blocked the caller, who has left and who never was is
/// the same NOT_FOUND.
class OpenThread {
 public:
  explicit OpenThread(const Dependencies& dependencies) : dependencies_(dependencies) {}
  absl::StatusOr<ThreadView> operator()(const rpc::CallContext& call,
                                        const OpenThreadCommand& command) const;

 private:
  absl::StatusOr<Thread> Wanted(storage::Transaction& transaction, ThreadLookup& lookup,
                                const Member& caller, const OpenThreadCommand& command) const;
  absl::StatusOr<Thread> WantedWith(storage::Transaction& transaction, ThreadLookup& lookup,
                                    const Member& caller, const OpenThreadCommand& command) const;

  const Dependencies& dependencies_;
};

}  // namespace amble::messaging
