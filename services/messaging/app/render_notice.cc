#include "services/messaging/app/render_notice.h"

#include <fmt/format.h>

#include <set>
#include <utility>
#include <vector>

#include "generated/MessagingMails.h"
#include "services/messaging/app/home_contact.h"
#include "services/messaging/app/time_words.h"
#include "services/platform/calendar/calendar.h"
#include "services/platform/errors/errors.h"
#include "services/platform/mail/list_unsubscribe.h"
#include "services/platform/push/payload.h"

namespace amble::messaging {
namespace {

constexpr char kNeutralName[] = "Amble";
constexpr char kNeutralTitle[] = "Walk";

/// What a kind's template is called, and what its link says.
struct Words {
  const char* name;
  const char* label;
};

Words WordsOf(NoticeKind kind) {
  switch (kind) {
    case NoticeKind::kInvitation:
      return {"invitation", "Answer"};
    case NoticeKind::kDayBefore:
      return {"day_before", "See the plan, or change your answer"};
    case NoticeKind::kTwoHoursBefore:
      return {"two_hours_before", "See the plan, or change your answer"};
    case NoticeKind::kChanged:
      return {"changed", "See the plan, or change your answer"};
    case NoticeKind::kCancelled:
      return {"cancelled", "I have heard"};
    case NoticeKind::kOffered:
      return {"offered", "Take the place, or leave it"};
    case NoticeKind::kMovedUp:
      return {"moved_up", "See the plan, or change your answer"};
    case NoticeKind::kAbsence:
      return {"absence", "See what is next"};
    case NoticeKind::kAnnouncement:
      return {"announcement", "Open Amble"};
    case NoticeKind::kMessages:
      return {"messages", "Read them"};
    case NoticeKind::kLook:
      return {"look", "Open Amble"};
    case NoticeKind::kOverdue:
      return {"overdue", "Open Amble"};
    case NoticeKind::kDecide:
      return {"decide", "Decide"};
    case NoticeKind::kHomeContact:
      return {"home_contact", "Open Amble"};
    case NoticeKind::kLetIn:
      return {"let_in", "See what is next"};
    case NoticeKind::kAsked:
      return {"asked", "Look who it is"};
    case NoticeKind::kNone:
      break;
  }
  return {"", "Open Amble"};
}

constexpr char kDigest[] = "digest";
constexpr char kToHomeContact[] = "to_home_contact";

std::vector<std::string> TemplateNames() {
  std::vector<std::string> names{kDigest, kToHomeContact};
  for (int kind = 1; kind <= static_cast<int>(kLastNoticeKind); ++kind) {
    names.push_back(WordsOf(static_cast<NoticeKind>(kind)).name);
  }
  return names;
}

/// Where to meet, as far as the reader may know.
std::string PlaceOf(const PersonalNotice& telling, absl::Time now) {
  const Walk& walk = *telling.walk;
  const bool exact = telling.state == ResponseState::kGoing && !walk.meeting_point.empty() &&
                     now >= walk.meeting_point_from;
  return exact ? walk.meeting_point : walk.area;
}

absl::Duration LengthOf(const Walk& walk) { return absl::Minutes(walk.duration_minutes); }

/// When it is: by the clocks of the walk, and by the reader's where they show another time.
void AddTimes(const PersonalNotice& telling, absl::Time now, templates::Values& values) {
  const Walk& walk = *telling.walk;
  const absl::TimeZone there = ZoneNamed(walk.time_zone);
  const absl::TimeZone here = ZoneNamed(telling.person.time_zone, walk.time_zone);
  values.insert_or_assign("day", DayInWords(walk.start, there, now));
  values.insert_or_assign("time", TimeInWords(walk.start, there));
  values.insert_or_assign("when", WhenInWords(walk.start, LengthOf(walk), there, now));
  if (telling.notice.kind == NoticeKind::kOffered) {
    const absl::Time until = telling.notice.stale_time;
    values.insert_or_assign("until",
                            TimeInWords(until, there) + " on " + DayInWords(until, there, now));
  }
  if (there.At(walk.start).cs == here.At(walk.start).cs) return;
  values.insert_or_assign("zone", ZoneInWords(walk.time_zone));
  values.insert_or_assign("when_here", WhenInWords(walk.start, LengthOf(walk), here, now));
}

/// Whether its walk is part of it: who is let in is shown the next one, if it is still to be.
bool ShowsWalk(const PersonalNotice& telling, absl::Time now) {
  if (!telling.walk) return false;
  return telling.notice.kind != NoticeKind::kLetIn || telling.walk->IsToCome(now);
}

/// What nobody but the reader may see.
void AddPrivate(const PersonalNotice& telling, absl::Time now, templates::Values& values) {
  values.insert_or_assign("name", telling.display_name);
  if (telling.group) values.insert_or_assign("group", telling.group->title);
  values.insert_or_assign("announcement", telling.notice.text);
  if (!ShowsWalk(telling, now)) return;
  const Walk& walk = *telling.walk;
  values.insert_or_assign("walk", walk.title);
  values.insert_or_assign("reason", walk.cancel_reason);
  values.insert_or_assign("place", PlaceOf(telling, now));
  values.insert_or_assign("access", walk.access);
  values.insert_or_assign("note", walk.note);
  if (telling.state == ResponseState::kGoing) values.insert_or_assign("phone", walk.leader_phone);
  if (telling.notice.kind == NoticeKind::kHomeContact) {
    values.insert_or_assign("home_contact", walk.home_contact);
  }
}

bool AboutAWalk(NoticeKind kind) {
  if (IsOfAdmission(kind)) return false;
  return IsReminder(kind) || IsEssential(kind) || kind == NoticeKind::kInvitation;
}

}  // namespace

bool IsDiscreet(const PersonalNotice& telling) {
  switch (telling.person.discretion) {
    case Discretion::kOn:
      return true;
    case Discretion::kOff:
      return false;
    case Discretion::kByGroup:
      break;
  }
  return telling.group && telling.group->therapy;
}

std::string PathOf(const Notice& notice) {
  if (notice.group.empty()) return "/";
  if (notice.walk.empty()) return fmt::format("/my/{}/{}", notice.practice, notice.group);
  return fmt::format("/my/{}/{}/{}", notice.practice, notice.group, notice.walk);
}

absl::StatusOr<NoticeRenderer> NoticeRenderer::Create(Settings settings) {
  AMBLE_ASSIGN_OR_RETURN(auto templates,
                         templates::Templates::Compile(&MessagingMails, TemplateNames()));
  return NoticeRenderer(std::move(settings), std::move(templates));
}

templates::Values NoticeRenderer::ValuesOf(const PersonalNotice& telling, absl::Time now) const {
  templates::Values values{{"lang", "en"}, {"dir", "ltr"}, {"unsubscribe_url", ""}};
  for (const char* empty :
       {"name", "group", "walk", "day", "time", "when", "when_here", "zone", "until", "place",
        "access", "note", "phone", "reason", "announcement", "home_contact"}) {
    values.insert_or_assign(empty, "");
  }
  const bool discreet = IsDiscreet(telling);
  // A practice's own words would name it.
  const bool own_help = !discreet && telling.practice && !telling.practice->help.empty();
  values.insert_or_assign("help", own_help ? telling.practice->help : settings_.help);
  values.insert_or_assign("label", WordsOf(telling.notice.kind).label);
  values.insert_or_assign("url", settings_.public_url + PathOf(telling.notice));
  values.insert_or_assign("mailed", false);
  values.insert_or_assign("repeats", telling.walk && telling.walk->repeats);
  if (ShowsWalk(telling, now)) AddTimes(telling, now, values);
  if (telling.walk)
    values.insert_or_assign("mailed", !AddressIn(telling.walk->home_contact).empty());
  if (!discreet) AddPrivate(telling, now, values);
  return values;
}

std::string NoticeRenderer::UnsubscribeUrl(const std::string& secret, NoticeKind kind) const {
  // What is essential goes on anyway: its link stops the rest.
  const bool one_kind = kind != NoticeKind::kNone && !IsEssential(kind);
  return fmt::format("{}/unsubscribe/{}{}", settings_.public_url, secret,
                     one_kind ? fmt::format("?kind={}", static_cast<int>(kind)) : "");
}

std::optional<mail::CalendarPart> NoticeRenderer::CalendarOf(const PersonalNotice& telling,
                                                             const std::string& address,
                                                             absl::Time now) const {
  const NoticeKind kind = telling.notice.kind;
  const bool cancelled = kind == NoticeKind::kCancelled;
  const bool going = telling.state == ResponseState::kGoing && AboutAWalk(kind);
  if (!telling.calendar_files || !telling.walk || !(cancelled || going)) return std::nullopt;
  const bool discreet = IsDiscreet(telling);
  const Walk& walk = *telling.walk;
  const std::string url = settings_.public_url + PathOf(telling.notice);
  const std::string& origin = settings_.public_url;
  const calendar::Method method =
      cancelled ? calendar::Method::kCancel : calendar::Method::kRequest;
  calendar::CalendarEvent event{
      .uid = walk.key.walk + "@" + origin.substr(origin.find("://") + 3),
      .sequence = walk.sequence,
      .start = walk.start,
      .duration = LengthOf(walk),
      .summary = discreet || walk.title.empty() ? kNeutralTitle : walk.title,
      .location = discreet ? "" : PlaceOf(telling, now),
      .description = url,
      .organizer_name = kNeutralName,
      .organizer_address = settings_.from.address,
      .attendee_address = address,
      .cancelled = cancelled,
      .stamp = now,
      .url = url,
      .accepted = true};
  return mail::CalendarPart{calendar::MethodName(method),
                            calendar::WriteCalendar({std::move(event)}, method)};
}

absl::StatusOr<mail::Message> NoticeRenderer::MessageOf(templates::Rendered rendered,
                                                        const std::string& address,
                                                        const std::string& unsubscribe_url,
                                                        bool discreet, absl::Time now) const {
  mail::Message message{.from = settings_.from,
                        .to = {.name = "", .address = address},
                        .subject = std::move(rendered.subject),
                        .text = std::move(rendered.text),
                        .html = std::move(rendered.html),
                        .message_id = "",
                        .date = now};
  if (discreet || message.from.name.empty()) message.from.name = kNeutralName;
  // RFC 3834: no holiday answers back.
  message.headers.emplace_back("Auto-Submitted", "auto-generated");
  // RFC 8058 is for https alone; in development the link in the text is all there is.
  if (unsubscribe_url.starts_with("https://")) {
    AMBLE_RETURN_IF_ERROR(mail::AddListUnsubscribe(message, unsubscribe_url));
  }
  return message;
}

absl::StatusOr<mail::Message> NoticeRenderer::Mail(const PersonalNotice& telling,
                                                   const std::string& address,
                                                   const std::string& unsubscribe_secret,
                                                   absl::Time now) const {
  const NoticeKind kind = telling.notice.kind;
  if (AboutAWalk(kind) && !telling.walk) return NotFound("walk");
  templates::Values values = ValuesOf(telling, now);
  const std::string unsubscribe_url = UnsubscribeUrl(unsubscribe_secret, kind);
  values.insert_or_assign("unsubscribe_url", unsubscribe_url);
  AMBLE_ASSIGN_OR_RETURN(templates::Rendered rendered,
                         templates_.Render(WordsOf(kind).name, values));
  AMBLE_ASSIGN_OR_RETURN(
      mail::Message message,
      MessageOf(std::move(rendered), address, unsubscribe_url, IsDiscreet(telling), now));
  message.calendar = CalendarOf(telling, address, now);
  return message;
}

absl::StatusOr<mail::Message> NoticeRenderer::HomeContactMail(const PersonalNotice& telling,
                                                              const std::string& address,
                                                              absl::Time now) const {
  if (!telling.walk) return NotFound("walk");
  const Walk& walk = *telling.walk;
  const absl::TimeZone there = ZoneNamed(walk.time_zone);
  const absl::Time end = walk.start + LengthOf(walk);
  const templates::Values values{{"lang", "en"},
                                 {"dir", "ltr"},
                                 {"unsubscribe_url", ""},
                                 {"help", settings_.help},
                                 {"leaders", telling.notice.text},
                                 {"phone", walk.leader_phone},
                                 {"day", DayInWords(end, there, now)},
                                 {"time", TimeInWords(end, there)},
                                 {"zone", ZoneInWords(walk.time_zone)}};
  AMBLE_ASSIGN_OR_RETURN(templates::Rendered rendered, templates_.Render(kToHomeContact, values));
  return MessageOf(std::move(rendered), address, /*unsubscribe_url=*/"", /*discreet=*/true, now);
}

absl::StatusOr<mail::Message> NoticeRenderer::Digest(std::span<const PersonalNotice> tellings,
                                                     const std::string& address,
                                                     const std::string& unsubscribe_secret,
                                                     absl::Time now) const {
  std::vector<templates::Values> items;
  std::set<std::pair<std::string, std::string>> said;  // new messages twice is once
  bool discreet = false;
  for (const PersonalNotice& telling : tellings) {
    discreet = discreet || IsDiscreet(telling);
    if (AboutAWalk(telling.notice.kind) && !telling.walk) continue;
    AMBLE_ASSIGN_OR_RETURN(
        const templates::Rendered rendered,
        templates_.Render(WordsOf(telling.notice.kind).name, ValuesOf(telling, now)));
    const std::string link = settings_.public_url + PathOf(telling.notice);
    const std::string detail = IsDiscreet(telling) ? "" : telling.notice.text;
    if (detail.empty() && !said.emplace(rendered.subject, link).second) continue;
    items.push_back({{"line", rendered.subject}, {"detail", detail}, {"link", link}});
  }
  if (items.empty()) return NotFound("walk");
  templates::Values values = ValuesOf(tellings.front(), now);
  if (discreet) {
    values.insert_or_assign("name", "");
    values.insert_or_assign("help", settings_.help);
  }
  const std::string unsubscribe_url = UnsubscribeUrl(unsubscribe_secret, NoticeKind::kNone);
  values.insert_or_assign("unsubscribe_url", unsubscribe_url);
  values.insert_or_assign("several", items.size() > 1);
  values.insert_or_assign("count", std::to_string(items.size()));
  values.insert_or_assign("items", std::move(items));
  values.insert_or_assign("label", "Open Amble");
  values.insert_or_assign("url", settings_.public_url + "/");
  AMBLE_ASSIGN_OR_RETURN(templates::Rendered rendered, templates_.Render(kDigest, values));
  return MessageOf(std::move(rendered), address, unsubscribe_url, discreet, now);
}

absl::StatusOr<push::Message> NoticeRenderer::Push(const PersonalNotice& telling,
                                                   absl::Time now) const {
  const NoticeKind kind = telling.notice.kind;
  push::Notification note{.tag = telling.notice.id, .url = PathOf(telling.notice)};
  // What is new in a thread takes the place of what was before.
  if (kind == NoticeKind::kMessages) note.tag = telling.notice.thread;
  if (kind == NoticeKind::kCancelled) note.body = "Cancelled. Please open Amble";
  if (kind == NoticeKind::kChanged) note.body = "Changed. Please open Amble";
  if (kind == NoticeKind::kOffered) note.body = "There is a place for you. Please open Amble";
  if (kind == NoticeKind::kLetIn) note.body = "You may walk with us now. Please open Amble";
  AMBLE_ASSIGN_OR_RETURN(std::string text, push::PayloadOf(note));
  const bool urgent =
      IsEssential(kind) || kind == NoticeKind::kTwoHoursBefore || IsForLeadersAtOnce(kind);
  return push::Message{.text = std::move(text),
                       .time_to_live = telling.notice.stale_time - now,
                       .urgency = urgent ? push::Urgency::kHigh : push::Urgency::kNormal};
}

}  // namespace amble::messaging
