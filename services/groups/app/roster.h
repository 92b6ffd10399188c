#pragma once

#include <optional>
#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "services/groups/app/dependencies.h"
#include "services/groups/domain/member.h"
#include "services/platform/rpc/call_context.h"

namespace amble::groups {

/// A group whose row is locked, and the changes to it and its members in one transaction. All that
/// decides about places goes through here, so that the counters agree with the members and whoever
/// waits first moves up as soon as a place is free.
class Roster {
 public:
  /// Locks the group; NOT_FOUND. `call` is told what was written; it may be null. All must outlive
  /// the roster.
  static absl::StatusOr<Roster> Open(const Dependencies& dependencies,
                                     storage::Transaction& transaction, const GroupKey& key,
                                     const rpc::CallContext* call);
  /// Stores a new group; Close() tells of it.
  static absl::StatusOr<Roster> Create(const Dependencies& dependencies,
                                       storage::Transaction& transaction, Group group,
                                       const rpc::CallContext* call);

  const Group& group() const { return group_; }
  /// For changing what is not a counter: makes it a new version.
  Group& ChangeGroup();

  absl::StatusOr<std::optional<Member>> FindPresent(const std::string& person);
  /// Whether `person` was ever removed from the group, or not let in.
  absl::StatusOr<bool> WasRemoved(const std::string& person);
  /// NOT_FOUND.
  absl::StatusOr<Member> Get(const std::string& member);

  /// Adds a member: of group, join sequence, create time and version, what is given is replaced.
  /// ALREADY_EXISTS naming `walking_name` when somebody present has that name.
  absl::Status Add(Member& member);
  /// Stores `member`, which was read from here, as a new version. ALREADY_EXISTS as Add.
  absl::Status Change(Member& member);
  /// Lets `member` in who is REQUESTED or new: ACTIVE, or WAITING behind all who wait.
  /// FAILED_PRECONDITION (MEMBERSHIP_STATE, GROUP_FULL when too many wait, or GROUP_ARCHIVED).
  /// Stores nothing.
  absl::Status Admit(Member& member);

  /// It may lose its last LEADER: it goes on without until it is handed over.
  void AllowNoLeader() { needs_leader_ = false; }

  /// Moves people up to places that are free, stores the group, tells of it when it has changed.
  /// FAILED_PRECONDITION (LAST_LEADER) when it has lost its last LEADER. Call it once, at the end.
  absl::Status Close();

 private:
  Roster(const Dependencies& dependencies, storage::Transaction& transaction, Group group,
         bool needs_leader, const rpc::CallContext* call)
      : dependencies_(dependencies),
        transaction_(transaction),
        group_(std::move(group)),
        needs_leader_(needs_leader),
        call_(call) {}
  absl::Status Store(const Member& member);
  absl::Status ForgetPhoto(const Member& gone);
  absl::Status MoveUp();

  const Dependencies& dependencies_;
  storage::Transaction& transaction_;
  Group group_;
  bool needs_leader_;
  const rpc::CallContext* call_;
  bool group_changed_ = false;
};

}  // namespace amble::groups
