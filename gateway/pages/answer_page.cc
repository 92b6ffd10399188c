#include "gateway/pages/answer_page.h"

#include "amble/attendance/v1/attendance.pb.h"
#include "gateway/pages/answer_view.h"
#include "gateway/pages/calendar_file.h"
#include "gateway/pages/page_parts.h"
#include "services/platform/errors/errors.h"
#include "services/platform/resources/timestamps.h"

namespace amble::gateway {
namespace {

namespace attendance = amble::attendance::v1;

constexpr char kRespond[] = "amble.attendance.v1.AttendanceService.Respond";

attendance::Answer ReadAnswer(const std::string& answer) {
  if (answer == "going") return attendance::ANSWER_GOING;
  if (answer == "not_going") return attendance::ANSWER_NOT_GOING;
  if (answer == "unsure") return attendance::ANSWER_UNSURE;
  return attendance::ANSWER_UNSPECIFIED;
}

/// What to say when an answer was not taken; empty when there is nothing to add to how it stands.
std::string NoticeFor(const absl::Status& status) {
  switch (ReasonOf(status)) {
    case Reason::kEtagMismatch:
    case Reason::kRequestIdReused:
      return Say("answer_changed_elsewhere");
    case Reason::kAnswerByPassed:
      return Say("answer_too_late");
    case Reason::kAgreementRequired:
      return Say("answer_needs_agreement");
    case Reason::kWalkStarted:
    case Reason::kWalkNotPlanned:
    case Reason::kMembershipState:
      return Say("answer_not_taken");
    default:
      return "";
  }
}

}  // namespace

void ShowAnswer(Visit visit) {
  WithMyResponse(visit, [](const Visit& visit, const attendance::Response& response) {
    ShowMyResponse(visit, response, {});
  });
}

void TakeAnswer(Visit visit, const Form& form) {
  attendance::RespondRequest request;
  request.set_walk(WalkNameOf(visit));
  request.set_answer(ReadAnswer(form["answer"]));
  request.set_etag(form["etag"]);
  request.set_request_id(form["request_id"]);
  if (request.answer() == attendance::ANSWER_UNSPECIFIED || !IsRequestId(form["request_id"])) {
    return visit.Say(400, "bad_form_heading", "bad_form_text");
  }
  const std::string session = visit.Session();
  if (session.empty()) return visit.Fail(absl::UnauthenticatedError("No session."));
  visit.Call<attendance::Response>(
      kRespond, request, session,
      [](const Visit& visit, absl::StatusOr<attendance::Response> response) {
        if (response.ok()) return visit.SeeOther(WalkPathOf(visit));
        const std::string notice = NoticeFor(response.status());
        if (notice.empty()) return visit.Fail(response.status());
        WithMyResponse(visit, [notice](const Visit& visit, const attendance::Response& response) {
          ShowMyResponse(visit, response, {.status = 409, .notice = notice});
        });
      });
}

void SendCalendarFile(Visit visit) {
  WithMyResponse(visit, [](const Visit& visit, const attendance::Response& response) {
    const attendance::AnsweredWalk& walk = response.walk();
    const std::string& origin = visit.site().origin;
    Response file{.status = 200};
    file.body =
        WriteCalendarFile({.uid = visit.capture(2) + "@" + origin.substr(origin.find("://") + 3),
                           .sequence = walk.sequence(),
                           .start = resources::FromTimestamp(walk.start_time()),
                           .duration_minutes = walk.duration_minutes(),
                           .title = Say("calendar_title"),
                           .location = walk.area(),
                           .cancelled = walk.cancelled(),
                           .written = visit.site().options.clock->Now()});
    visit.SendFile(std::move(file), "text/calendar; charset=utf-8; method=PUBLISH", "walk.ics");
  });
}

}  // namespace amble::gateway
