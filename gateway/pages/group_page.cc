#include "gateway/pages/group_page.h"

#include "amble/groups/v1/groups.pb.h"
#include "amble/scheduling/v1/scheduling.pb.h"
#include "gateway/pages/page_parts.h"
#include "gateway/pages/walk_words.h"
#include "services/platform/resources/timestamps.h"

namespace amble::gateway {
namespace {

namespace groups = amble::groups::v1;
namespace scheduling = amble::scheduling::v1;

constexpr char kGetMember[] = "amble.groups.v1.GroupsService.GetMember";
constexpr char kListWalks[] = "amble.scheduling.v1.SchedulingService.ListWalks";
constexpr int kShownWalks = 10;

std::string GroupName(const Visit& visit) {
  return "practices/" + visit.capture(0) + "/groups/" + visit.capture(1);
}

void ShowStanding(const Visit& visit, Text heading, Text text, int position, bool keep_page) {
  PageData page = visit.NewPage("group_title");
  page.set("heading", Say(heading));
  page.set("text", Say(text));
  if (position > 0) {
    page.set("position", Say("group_waiting_position", {{"position", std::to_string(position)}}));
  }
  page.set("keep_page", keep_page);
  page.set("here", std::string(visit.request().path));
  visit.Show(200, "group", page);
}

PageData WalkLink(const Visit& visit, const scheduling::Walk& walk, bool leads) {
  const absl::TimeZone zone = ZoneOf(walk.start().time_zone());
  PageData link;
  link.set("href", MyPath(walk.name()));
  link.set("words", DateAndTimeInWords(resources::FromTimestamp(walk.start_time()), zone,
                                       visit.site().options.clock->Now()));
  SetText(link, "area", walk.area());
  if (walk.state() == scheduling::WALK_STATE_CANCELLED) link.set("state", Say("cancelled"));
  if (leads) link.set("roster", MyPath(walk.name()) + "/roster");
  return link;
}

void ShowWalks(const Visit& visit, const scheduling::ListWalksResponse& response, bool leads) {
  PageData page = visit.NewPage("group_title");
  page.set("heading", Say("group_active"));
  PageData walks{PageData::type::list};
  for (const scheduling::Walk& walk : response.walks()) walks << WalkLink(visit, walk, leads);
  page.set("has_walks", response.walks_size() > 0);
  page.set("walks", walks);
  page.set("text",
           Say(response.walks_size() > 0 ? Text("group_active_text") : Text("group_active_none")));
  page.set("here", std::string(visit.request().path));
  visit.Show(200, "group", page);
}

void ListWalks(const Visit& visit, bool leads) {
  scheduling::ListWalksRequest request;
  request.set_parent(GroupName(visit));
  request.set_page_size(kShownWalks);
  visit.Call<scheduling::ListWalksResponse>(
      kListWalks, request, visit.Session(),
      [leads](const Visit& visit, absl::StatusOr<scheduling::ListWalksResponse> response) {
        if (!response.ok()) return visit.Fail(response.status());
        ShowWalks(visit, *response, leads);
      });
}

void ShowMember(const Visit& visit, const groups::Member& member) {
  switch (member.state()) {
    case groups::MEMBER_STATE_ACTIVE:
      return ListWalks(visit, member.role() == groups::MEMBER_ROLE_LEADER ||
                                  member.role() == groups::MEMBER_ROLE_CO_LEADER);
    case groups::MEMBER_STATE_WAITING:
      return ShowStanding(visit, "group_waiting", "group_waiting_text", member.waiting_position(),
                          true);
    case groups::MEMBER_STATE_REQUESTED:
      return ShowStanding(visit, "group_requested", "group_requested_text", 0, true);
    case groups::MEMBER_STATE_PAUSED:
      return ShowStanding(visit, "group_paused", "group_paused_text", 0, false);
    default:
      return ShowStanding(visit, "group_left", "group_left_text", 0, false);
  }
}

}  // namespace

void ShowGroup(Visit visit) {
  const std::string session = visit.Session();
  if (session.empty()) return visit.Fail(absl::UnauthenticatedError("No session."));
  groups::GetMemberRequest request;
  request.set_name(GroupName(visit) + "/members/me");
  visit.Call<groups::Member>(kGetMember, request, session,
                             [](const Visit& visit, absl::StatusOr<groups::Member> member) {
                               if (!member.ok()) return visit.Fail(member.status());
                               ShowMember(visit, *member);
                             });
}

}  // namespace amble::gateway
