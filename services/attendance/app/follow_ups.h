#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "services/attendance/app/authorize_leader.h"
#include "services/attendance/app/dependencies.h"
#include "services/attendance/domain/follow_up.h"
#include "services/platform/rpc/call_context.h"

namespace amble::attendance {

struct CreateFollowUpCommand {
  GroupId group;
  std::string member;  ///< id
  std::string reason;
  absl::Time due;
  std::string assignee = {};  ///< id; empty for whoever comes first
};

/// A leader remembers to look after a member of the group, or one who has left it.
class CreateFollowUp {
 public:
  explicit CreateFollowUp(const Dependencies& dependencies) : dependencies_(dependencies) {}
  absl::StatusOr<FollowUp> operator()(const rpc::CallContext& call,
                                      const CreateFollowUpCommand& command) const;

 private:
  Dependencies dependencies_;
};

/// The follow-ups of a group, for its leaders.
class ListFollowUps {
 public:
  explicit ListFollowUps(const Dependencies& dependencies) : dependencies_(dependencies) {}
  absl::StatusOr<std::vector<FollowUp>> operator()(const rpc::CallContext& call,
                                                   const GroupId& group,
                                                   const FollowUpWindow& window) const;

 private:
  Dependencies dependencies_;
};

/// Another leader does it, or (`assignee` empty) whoever comes first. What is resolved stays as it
/// is.
class AssignFollowUp {
 public:
  explicit AssignFollowUp(const Dependencies& dependencies) : dependencies_(dependencies) {}
  /// INVALID_ARGUMENT naming `assignee` when that is no leader of the group.
  absl::StatusOr<FollowUp> operator()(const rpc::CallContext& call, const GroupId& group,
                                      const std::string& follow_up,
                                      const std::string& assignee) const;

 private:
  Dependencies dependencies_;
};

/// A leader has looked after somebody. Once it is resolved, it stays as it is.
class ResolveFollowUp {
 public:
  explicit ResolveFollowUp(const Dependencies& dependencies) : dependencies_(dependencies) {}
  absl::StatusOr<FollowUp> operator()(const rpc::CallContext& call, const GroupId& group,
                                      const std::string& follow_up, const std::string& note) const;

 private:
  Dependencies dependencies_;
};

}  // namespace amble::attendance
