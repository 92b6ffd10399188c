#include "gateway/pages/answer_page.h"

#include "amble/attendance/v1/attendance.pb.h"
#include "amble/attendance/v1/series_answers.pb.h"
#include "amble/groups/v1/groups.pb.h"
#include "gateway/pages/answer_view.h"
#include "gateway/pages/calendar_file.h"
#include "gateway/pages/page_parts.h"
#include "gateway/pages/series_outcomes.h"
#include "services/platform/errors/errors.h"
#include "services/platform/resources/timestamps.h"

namespace amble::gateway {
namespace {

namespace attendance = amble::attendance::v1;
namespace groups = amble::groups::v1;
namespace scheduling = amble::scheduling::v1;

constexpr char kRespond[] = "amble.attendance.v1.AttendanceService.Respond";
constexpr char kRespondToSeries[] = "amble.attendance.v1.SeriesAnswerService.RespondToSeries";
constexpr char kGetGroup[] = "amble.groups.v1.GroupsService.GetGroup";
constexpr char kAcceptAgreement[] = "amble.groups.v1.GroupsService.AcceptAgreement";
constexpr char kListWalks[] = "amble.scheduling.v1.SchedulingService.ListWalks";
/// Of how many coming walks of the group the dates are looked up, for those that were refused.
constexpr int kLookedUpWalks = 100;

/// What somebody says with the form.
struct Said {
  attendance::Answer answer = attendance::ANSWER_UNSPECIFIED;
  std::string etag;
  std::string request_id;
  bool following = false;        ///< of all walks that follow, too
  int agreement = 0;             ///< the version that they agree to; 0 for none
  bool agreement_shown = false;  ///< the form asked them to agree
};

attendance::Answer ReadAnswer(const std::string& answer) {
  if (answer == "going") return attendance::ANSWER_GOING;
  if (answer == "not_going") return attendance::ANSWER_NOT_GOING;
  if (answer == "unsure") return attendance::ANSWER_UNSURE;
  return attendance::ANSWER_UNSPECIFIED;
}

Said ReadSaid(const Form& form) {
  return {.answer = ReadAnswer(form["answer"]),
          .etag = form["etag"],
          .request_id = form["request_id"],
          .following = form.Has("following"),
          .agreement = ReadVersion(form["agreement"]),
          .agreement_shown = form.Has("agreement_shown")};
}

/// What to say when an answer was not taken; empty when there is nothing to add to how it stands.
std::string NoticeFor(const absl::Status& status) {
  switch (ReasonOf(status)) {
    case Reason::kEtagMismatch:
    case Reason::kRequestIdReused:
      return Say("answer_changed_elsewhere");
    case Reason::kAnswerByPassed:
      return Say("answer_too_late");
    case Reason::kWalkStarted:
    case Reason::kWalkNotPlanned:
    case Reason::kMembershipState:
      return Say("answer_not_taken");
    default:
      return "";
  }
}

void ShowNews(const Visit& visit, const AnswerNews& news) {
  WithMyResponse(visit, [news](const Visit& visit, const attendance::Response& response) {
    ShowMyResponse(visit, response, news);
  });
}

/// Shows what has to be agreed to before a yes.
void AskToAgree(const Visit& visit, const Said& said) {
  groups::GetGroupRequest request;
  request.set_name(GroupNameOf(visit));
  visit.Call<groups::Group>(kGetGroup, request, visit.Session(),
                            [said](const Visit& visit, const absl::StatusOr<groups::Group>& group) {
                              if (!group.ok()) return visit.Fail(group.status());
                              ShowNews(visit, {.status = said.agreement_shown ? 422 : 409,
                                               .following = said.following,
                                               .agreement = group->agreement(),
                                               .agreement_missing = said.agreement_shown});
                            });
}

void Refuse(const Visit& visit, const Said& said, const absl::Status& status) {
  if (ReasonOf(status) == Reason::kAgreementRequired) return AskToAgree(visit, said);
  const std::string notice = NoticeFor(status);
  if (notice.empty()) return visit.Fail(status);
  ShowNews(visit, {.status = 409, .notice = notice, .following = said.following});
}

void AnswerOne(const Visit& visit, const Said& said) {
  attendance::RespondRequest request;
  request.set_walk(WalkNameOf(visit));
  request.set_answer(said.answer);
  request.set_etag(said.etag);
  request.set_request_id(said.request_id);
  visit.Call<attendance::Response>(
      kRespond, request, visit.Session(),
      [said](const Visit& visit, const absl::StatusOr<attendance::Response>& response) {
        if (!response.ok()) return Refuse(visit, said, response.status());
        visit.SeeOther(WalkPathOf(visit));
      });
}

/// Says what became of each date; `walks` tell when those are that were refused.
void ShowOutcomes(const Visit& visit, const attendance::RespondToSeriesResponse& answered,
                  const scheduling::ListWalksResponse& walks) {
  AnswerNews news{.done = SameForAll(answered)};
  if (news.done.empty()) {
    news.outcomes = OutcomesInWords(answered, walks, visit.site().options.clock->Now());
  }
  ShowNews(visit, news);
}

void TellOfSeries(const Visit& visit, const attendance::RespondToSeriesResponse& answered) {
  if (!HasRefusals(answered)) return ShowOutcomes(visit, answered, {});
  scheduling::ListWalksRequest request;
  request.set_parent(GroupNameOf(visit));
  request.set_page_size(kLookedUpWalks);
  visit.Call<scheduling::ListWalksResponse>(
      kListWalks, request, visit.Session(),
      [answered](const Visit& visit, absl::StatusOr<scheduling::ListWalksResponse> walks) {
        ShowOutcomes(visit, answered, walks.ok() ? *walks : scheduling::ListWalksResponse());
      });
}

void AnswerSeries(const Visit& visit, const Said& said) {
  attendance::RespondToSeriesRequest request;
  request.set_walk(WalkNameOf(visit));
  request.set_answer(said.answer);
  request.set_scope(attendance::ANSWER_SCOPE_THIS_AND_FOLLOWING);
  request.set_request_id(said.request_id);
  if (!said.etag.empty()) {
    attendance::SeenAnswer* seen = request.add_seen();
    seen->set_walk(request.walk());
    seen->set_etag(said.etag);
  }
  visit.Call<attendance::RespondToSeriesResponse>(
      kRespondToSeries, request, visit.Session(),
      [said](const Visit& visit,
             const absl::StatusOr<attendance::RespondToSeriesResponse>& answered) {
        if (!answered.ok()) return Refuse(visit, said, answered.status());
        if (NeedsAgreement(*answered)) return AskToAgree(visit, said);
        TellOfSeries(visit, *answered);
      });
}

void Answer(const Visit& visit, const Said& said) {
  if (said.following) return AnswerSeries(visit, said);
  AnswerOne(visit, said);
}

/// A yes that comes with the agreement that it needs.
void AgreeAndAnswer(const Visit& visit, const Said& said) {
  groups::AcceptAgreementRequest request;
  request.set_name(GroupNameOf(visit) + "/agreement");
  request.set_version(said.agreement);
  request.set_request_id(said.request_id);
  visit.Call<groups::Member>(
      kAcceptAgreement, request, visit.Session(),
      [said](const Visit& visit, const absl::StatusOr<groups::Member>& member) {
        if (member.ok()) return Answer(visit, said);
        // It has changed once more since it was shown.
        Said newer = said;
        newer.agreement_shown = false;
        Refuse(visit, newer, member.status());
      });
}

}  // namespace

void ShowAnswer(Visit visit) { ShowNews(visit, {}); }

void TakeAnswer(Visit visit, const Form& form) {
  const Said said = ReadSaid(form);
  if (said.answer == attendance::ANSWER_UNSPECIFIED || !IsRequestId(said.request_id)) {
    return visit.Say(400, "bad_form_heading", "bad_form_text");
  }
  if (visit.Session().empty()) return visit.Fail(absl::UnauthenticatedError("No session."));
  if (said.answer == attendance::ANSWER_GOING && said.agreement > 0) {
    return AgreeAndAnswer(visit, said);
  }
  Answer(visit, said);
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
