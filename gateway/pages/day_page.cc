#include "gateway/pages/day_page.h"

#include <charconv>

#include "amble/attendance/v1/arrivals.pb.h"
#include "amble/scheduling/v1/places.pb.h"
#include "gateway/pages/answer_view.h"
#include "gateway/pages/page_parts.h"
#include "services/platform/errors/errors.h"

namespace amble::gateway {
namespace {

namespace attendance = amble::attendance::v1;
namespace scheduling = amble::scheduling::v1;

constexpr char kArrive[] = "amble.attendance.v1.ArrivalService.Arrive";
constexpr char kSayLate[] = "amble.attendance.v1.ArrivalService.SayLate";
constexpr char kGetMeetingPlace[] = "amble.scheduling.v1.PlaceService.GetMeetingPlace";

void ShowNews(const Visit& visit, const AnswerNews& news) {
  WithMyResponse(visit, [news](const Visit& visit, const attendance::Response& response) {
    ShowMyResponse(visit, response, news);
  });
}

/// Says in words why it was not taken, below how the answer stands.
void Refuse(const Visit& visit, const absl::Status& status, Text wrong, Text too_often) {
  switch (ReasonOf(status)) {
    case Reason::kFieldInvalid:
      return ShowNews(visit, {.status = 422, .notice = Say(wrong)});
    case Reason::kTooManyRequests:
      return ShowNews(visit, {.status = 429, .notice = Say(too_often)});
    case Reason::kWalkNotPlanned:
      return ShowNews(visit, {.status = 409, .notice = Say("day_not_yet")});
    case Reason::kWalkNotUnderWay:
      return ShowNews(visit, {.status = 409, .notice = Say("day_is_over")});
    case Reason::kNoOffer:
    case Reason::kMembershipState:
      return ShowNews(visit, {.status = 409, .notice = Say("late_without_place")});
    default:
      return visit.Fail(status);
  }
}

/// Minutes as a button of ours says them; -1 for anything else.
int ReadMinutes(const std::string& text) {
  int minutes = -1;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), minutes);
  const bool whole = error == std::errc() && end == text.data() + text.size();
  return whole && minutes >= 0 && minutes <= 120 ? minutes : -1;
}

}  // namespace

void TakeArrival(Visit visit, const Form& form) {
  if (!IsRequestId(form["request_id"])) return visit.Say(400, "bad_form_heading", "bad_form_text");
  const std::string session = visit.Session();
  if (session.empty()) return visit.Fail(absl::UnauthenticatedError("No session."));
  if (!IsArrivalCode(form["code"])) {
    return ShowNews(visit, {.status = 422, .notice = Say("arrival_code_odd")});
  }
  attendance::ArriveRequest request;
  request.set_walk(WalkNameOf(visit));
  request.set_code(form["code"]);
  request.set_request_id(form["request_id"]);
  visit.Call<attendance::Arrival>(
      kArrive, request, session,
      [](const Visit& visit, const absl::StatusOr<attendance::Arrival>& arrival) {
        if (!arrival.ok()) {
          return Refuse(visit, arrival.status(), "arrival_code_wrong", "arrival_too_often");
        }
        ShowNews(visit, {.done = Say("arrived"), .arrived = true});
      });
}

void TakeLateness(Visit visit, const Form& form) {
  const int minutes = ReadMinutes(form["minutes"]);
  if (minutes < 0 || !IsRequestId(form["request_id"])) {
    return visit.Say(400, "bad_form_heading", "bad_form_text");
  }
  const std::string session = visit.Session();
  if (session.empty()) return visit.Fail(absl::UnauthenticatedError("No session."));
  attendance::SayLateRequest request;
  request.set_walk(WalkNameOf(visit));
  request.set_minutes(minutes);
  request.set_request_id(form["request_id"]);
  visit.Call<attendance::Arrival>(
      kSayLate, request, session,
      [](const Visit& visit, const absl::StatusOr<attendance::Arrival>& arrival) {
        if (!arrival.ok()) {
          return Refuse(visit, arrival.status(), "day_not_yet", "late_too_often");
        }
        const int minutes = arrival->late_minutes();
        const std::string count = Say("minutes", {{"count", std::to_string(minutes)}});
        ShowNews(visit, {.done = minutes == 0 ? Say("on_time_said")
                                              : Say("late_said", {{"minutes", count}})});
      });
}

void SendWay(Visit visit) {
  WithMyResponse(visit, [](const Visit& visit, const attendance::Response& response) {
    const std::string& place = response.meeting_place();
    if (response.walk().cancelled() || !place.starts_with(WalkNameOf(visit) + "/places/")) {
      return visit.Fail(NotFound("place"));
    }
    scheduling::GetMeetingPlaceRequest request;
    request.set_name(place);
    visit.Call<scheduling::MeetingPlace>(
        kGetMeetingPlace, request, visit.Session(),
        [](const Visit& visit, const absl::StatusOr<scheduling::MeetingPlace>& place) {
          if (!place.ok()) return visit.Fail(place.status());
          if (place->way_svg().empty()) return visit.Fail(NotFound("way"));
          Response picture{.status = 200};
          picture.body = place->way_svg();
          visit.SendPicture(std::move(picture), "image/svg+xml");
        });
  });
}

}  // namespace amble::gateway
