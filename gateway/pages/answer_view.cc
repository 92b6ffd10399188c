#include "gateway/pages/answer_view.h"

#include <optional>
#include <utility>

#include "amble/accounts/v1/accounts.pb.h"
#include "amble/scheduling/v1/places.pb.h"
#include "gateway/pages/answer_words.h"
#include "gateway/pages/page_parts.h"
#include "gateway/pages/rendering.h"
#include "gateway/pages/walk_words.h"
#include "services/platform/resources/timestamps.h"

namespace amble::gateway {
namespace {

namespace accounts = amble::accounts::v1;
namespace attendance = amble::attendance::v1;
namespace scheduling = amble::scheduling::v1;

constexpr char kGetMyResponse[] = "amble.attendance.v1.AttendanceService.GetMyResponse";
constexpr char kGetMe[] = "amble.accounts.v1.AccountsService.GetMe";
constexpr char kGetMeetingPlace[] = "amble.scheduling.v1.PlaceService.GetMeetingPlace";

/// By how many minutes somebody may be late at a tap.
constexpr int kLateMinutes[] = {5, 10, 15, 20};

std::string GroupPath(const Visit& visit) {
  return "/my/" + visit.capture(0) + "/" + visit.capture(1);
}

absl::Time ArriveFrom(const attendance::AnsweredWalk& walk) {
  return walk.has_arrive_from_time() ? resources::FromTimestamp(walk.arrive_from_time())
                                     : StartOf(walk);
}

absl::Time LateFrom(const attendance::AnsweredWalk& walk) {
  return walk.has_late_from_time() ? resources::FromTimestamp(walk.late_from_time())
                                   : StartOf(walk);
}

/// What is shown beside the answer; what could not be had is left out.
struct Surroundings {
  std::string reader_zone;  ///< empty: not known
  std::optional<scheduling::MeetingPlace> place;
};

PageData WalkFacts(const attendance::Response& response, const std::string& reader_zone,
                   absl::Time now) {
  const attendance::AnsweredWalk& walk = response.walk();
  const WalkTime time{.start = resources::FromTimestamp(walk.start_time()),
                      .time_zone = walk.time_zone(),
                      .duration_minutes = walk.duration_minutes()};
  PageData facts;
  SetWhen(facts, time, now);
  SetWhenHere(facts, time, reader_zone, now);
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

/// The form, with all that it may ask for.
void SetForm(PageData& page, const Visit& visit, const attendance::Response& response,
             const AnswerNews& news) {
  PageData form;
  form.set("action", WalkPathOf(visit));
  form.set("etag", response.etag());
  form.set("request_id", visit.site().options.ids->NewId());
  if (response.walk().repeats()) {
    PageData repeats;
    repeats.set("following", news.following);
    form.set("repeats", repeats);
  }
  if (news.agreement) {
    PageData agreement;
    agreement.set("text", news.agreement->text());
    agreement.set("version", std::to_string(news.agreement->version()));
    if (news.agreement_missing) agreement.set("problem", Say("agreement_needed"));
    form.set("agreement", agreement);
  }
  page.set(news.agreement ? "form_first" : "form", form);
}

/// Says what stands in the way of a yes, rather than how the answer stands.
void AskToAgree(PageData& page, const AnswerNews& news) {
  page.set("heading", Say("agreement_first"));
  page.set("text", Say("agreement_changed"));
  page.set("mood", "");
  if (news.agreement_missing) SetProblems(page, {{"agreement", Say("agreement_needed")}});
}

/// "I'm here" and "I'm late", when it is time for them.
void SetDay(PageData& page, const Visit& visit, const attendance::Response& response,
            const AnswerNews& news) {
  const attendance::AnsweredWalk& walk = response.walk();
  const absl::Time now = visit.site().options.clock->Now();
  if (walk.cancelled() || now >= EndOf(walk) || news.arrived) return;
  const absl::StatusOr<Form> query = ParseForm(visit.request().query);
  const std::string code = query.ok() ? (*query)["arrival"] : std::string();
  const bool going = response.state() == attendance::RESPONSE_STATE_GOING;
  if (now >= ArriveFrom(walk)) {
    PageData arrive;
    SetText(arrive, "code", IsArrivalCode(code) ? code : "");
    // Who has not scanned anything reads when and where first.
    const bool first = !code.empty() || !news.notice.empty();
    if (going || first) page.set(first ? "arrive" : "arrive_below", arrive);
    if (!code.empty() && !IsArrivalCode(code)) page.set("notice", Say("arrival_code_odd"));
  } else if (!code.empty()) {
    const std::string when = DateAndTimeInWords(ArriveFrom(walk), ZoneOf(walk.time_zone()), now);
    page.set("notice", Say("arrival_too_early_until", {{"when", when}}));
  }
  if (!going || now < LateFrom(walk)) return;
  PageData choices{PageData::type::list};
  for (const int minutes : kLateMinutes) {
    PageData choice;
    choice.set("value", std::to_string(minutes));
    choice.set("words", Say("minutes", {{"count", std::to_string(minutes)}}));
    choices << choice;
  }
  PageData late;
  late.set("choices", choices);
  page.set("late", late);
}

/// Photo and way.
PageData PlacePictures(const Visit& visit, const scheduling::MeetingPlace& place) {
  PageData pictures;
  if (place.has_photo()) {
    pictures.set("photo", "/v1/" + place.name() + "/photo");
    pictures.set("photo_words",
                 place.photo_note().empty() ? Say("photo_of_place") : place.photo_note());
    SetText(pictures, "photo_note", place.photo_note());
  }
  if (!place.way_svg().empty()) pictures.set("way", WalkPathOf(visit) + "/way.svg");
  return pictures;
}

void Render(const Visit& visit, const attendance::Response& response, const AnswerNews& news,
            const Surroundings& around) {
  const absl::Time now = visit.site().options.clock->Now();
  const StateWords words = WordsForState(response, now);
  const attendance::AnsweredWalk& walk = response.walk();
  const bool open = TakesAnswers(walk, now);
  PageData page = visit.NewPage("answer_title");
  page.set("heading", Say(words.heading));
  page.set("mood", words.mood);
  page.set("text", LeadOf(response, words, now));
  page.set("given_by_leader", response.given_by_leader());
  if (walk.cancelled()) SetText(page, "reason", walk.cancel_reason());
  page.set("walk", WalkFacts(response, around.reader_zone, now));
  if (around.place) page.set("place", PlacePictures(visit, *around.place));
  SetText(page, "decision", DecisionOf(walk, now));
  if (open) SetForm(page, visit, response, news);
  if (MayOnlyStayAway(response, now)) {
    PageData stay_away;
    stay_away.set("etag", response.etag());
    page.set("stay_away", stay_away);
  }
  if (open && response.state() == attendance::RESPONSE_STATE_GOING) {
    page.set("calendar", WalkPathOf(visit) + "/calendar.ics");
  }
  if (words.marks != nullptr) page.set(words.marks, true);
  page.set("form_heading",
           Say(words.marks == nullptr ? Text("answer_heading") : Text("change_answer")));
  page.set("action", WalkPathOf(visit));
  page.set("group", GroupPath(visit));
  page.set("request_id", visit.site().options.ids->NewId());
  SetDay(page, visit, response, news);
  SetText(page, "notice", news.notice);
  SetText(page, "done", news.done);
  if (news.outcomes.is_list()) {
    page.set("has_outcomes", true);
    page.set("outcomes", news.outcomes);
  }
  if (open && news.agreement) AskToAgree(page, news);
  visit.Show(news.status, "answer", page);
}

/// The words are enough where the pictures are missing.
void ShowWithPlace(const Visit& visit, const attendance::Response& response, const AnswerNews& news,
                   const std::string& reader_zone) {
  const std::string& place = response.meeting_place();
  if (response.walk().cancelled() || !place.starts_with(WalkNameOf(visit) + "/places/")) {
    return Render(visit, response, news, {.reader_zone = reader_zone, .place = {}});
  }
  scheduling::GetMeetingPlaceRequest request;
  request.set_name(place);
  visit.Call<scheduling::MeetingPlace>(
      kGetMeetingPlace, request, visit.Session(),
      [response, news, reader_zone](const Visit& visit,
                                    absl::StatusOr<scheduling::MeetingPlace> place) {
        Surroundings around{.reader_zone = reader_zone, .place = {}};
        if (place.ok()) around.place = *std::move(place);
        Render(visit, response, news, around);
      });
}

}  // namespace

std::string GroupNameOf(const Visit& visit) {
  return "practices/" + visit.capture(0) + "/groups/" + visit.capture(1);
}

std::string WalkNameOf(const Visit& visit) {
  return GroupNameOf(visit) + "/walks/" + visit.capture(2);
}

std::string WalkPathOf(const Visit& visit) { return GroupPath(visit) + "/" + visit.capture(2); }

void WithMyResponse(const Visit& visit,
                    std::function<void(const Visit&, const attendance::Response&)> show) {
  const std::string session = visit.Session();
  if (session.empty()) return visit.Fail(absl::UnauthenticatedError("No session."));
  attendance::GetMyResponseRequest request;
  request.set_walk(WalkNameOf(visit));
  visit.Call<attendance::Response>(
      kGetMyResponse, request, session,
      [show = std::move(show)](const Visit& visit, absl::StatusOr<attendance::Response> response) {
        if (!response.ok()) return visit.Fail(response.status());
        show(visit, *response);
      });
}

void ShowMyResponse(const Visit& visit, const attendance::Response& response,
                    const AnswerNews& news) {
  visit.Call<accounts::Person>(
      kGetMe, accounts::GetMeRequest(), visit.Session(),
      [response, news](const Visit& visit, absl::StatusOr<accounts::Person> me) {
        ShowWithPlace(visit, response, news, me.ok() ? me->time_zone() : std::string());
      });
}

}  // namespace amble::gateway
