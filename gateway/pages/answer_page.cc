#include "gateway/pages/answer_page.h"

#include "amble/attendance/v1/attendance.pb.h"
#include "gateway/pages/calendar_file.h"
#include "gateway/pages/page_parts.h"
#include "gateway/pages/rendering.h"
#include "gateway/pages/walk_words.h"
#include "services/platform/errors/errors.h"
#include "services/platform/resources/timestamps.h"

namespace amble::gateway {
namespace {

namespace attendance = amble::attendance::v1;

constexpr char kGetMyResponse[] = "amble.attendance.v1.AttendanceService.GetMyResponse";
constexpr char kRespond[] = "amble.attendance.v1.AttendanceService.Respond";

std::string WalkName(const Visit& visit) {
  return "practices/" + visit.capture(0) + "/groups/" + visit.capture(1) + "/walks/" +
         visit.capture(2);
}

std::string GroupPath(const Visit& visit) {
  return "/my/" + visit.capture(0) + "/" + visit.capture(1);
}

std::string WalkPath(const Visit& visit) { return GroupPath(visit) + "/" + visit.capture(2); }

/// How one state of an answer is said.
struct StateWords {
  Text heading;
  Text text;
  const char* mood = "";
  const char* marks = nullptr;  ///< the button that is the answer now
};

StateWords WordsFor(const attendance::Response& response) {
  if (response.walk().cancelled()) {
    return {"walk_is_cancelled", "walk_is_cancelled_text", "gone"};
  }
  if (response.walk().started()) return {"walk_has_started", "walk_has_started_text"};
  switch (response.state()) {
    case attendance::RESPONSE_STATE_GOING:
      return {"state_going", "state_going_text", "going", "is_going"};
    case attendance::RESPONSE_STATE_WAITLISTED:
      return {"state_waitlisted", "state_waitlisted_text", "undecided", "is_going"};
    case attendance::RESPONSE_STATE_OFFERED:
      return {"state_offered", "state_offered_text", "going"};
    case attendance::RESPONSE_STATE_UNSURE:
      return {"state_unsure", "state_unsure_text", "undecided", "is_unsure"};
    case attendance::RESPONSE_STATE_NOT_GOING:
      return {"state_not_going", "state_not_going_text", "", "is_not_going"};
    default:
      return {"state_unanswered", "state_unanswered_text"};
  }
}

PageData WalkFacts(const attendance::Response& response, absl::Time now) {
  const attendance::AnsweredWalk& walk = response.walk();
  PageData facts;
  SetWhen(facts,
          {.start = resources::FromTimestamp(walk.start_time()),
           .time_zone = walk.time_zone(),
           .duration_minutes = walk.duration_minutes()},
          now);
  SetText(facts, "area", walk.area());
  if (walk.cancelled()) return facts;
  SetText(facts, "meeting", response.meeting_point());
  if (response.meeting_point().empty() && response.has_meeting_point_time() &&
      response.state() == attendance::RESPONSE_STATE_GOING) {
    const std::string when = DateAndTimeInWords(
        resources::FromTimestamp(response.meeting_point_time()), ZoneOf(walk.time_zone()), now);
    facts.set("place_note", Say("meeting_point_later", {{"when", when}}));
  }
  SetText(facts, "access", walk.access());
  SetText(facts, "note", walk.note());
  const std::string phone_link = NumberLink(response.leader_phone());
  if (!phone_link.empty()) {
    facts.set("phone", true);
    facts.set("phone_link", phone_link);
    facts.set("phone_words", Say("phone_call", {{"phone", response.leader_phone()}}));
  }
  return facts;
}

/// What is said below the heading.
std::string LeadOf(const attendance::Response& response, const StateWords& words, absl::Time now) {
  const bool open = !response.walk().cancelled() && !response.walk().started();
  if (open && response.state() == attendance::RESPONSE_STATE_WAITLISTED &&
      response.position() == 1) {
    return Say("state_waitlisted_next");
  }
  if (open && response.has_offer_expire_time()) {
    return Say("state_offered_until",
               {{"when", DateAndTimeInWords(resources::FromTimestamp(response.offer_expire_time()),
                                            ZoneOf(response.walk().time_zone()), now)}});
  }
  return Say(words.text, {{"position", std::to_string(response.position())}});
}

void ShowResponse(const Visit& visit, const attendance::Response& response, int status,
                  const std::string& notice) {
  const StateWords words = WordsFor(response);
  const attendance::AnsweredWalk& walk = response.walk();
  PageData page = visit.NewPage("answer_title");
  page.set("heading", Say(words.heading));
  page.set("mood", words.mood);
  page.set("text", LeadOf(response, words, visit.site().options.clock->Now()));
  page.set("given_by_leader", response.given_by_leader());
  if (walk.cancelled()) SetText(page, "reason", walk.cancel_reason());
  page.set("walk", WalkFacts(response, visit.site().options.clock->Now()));
  page.set("changeable", !walk.cancelled() && !walk.started());
  if (!walk.cancelled() && !walk.started() &&
      response.state() == attendance::RESPONSE_STATE_GOING) {
    page.set("calendar", WalkPath(visit) + "/calendar.ics");
  }
  if (words.marks != nullptr) page.set(words.marks, true);
  page.set("form_heading",
           Say(words.marks == nullptr ? Text("answer_heading") : Text("change_answer")));
  page.set("action", WalkPath(visit));
  page.set("group", GroupPath(visit));
  page.set("etag", response.etag());
  page.set("request_id", visit.site().options.ids->NewId());
  SetText(page, "notice", notice);
  visit.Show(status, "answer", page);
}

/// Calls `show(visit, response)`, or answers why there is none.
template <typename Show>
void WithResponse(const Visit& visit, Show show) {
  const std::string session = visit.Session();
  if (session.empty()) return visit.Fail(absl::UnauthenticatedError("No session."));
  attendance::GetMyResponseRequest request;
  request.set_walk(WalkName(visit));
  visit.Call<attendance::Response>(
      kGetMyResponse, request, session,
      [show](const Visit& visit, absl::StatusOr<attendance::Response> response) {
        if (!response.ok()) return visit.Fail(response.status());
        show(visit, *response);
      });
}

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
  WithResponse(visit, [](const Visit& visit, const attendance::Response& response) {
    ShowResponse(visit, response, 200, "");
  });
}

void TakeAnswer(Visit visit, const Form& form) {
  attendance::RespondRequest request;
  request.set_walk(WalkName(visit));
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
        if (response.ok()) return visit.SeeOther(WalkPath(visit));
        const std::string notice = NoticeFor(response.status());
        if (notice.empty()) return visit.Fail(response.status());
        WithResponse(visit, [notice](const Visit& visit, const attendance::Response& response) {
          ShowResponse(visit, response, 409, notice);
        });
      });
}

void SendCalendarFile(Visit visit) {
  WithResponse(visit, [](const Visit& visit, const attendance::Response& response) {
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
