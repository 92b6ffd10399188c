#include "gateway/pages/invitation_page.h"

#include "services/platform/errors/errors.h"

namespace amble::gateway {
namespace {

namespace groups = amble::groups::v1;

constexpr char kGetInvitation[] = "amble.groups.v1.GroupsService.GetInvitation";
constexpr char kAnswerInvitation[] = "amble.groups.v1.GroupsService.AnswerInvitation";
constexpr char kGetMember[] = "amble.groups.v1.GroupsService.GetMember";
/// How long a guest's session lives, and so its cookie.
constexpr absl::Duration kGuestCookieLife = absl::Hours(24 * 30);
constexpr int kFormStatus = 422;

std::string InvitationName(const Visit& visit) { return "invitations/" + visit.capture(0); }

/// Calls `show(visit, preview)`, or answers that there is none.
template <typename Show>
void WithPreview(const Visit& visit, Show show) {
  groups::GetInvitationRequest request;
  request.set_name(InvitationName(visit));
  visit.Call<groups::InvitationPreview>(
      kGetInvitation, request, "",
      [show](const Visit& visit, absl::StatusOr<groups::InvitationPreview> preview) {
        if (preview.ok()) return show(visit, *preview);
        if (preview.status().code() == absl::StatusCode::kNotFound ||
            preview.status().code() == absl::StatusCode::kInvalidArgument) {
          return visit.Say(404, "invitation_unknown_heading", "invitation_unknown_text");
        }
        visit.Fail(preview.status());
      });
}

bool IsPresent(const groups::Member& member) {
  return member.role() == groups::MEMBER_ROLE_MEMBER &&
         (member.state() == groups::MEMBER_STATE_ACTIVE ||
          member.state() == groups::MEMBER_STATE_WAITING ||
          member.state() == groups::MEMBER_STATE_REQUESTED ||
          member.state() == groups::MEMBER_STATE_PAUSED);
}

/// Whoever has joined already is shown what they answered: people open the link again to see when
/// the walk is, and must not become somebody new.
void ShowToNewcomers(const Visit& visit, const groups::InvitationPreview& preview) {
  const std::string session = visit.Session();
  if (session.empty()) return ShowInvitationForm(visit, preview, {});
  groups::GetMemberRequest request;
  request.set_name(preview.group() + "/members/me");
  visit.Call<groups::Member>(kGetMember, request, session,
                             [preview](const Visit& visit, absl::StatusOr<groups::Member> member) {
                               if (member.ok() && IsPresent(*member))
                                 return visit.SeeOther(MyPath(preview.group()));
                               ShowInvitationForm(visit, preview, {});
                             });
}

void ShowAgain(const Visit& visit, InvitationInput input) {
  WithPreview(visit, [input = std::move(input)](const Visit& visit,
                                                const groups::InvitationPreview& preview) {
    ShowInvitationForm(visit, preview, input);
  });
}

/// Fills the answer in; false when it is none.
bool ReadAnswer(const std::string& answer, groups::AnswerInvitationRequest& request) {
  if (answer == "going") {
    request.set_answer(groups::INVITATION_ANSWER_GOING);
  } else if (answer == "not_going") {
    request.set_answer(groups::INVITATION_ANSWER_NOT_GOING);
  } else if (answer == "unsure") {
    request.set_answer(groups::INVITATION_ANSWER_UNSURE);
  } else {
    return answer == "join";
  }
  return true;
}

/// What `status` says about the fields; empty when it is about something else.
std::vector<Problem> ProblemsOf(const absl::Status& status) {
  const Reason reason = ReasonOf(status);
  if (reason == Reason::kAgreementRequired) return {{"agreement", Say("agreement_needed")}};
  if (reason == Reason::kWalkNotPlanned || reason == Reason::kWalkStarted) {
    return {{"walk", Say("walk_not_usable")}};
  }
  std::vector<Problem> problems;
  for (const FieldViolation& violation : ViolationsOf(status)) {
    if (violation.field == "walking_name") {
      problems.push_back({"walking_name", reason == Reason::kAlreadyExists
                                              ? Say("name_taken")
                                              : Say("name_not_usable")});
    } else if (violation.field == "email") {
      problems.push_back({"email", Say("email_not_usable")});
    } else if (violation.field == "agreement_version") {
      problems.push_back({"agreement", Say("agreement_needed")});
    } else if (violation.field == "walk") {
      problems.push_back({"walk", Say("walk_not_usable")});
    }
  }
  return problems;
}

void ShowRefusal(const Visit& visit, InvitationInput input, const absl::Status& status) {
  const Reason reason = ReasonOf(status);
  // The answer from this form has arrived before, with other words in it.
  if (reason == Reason::kRequestIdReused) return ShowInvitation(visit);
  input.problems = ProblemsOf(status);
  const bool may_pass = status.code() == absl::StatusCode::kUnavailable ||
                        status.code() == absl::StatusCode::kDeadlineExceeded;
  // What was agreed to is no longer what is agreed on.
  if (!input.problems.empty() && input.problems[0].field == "agreement") input.accepted = false;
  if (input.problems.empty() && reason != Reason::kInvitationNotUsable && !may_pass &&
      status.code() != absl::StatusCode::kNotFound) {
    return visit.Fail(status);
  }
  input.status = may_pass ? 503 : kFormStatus;
  if (may_pass) {
    input.notice = Say("later_text");
  } else {
    input.request_id.clear();
  }
  if (status.code() == absl::StatusCode::kNotFound) {
    input.problems = {{"walk", Say("walk_not_usable")}};
  }
  ShowAgain(visit, std::move(input));
}

void ShowTaken(const Visit& visit, const std::string& walk,
               const groups::AnswerInvitationResponse& answered) {
  std::vector<std::string> cookies;
  if (!answered.token().empty()) {
    cookies.push_back(visit.site().cookies.KeepSession(answered.token(), kGuestCookieLife));
  }
  const bool has_answer = !walk.empty() && !answered.response_state().empty();
  visit.SeeOther(MyPath(has_answer ? walk : answered.member().name()), std::move(cookies));
}

}  // namespace

void ShowInvitation(Visit visit) { WithPreview(visit, ShowToNewcomers); }

void TakeInvitationAnswer(Visit visit, const Form& form) {
  InvitationInput input{.walking_name = form["walking_name"],
                        .email = form["email"],
                        .walk = form["walk"],
                        .accepted = form.Has("agreement"),
                        .request_id = form["request_id"]};
  if (!IsRequestId(input.request_id)) {
    return visit.Say(400, "bad_form_heading", "bad_form_text");
  }
  groups::AnswerInvitationRequest request;
  request.set_name(InvitationName(visit));
  if (!ReadAnswer(form["answer"], request)) {
    input.problems = {{"answer", Say("answer_needed")}};
    input.status = kFormStatus;
    return ShowAgain(visit, std::move(input));
  }
  if (request.answer() != groups::INVITATION_ANSWER_UNSPECIFIED) request.set_walk(input.walk);
  request.set_walking_name(input.walking_name);
  request.set_email(input.email);
  request.set_agreement_version(ReadVersion(form["agreement"]));
  request.set_request_id(input.request_id);
  visit.Call<groups::AnswerInvitationResponse>(
      kAnswerInvitation, request, "",
      [input, walk = request.walk()](const Visit& visit,
                                     absl::StatusOr<groups::AnswerInvitationResponse> answered) {
        if (!answered.ok()) return ShowRefusal(visit, input, answered.status());
        ShowTaken(visit, walk, *answered);
      });
}

}  // namespace amble::gateway
