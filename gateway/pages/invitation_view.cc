#include "gateway/pages/invitation_page.h"
#include "gateway/pages/walk_words.h"
#include "services/platform/resources/timestamps.h"

namespace amble::gateway {
namespace {

namespace groups = amble::groups::v1;

WalkTime TimeOf(const groups::WalkPreview& walk) {
  return {.start = resources::FromTimestamp(walk.start_time()),
          .time_zone = walk.time_zone(),
          .duration_minutes = walk.duration_minutes()};
}

std::string WordsFor(const groups::WalkPreview& walk, absl::Time now) {
  return DateAndTimeInWords(resources::FromTimestamp(walk.start_time()), ZoneOf(walk.time_zone()),
                            now);
}

PageData WalkFacts(const groups::WalkPreview& walk, absl::Time now) {
  PageData facts;
  facts.set("value", walk.walk());
  SetWhen(facts, TimeOf(walk), now);
  SetText(facts, "area", walk.area());
  SetText(facts, "place_note", Say("exact_place_later"));
  SetText(facts, "access", walk.access());
  facts.set("what_it_is", true);
  return facts;
}

/// The walks to choose from; `chosen` is the one that was chosen before.
PageData Choices(const std::vector<const groups::WalkPreview*>& walks, const std::string& chosen,
                 absl::Time now) {
  PageData choices{PageData::type::list};
  bool found = false;
  for (const groups::WalkPreview* walk : walks) found = found || walk->walk() == chosen;
  for (size_t i = 0; i < walks.size(); ++i) {
    PageData choice;
    choice.set("value", walks[i]->walk());
    choice.set("words", WordsFor(*walks[i], now));
    if (walks[i]->area() != walks[0]->area()) SetText(choice, "area", walks[i]->area());
    choice.set("checked", found ? walks[i]->walk() == chosen : i == 0);
    choices << choice;
  }
  return choices;
}

void SetWalks(PageData& page, const groups::InvitationPreview& preview, const std::string& chosen,
              absl::Time now) {
  std::vector<const groups::WalkPreview*> planned;
  PageData cancelled{PageData::type::list};
  for (const groups::WalkPreview& walk : preview.walks()) {
    if (!walk.cancelled()) {
      planned.push_back(&walk);
      continue;
    }
    PageData note;
    note.set("note", Say("walk_cancelled_note", {{"date", WordsFor(walk, now)}}));
    cancelled << note;
  }
  page.set("cancelled", cancelled);
  if (planned.empty()) return;
  page.set("walk", WalkFacts(*planned[0], now));
  if (planned.size() > 1) {
    page.set("has_choice", true);
    page.set("choices", Choices(planned, chosen, now));
  }
}

/// What the first walk is like, as the group's leaders wrote it.
void SetFirstWalk(PageData& page, const groups::InvitationPreview& preview) {
  if (!preview.has_first_walk()) return;
  const groups::FirstWalkPreview& told = preview.first_walk();
  PageData first;
  if (!told.greeter_walking_name().empty()) {
    first.set("greeter", Say("first_walk_greeter_text", {{"name", told.greeter_walking_name()}}));
    if (!told.greeter_wears().empty()) {
      first.set("wears", Say("first_walk_wears", {{"wears", told.greeter_wears()}}));
    }
    if (told.greeter_has_photo()) {
      first.set("photo", "/v1/" + preview.name() + "/photo");
      first.set("photo_words",
                Say("first_walk_greeter_photo", {{"name", told.greeter_walking_name()}}));
    }
  }
  SetText(first, "hour", told.minute_by_minute());
  SetText(first, "slip_away", told.slip_away());
  if (told.meets_at_corner()) first.set("corner", true);
  page.set("first_walk", first);
}

void SetAgreement(PageData& page, const groups::InvitationPreview& preview, bool accepted) {
  if (preview.agreement().text().empty()) return;
  PageData agreement;
  agreement.set("text", preview.agreement().text());
  agreement.set("version", std::to_string(preview.agreement().version()));
  agreement.set("accepted", accepted);
  page.set("agreement", agreement);
}

/// The problem with each field, beside the field itself.
void SetFieldProblems(PageData& page, const std::vector<Problem>& problems) {
  for (const Problem& problem : problems) {
    if (problem.field == "agreement") page.set("agreement_problem", problem.message);
    if (problem.field == "walk") page.set("walk_problem", problem.message);
    if (problem.field == "walking_name") page.set("name_problem", problem.message);
    if (problem.field == "email") page.set("email_problem", problem.message);
  }
}

/// The problems whose field the form shows; one about the choice of a walk is, without a choice,
/// about the answer.
std::vector<Problem> Shown(std::vector<Problem> problems, bool has_choice) {
  for (Problem& problem : problems) {
    if (problem.field == "walk" && !has_choice) problem.field = "answer";
  }
  return problems;
}

}  // namespace

void ShowInvitationForm(const Visit& visit, const groups::InvitationPreview& preview,
                        const InvitationInput& input) {
  PageData page = visit.NewPage("invitation_title", preview.help());
  if (preview.state() != groups::INVITATION_STATE_OPEN) {
    const bool used_up = preview.state() == groups::INVITATION_STATE_USED_UP;
    page.set("heading",
             Say(used_up ? Text("invitation_used_up_heading") : Text("invitation_ended_heading")));
    page.set("text",
             Say(used_up ? Text("invitation_used_up_text") : Text("invitation_ended_text")));
    if (used_up) page.set("sign_in_next", "/");
    return visit.Show(410, "message", page);
  }
  page.set("invited", preview.practice_display_name().empty()
                          ? Say("invited")
                          : Say("invited_by", {{"practice", preview.practice_display_name()}}));
  page.set("heading", preview.title().empty() ? Say("invitation_title") : preview.title());
  page.set("action", "/i/" + visit.capture(0));
  page.set("request_id",
           input.request_id.empty() ? visit.site().options.ids->NewId() : input.request_id);
  SetWalks(page, preview, input.walk, visit.site().options.clock->Now());
  SetFirstWalk(page, preview);
  SetAgreement(page, preview, input.accepted);
  page.set("asks_email", !preview.mailed());
  page.set("about_you", Say(preview.mailed() ? Text("about_you_name_only") : Text("about_you")));
  SetText(page, "walking_name", input.walking_name);
  SetText(page, "email", input.email);
  page.set("open_details", !input.walking_name.empty() || !input.email.empty());
  page.set("asks_to_join", preview.asks_to_join());
  SetText(page, "notice", input.notice);
  const bool has_choice = page.get("has_choice") != nullptr;
  SetProblems(page, Shown(input.problems, has_choice));
  SetFieldProblems(page, input.problems);
  visit.Show(input.status, "invitation", page);
}

}  // namespace amble::gateway
