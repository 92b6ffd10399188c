#include "gateway/pages/start_page.h"

#include "amble/attendance/v1/attendance.pb.h"
#include "gateway/pages/page_parts.h"
#include "gateway/pages/walk_words.h"
#include "services/platform/resources/timestamps.h"

namespace amble::gateway {
namespace {

namespace attendance = amble::attendance::v1;

constexpr char kListMyResponses[] = "amble.attendance.v1.AttendanceService.ListMyResponses";
constexpr int kShownWalks = 10;

std::string StateWords(const attendance::Response& response) {
  if (response.walk().cancelled()) return Say("cancelled");
  switch (response.state()) {
    case attendance::RESPONSE_STATE_GOING:
      return Say("state_going");
    case attendance::RESPONSE_STATE_WAITLISTED:
      return Say("state_waitlisted");
    case attendance::RESPONSE_STATE_OFFERED:
      return Say("state_offered");
    case attendance::RESPONSE_STATE_UNSURE:
      return Say("state_unsure");
    case attendance::RESPONSE_STATE_NOT_GOING:
      return Say("state_not_going");
    default:
      return Say("state_unanswered");
  }
}

void ShowToStrangers(const Visit& visit) {
  PageData page = visit.NewPage("start_title");
  visit.Show(200, "start", page);
}

void ShowWalks(const Visit& visit, const attendance::ListMyResponsesResponse& responses) {
  PageData page = visit.NewPage("my_walks");
  PageData walks{PageData::type::list};
  for (const attendance::Response& response : responses.responses()) {
    const attendance::AnsweredWalk& walk = response.walk();
    PageData link;
    link.set("href", MyPath(walk.name()));
    link.set("words",
             DateAndTimeInWords(resources::FromTimestamp(walk.start_time()),
                                ZoneOf(walk.time_zone()), visit.site().options.clock->Now()));
    link.set("state", StateWords(response));
    SetText(link, "area", walk.area());
    walks << link;
  }
  page.set("signed_in", true);
  page.set("has_walks", responses.responses_size() > 0);
  page.set("walks", walks);
  page.set("request_id", visit.site().options.ids->NewId());
  visit.Show(200, "start", page);
}

}  // namespace

void ShowStart(Visit visit) {
  const std::string session = visit.Session();
  if (session.empty()) return ShowToStrangers(visit);
  attendance::ListMyResponsesRequest request;
  request.set_page_size(kShownWalks);
  visit.Call<attendance::ListMyResponsesResponse>(
      kListMyResponses, request, session,
      [](const Visit& visit, absl::StatusOr<attendance::ListMyResponsesResponse> responses) {
        if (responses.ok()) return ShowWalks(visit, *responses);
        if (responses.status().code() == absl::StatusCode::kUnauthenticated) {
          return ShowToStrangers(visit);
        }
        visit.Fail(responses.status());
      });
}

}  // namespace amble::gateway
