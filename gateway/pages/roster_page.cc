#include "gateway/pages/roster_page.h"

#include <algorithm>
#include <map>
#include <memory>
#include <string>
#include <tuple>
#include <vector>

#include "amble/attendance/v1/attendance.pb.h"
#include "amble/attendance/v1/safety.pb.h"
#include "amble/groups/v1/groups.pb.h"
#include "amble/scheduling/v1/scheduling.pb.h"
#include "gateway/pages/page_parts.h"
#include "gateway/pages/rendering.h"
#include "gateway/pages/walk_words.h"
#include "services/platform/resources/timestamps.h"

namespace amble::gateway {
namespace {

namespace attendance = amble::attendance::v1;
namespace groups = amble::groups::v1;
namespace scheduling = amble::scheduling::v1;

constexpr char kGetGroup[] = "amble.groups.v1.GroupsService.GetGroup";
constexpr char kGetWalk[] = "amble.scheduling.v1.SchedulingService.GetWalk";
constexpr char kListResponses[] = "amble.attendance.v1.AttendanceService.ListResponses";
constexpr char kGetRoll[] = "amble.attendance.v1.AttendanceService.GetRoll";
constexpr char kGetSafetyCards[] = "amble.attendance.v1.SafetyService.GetSafetyCards";
constexpr int kAnswersOfACall = 100;
/// So many people are on one roster; more would be no walk.
constexpr size_t kMostLines = 1'000;
/// For who comes without having said so.
constexpr int kEmptyLines = 4;

/// Somebody on the roster.
struct Line {
  int rank = 0;  ///< who comes stands first
  std::string walking_name;
  std::string answer;
  accounts::v1::SafetyCard card;
  bool unreadable = false;
};

/// What has been read so far.
struct Roster {
  scheduling::Walk walk;
  bool says_title = false;            ///< paper gets lost: no title that tells what a group is for
  std::map<std::string, Line> lines;  ///< by id of the member or the entry
  bool has_cards = false;
  std::string cards_note;
};
using SharedRoster = std::shared_ptr<Roster>;

std::string GroupName(const Visit& visit) {
  return "practices/" + visit.capture(0) + "/groups/" + visit.capture(1);
}

std::string WalkName(const Visit& visit) { return GroupName(visit) + "/walks/" + visit.capture(2); }

std::string LastOf(const std::string& name) { return name.substr(name.rfind('/') + 1); }

Line LineOf(const attendance::Response& response) {
  const auto line = [&](int rank, Text answer) {
    return Line{.rank = rank, .walking_name = response.walking_name(), .answer = Say(answer)};
  };
  switch (response.state()) {
    case attendance::RESPONSE_STATE_GOING:
      return line(0, "roster_going");
    case attendance::RESPONSE_STATE_OFFERED:
      return line(2, "roster_offered");
    case attendance::RESPONSE_STATE_WAITLISTED:
      return line(3, "roster_waiting");
    default:
      return line(4, "roster_unsure");
  }
}

PageData CellsOf(const Line& line) {
  PageData cells;
  cells.set("name", line.walking_name);
  cells.set("answer", line.answer);
  SetText(cells, "needs", line.unreadable ? Say("roster_unreadable") : line.card.needs());
  SetText(cells, "emergency_name", line.card.emergency_name());
  SetText(cells, "emergency_phone", line.card.emergency_phone());
  SetText(cells, "emergency_link", NumberLink(line.card.emergency_phone()));
  return cells;
}

void ShowIt(const Visit& visit, const SharedRoster& roster) {
  const scheduling::Walk& walk = roster->walk;
  const absl::Time now = visit.site().options.clock->Now();
  PageData page = visit.NewPage("roster_title");
  page.set("heading",
           roster->says_title && !walk.title().empty() ? walk.title() : Say("roster_title"));
  PageData facts;
  SetWhen(facts,
          {.start = resources::FromTimestamp(walk.start_time()),
           .time_zone = walk.start().time_zone(),
           .duration_minutes = walk.duration_minutes()},
          now);
  SetText(facts, "area", walk.area());
  SetText(facts, "meeting", walk.meeting_point());
  SetText(facts, "phone", walk.leader_phone());
  SetText(facts, "home_contact", walk.home_contact());
  page.set("facts", facts);
  if (walk.state() == scheduling::WALK_STATE_CANCELLED) page.set("state", Say("cancelled"));
  std::vector<const Line*> order;
  for (const auto& [id, line] : roster->lines) order.push_back(&line);
  std::stable_sort(order.begin(), order.end(), [](const Line* a, const Line* b) {
    return std::tie(a->rank, a->walking_name) < std::tie(b->rank, b->walking_name);
  });
  PageData lines{PageData::type::list};
  for (const Line* line : order) {
    PageData cells = CellsOf(*line);
    cells.set("has_cards", roster->has_cards);
    lines << cells;
  }
  PageData empty{PageData::type::list};
  for (int i = 0; i < kEmptyLines; ++i) {
    PageData cells;
    cells.set("has_cards", roster->has_cards);
    empty << cells;
  }
  page.set("lines", lines);
  page.set("empty", empty);
  page.set("has_cards", roster->has_cards);
  page.set("cards_note", roster->cards_note);
  visit.Show(200, "roster", page);
}

std::string WhyNoCards(const absl::Status& status) {
  if (absl::IsFailedPrecondition(status)) return Say("roster_cards_not_now");
  if (absl::IsPermissionDenied(status) || absl::IsNotFound(status)) return Say("roster_cards_no");
  return Say("roster_cards_away");
}

/// Last, and once nothing else can fail: showing them is kept as their being read.
void AddCards(const Visit& visit, const SharedRoster& roster) {
  attendance::GetSafetyCardsRequest request;
  request.set_walk(roster->walk.name());
  visit.Call<attendance::SafetyCards>(
      kGetSafetyCards, request, visit.Session(),
      [roster](const Visit& visit, absl::StatusOr<attendance::SafetyCards> cards) {
        roster->has_cards = cards.ok();
        roster->cards_note = cards.ok() ? Say("roster_cards_seen") : WhyNoCards(cards.status());
        if (!cards.ok()) return ShowIt(visit, roster);
        for (attendance::WalkerSafetyCard& walker : *cards->mutable_walkers()) {
          Line& line = roster->lines[LastOf(walker.member())];
          if (line.walking_name.empty()) line.walking_name = walker.walking_name();
          line.unreadable = walker.unreadable();
          line.card = std::move(*walker.mutable_card());
        }
        ShowIt(visit, roster);
      });
}

void AddRoll(const Visit& visit, const SharedRoster& roster) {
  attendance::GetRollRequest request;
  request.set_walk(roster->walk.name());
  visit.Call<attendance::Roll>(
      kGetRoll, request, visit.Session(),
      [roster](const Visit& visit, absl::StatusOr<attendance::Roll> roll) {
        if (!roll.ok()) return visit.Fail(roll.status());
        for (const attendance::RollEntry& entry : roll->entries()) {
          Line& line = roster->lines[entry.entry()];
          if (line.walking_name.empty()) {
            line = {.rank = 1, .walking_name = entry.walking_name(), .answer = Say("roster_added")};
          }
          if (entry.late_minutes() > 0) {
            line.answer = Say("roster_late", {{"count", std::to_string(entry.late_minutes())}});
          }
        }
        AddCards(visit, roster);
      });
}

void AddAnswers(const Visit& visit, const SharedRoster& roster, const std::string& page_token) {
  attendance::ListResponsesRequest request;
  request.set_parent(roster->walk.name());
  for (const auto state :
       {attendance::RESPONSE_STATE_GOING, attendance::RESPONSE_STATE_OFFERED,
        attendance::RESPONSE_STATE_WAITLISTED, attendance::RESPONSE_STATE_UNSURE}) {
    request.add_states(state);
  }
  request.set_page_size(kAnswersOfACall);
  request.set_page_token(page_token);
  visit.Call<attendance::ListResponsesResponse>(
      kListResponses, request, visit.Session(),
      [roster](const Visit& visit, absl::StatusOr<attendance::ListResponsesResponse> answers) {
        if (!answers.ok()) return visit.Fail(answers.status());
        for (const attendance::Response& response : answers->responses()) {
          roster->lines[LastOf(response.name())] = LineOf(response);
        }
        const std::string& next = answers->next_page_token();
        if (next.empty() || roster->lines.size() >= kMostLines) return AddRoll(visit, roster);
        AddAnswers(visit, roster, next);
      });
}

/// Whether paper may say what the walk is called; where that is not known, it does not.
void AddGroup(const Visit& visit, const SharedRoster& roster) {
  groups::GetGroupRequest request;
  request.set_name(GroupName(visit));
  visit.Call<groups::Group>(kGetGroup, request, visit.Session(),
                            [roster](const Visit& visit, absl::StatusOr<groups::Group> group) {
                              roster->says_title =
                                  group.ok() && group->kind() == groups::GROUP_KIND_COMMUNITY;
                              AddAnswers(visit, roster, "");
                            });
}

}  // namespace

void ShowRoster(Visit visit) {
  if (visit.Session().empty()) return visit.Fail(absl::UnauthenticatedError("No session."));
  scheduling::GetWalkRequest request;
  request.set_name(WalkName(visit));
  visit.Call<scheduling::Walk>(kGetWalk, request, visit.Session(),
                               [](const Visit& visit, absl::StatusOr<scheduling::Walk> walk) {
                                 if (!walk.ok()) return visit.Fail(walk.status());
                                 const auto roster = std::make_shared<Roster>();
                                 roster->walk = *std::move(walk);
                                 AddGroup(visit, roster);
                               });
}

}  // namespace amble::gateway
