#include "services/groups/app/answer_invitation.h"

#include "services/groups/app/change_group.h"
#include "services/groups/app/use_invitation.h"
#include "services/groups/domain/agreement.h"
#include "services/platform/errors/errors.h"
#include "services/platform/idempotency/request_ledger.h"
#include "services/platform/text/email.h"

namespace amble::groups {
namespace {

/// Repeating the call later may help, so the answer must not be given up.
bool MayPass(const absl::Status& status) {
  switch (status.code()) {
    case absl::StatusCode::kFailedPrecondition:
    case absl::StatusCode::kNotFound:
    case absl::StatusCode::kInvalidArgument:
    case absl::StatusCode::kPermissionDenied:
      return false;
    default:
      return true;
  }
}

/// The request_id of what this call asks of others: the same for the same call, and different for
/// every invitation.
std::string DerivedRequestId(const rpc::CallContext& call, const Invitation& invitation, Ids& ids) {
  if (call.request.request_id.empty()) return ids.NewId();
  return HashSecret(call.request.request_id + "/" + invitation.token_hash);
}

}  // namespace

absl::StatusOr<AnsweredInvitation> AnswerInvitation::operator()(
    const rpc::CallContext& call, const AnswerInvitationCommand& command) const {
  if (command.answer != Answer::kNone && command.walk.empty()) return MissingField("walk");
  AMBLE_ASSIGN_OR_RETURN(const Invitation invitation, FindInvitation(dependencies_, command.token));
  std::string email = invitation.email;
  if (!invitation.mailed() && !command.email.empty()) {
    AMBLE_ASSIGN_OR_RETURN(email, NormalizeEmail(command.email, "email"));
  }
  AMBLE_RETURN_IF_ERROR(CheckBeforehand(call, invitation, command));

  const std::string request_id = DerivedRequestId(call, invitation, *dependencies_.ids);
  AMBLE_ASSIGN_OR_RETURN(const Guest guest,
                         dependencies_.guests->Create(call, {.group = invitation.group,
                                                             .display_name = command.walking_name,
                                                             .email = email,
                                                             .request_id = request_id}));
  AnsweredInvitation result{.session_token = guest.session_token};
  AMBLE_ASSIGN_OR_RETURN(
      result.member, ChangeMember(dependencies_, call, invitation.group,
                                  [&](storage::Transaction& transaction, Roster& roster) {
                                    return UseInvitation(
                                        dependencies_, transaction, roster, invitation.token_hash,
                                        {.person = guest.person,
                                         .walking_name = command.walking_name,
                                         .agreement_version = command.agreement_version,
                                         .asked = {command.walk, command.answer}});
                                  }));
  result.member.me = true;
  if (command.answer != Answer::kNone && result.member.member.state == MemberState::kActive) {
    AMBLE_ASSIGN_OR_RETURN(result.answered,
                           Respond(call, result.member.member, command, request_id));
  }
  return result;
}

absl::Status AnswerInvitation::CheckBeforehand(const rpc::CallContext& call,
                                               const Invitation& invitation,
                                               const AnswerInvitationCommand& command) const {
  bool first = false;
  const auto check = [&](storage::Transaction& transaction) -> absl::StatusOr<std::string> {
    first = true;
    AMBLE_ASSIGN_OR_RETURN(
        auto present, dependencies_.invitations->FindByToken(transaction, invitation.token_hash));
    if (!present) return NotFound("invitation");
    AMBLE_RETURN_IF_ERROR(CheckUsable(*present, dependencies_.clock->Now()));
    AMBLE_ASSIGN_OR_RETURN(auto group, dependencies_.groups->Find(transaction, invitation.group));
    if (!group) return NotFound("invitation");
    AMBLE_RETURN_IF_ERROR(CheckNotArchived(*group));
    AMBLE_RETURN_IF_ERROR(CheckAccepted(*group, command.agreement_version, "agreement_version"));
    AMBLE_RETURN_IF_ERROR(CheckWalk(transaction, invitation, command));
    // Nothing is to be remembered yet: the transaction is rolled back.
    return absl::CancelledError();
  };
  const absl::Status status = WithCatchUp(dependencies_, call, [&] {
    return dependencies_.database->Write([&](storage::Transaction& transaction) {
      first = false;
      return idempotency::Once(transaction, call.request, dependencies_.clock->Now(),
                               [&] { return check(transaction); })
          .status();
    });
  });
  return first && absl::IsCancelled(status) ? absl::OkStatus() : status;
}

absl::Status AnswerInvitation::CheckWalk(storage::Transaction& transaction,
                                         const Invitation& invitation,
                                         const AnswerInvitationCommand& command) const {
  if (command.walk.empty()) return absl::OkStatus();
  if (command.walk_group != invitation.group) return NotFound("walk");
  AMBLE_ASSIGN_OR_RETURN(auto walk,
                         dependencies_.walks->Find(transaction, invitation.group, command.walk));
  if (!walk) return NotFound("walk");
  if (walk->cancelled) {
    return FailedPrecondition(Reason::kWalkNotPlanned, "The walk is cancelled.");
  }
  if (walk->start_time <= dependencies_.clock->Now()) {
    return FailedPrecondition(Reason::kWalkStarted, "The walk has started.");
  }
  return absl::OkStatus();
}

absl::StatusOr<Answered> AnswerInvitation::Respond(const rpc::CallContext& call,
                                                   const Member& member,
                                                   const AnswerInvitationCommand& command,
                                                   const std::string& request_id) const {
  absl::StatusOr<Answered> answered =
      dependencies_.answers->Respond(call, {.group = member.group,
                                            .walk = command.walk,
                                            .member = member.id,
                                            .answer = command.answer,
                                            .request_id = request_id});
  // The walk may have been cancelled meanwhile. The membership stands, and so does the session.
  if (!answered.ok() && !MayPass(answered.status())) return Answered{};
  return answered;
}

}  // namespace amble::groups
