#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "services/groups/app/answers.h"
#include "services/groups/app/dependencies.h"
#include "services/groups/app/member_view.h"
#include "services/platform/rpc/call_context.h"

namespace amble::groups {

/// What AnswerInvitation needs.
struct AnswerInvitationCommand {
  std::string token;
  GroupKey walk_group;  ///< of the walk
  std::string walk;     ///< id; empty for none
  Answer answer = Answer::kNone;
  std::string walking_name;  ///< empty: a friendly one is chosen
  std::string email;         ///< as given; not looked at when the invitation was mailed
  int agreement_version = 0;
};

/// What came of it.
struct AnsweredInvitation {
  std::string session_token;
  MemberView member;
  Answered answered;
};

/// Joins as a new person, with a guest session, and answers one walk; who is not let in at once is
/// answered for when they are. Safe to repeat with the same
/// request_id from any point where it failed: the person, the membership and the answer stay one.
class AnswerInvitation {
 public:
  explicit AnswerInvitation(const Dependencies& dependencies) : dependencies_(dependencies) {}
  absl::StatusOr<AnsweredInvitation> operator()(const rpc::CallContext& call,
                                                const AnswerInvitationCommand& command) const;

 private:
  /// OK when the request had its effect before. Otherwise checks all that can refuse it, so that no
  /// person is created in vain.
  absl::Status CheckBeforehand(const rpc::CallContext& call, const Invitation& invitation,
                               const AnswerInvitationCommand& command) const;
  absl::Status CheckWalk(storage::Transaction& transaction, const Invitation& invitation,
                         const AnswerInvitationCommand& command) const;
  /// What attendance says; empty when it refuses for good.
  absl::StatusOr<Answered> Respond(const rpc::CallContext& call, const Member& member,
                                   const AnswerInvitationCommand& command,
                                   const std::string& request_id) const;

  const Dependencies& dependencies_;
};

}  // namespace amble::groups
