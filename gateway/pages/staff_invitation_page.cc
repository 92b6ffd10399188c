#include "gateway/pages/staff_invitation_page.h"

#include "amble/accounts/v1/accounts.pb.h"
#include "gateway/pages/page_parts.h"
#include "services/platform/errors/errors.h"

namespace amble::gateway {
namespace {

namespace accounts = amble::accounts::v1;

constexpr char kAcceptStaffInvitation[] = "amble.accounts.v1.AccountsService.AcceptStaffInvitation";

std::string Here(const Visit& visit) { return "/staff-invitation/" + visit.capture(0); }

void ShowSignInFirst(const Visit& visit) {
  PageData page = visit.NewPage("staff_title");
  page.set("heading", Say("staff_title"));
  page.set("text", Say("staff_sign_in_text"));
  page.set("sign_in_next", Here(visit));
  visit.Show(401, "message", page);
}

void ShowRefusal(const Visit& visit, const absl::Status& status) {
  switch (status.code()) {
    case absl::StatusCode::kUnauthenticated:
      return ShowSignInFirst(visit);
    case absl::StatusCode::kPermissionDenied:
      // A guest has not proved any address yet.
      if (ReasonOf(status) == Reason::kGuestNotAllowed) return ShowSignInFirst(visit);
      return visit.Say(403, "staff_other_address", "staff_other_address_text");
    case absl::StatusCode::kAlreadyExists:
      return visit.Say(200, "staff_already", "staff_already_text");
    case absl::StatusCode::kNotFound:
    case absl::StatusCode::kInvalidArgument:
    case absl::StatusCode::kFailedPrecondition:
      return visit.Say(410, "staff_ended", "staff_ended_text");
    default:
      return visit.Fail(status);
  }
}

}  // namespace

void ShowStaffInvitation(Visit visit) {
  if (visit.Session().empty()) return ShowSignInFirst(visit);
  PageData page = visit.NewPage("staff_title");
  page.set("heading", Say("staff_title"));
  page.set("text", Say("staff_text"));
  page.set("press", Say("staff_accept"));
  page.set("action", Here(visit));
  page.set("request_id", visit.site().options.ids->NewId());
  visit.Show(200, "press", page);
}

void TakeStaffInvitation(Visit visit, const Form& form) {
  const std::string session = visit.Session();
  if (session.empty()) return ShowSignInFirst(visit);
  if (!IsRequestId(form["request_id"])) {
    return visit.Say(400, "bad_form_heading", "bad_form_text");
  }
  accounts::AcceptStaffInvitationRequest request;
  request.set_name("staffInvitations/" + visit.capture(0));
  request.set_request_id(form["request_id"]);
  visit.Call<accounts::Staff>(kAcceptStaffInvitation, request, session,
                              [](const Visit& visit, absl::StatusOr<accounts::Staff> staff) {
                                if (!staff.ok()) return ShowRefusal(visit, staff.status());
                                visit.Say(200, "staff_done", "staff_done_text");
                              });
}

}  // namespace amble::gateway
