#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

#include "kainjow/mustache.hpp"

/// Every text of the pages, in one place, so that they can be read together and translated. They
/// are for people who may be distressed, at a reading age of 9 to 11: short, never blaming.
namespace amble::gateway {

struct Wording {
  std::string_view key;
  /// "{name}" stands for what Say() is given.
  std::string_view english;
};

inline constexpr Wording kWords[] = {
    // On every page.
    {"language", "en"},
    {"skip", "Skip to the main part"},
    {"help_heading", "Need to talk to someone now?"},
    {"help_default",
     "If you are in danger, call 112. You can also call 999 in the UK, or 911 in the US and "
     "Canada."},
    {"help_not_watched", "Nobody reads these pages all the time, so please call."},
    {"title_with_problem", "Please check: {title}"},
    {"problem_heading", "Something is not right yet"},
    {"your_choice_kept", "What you wrote is still here."},
    {"home", "Start page"},

    // A first walk.
    {"first_walk_heading", "Your first walk with us"},
    {"first_walk_greeter", "Who says hello"},
    {"first_walk_greeter_text", "{name} looks out for new people."},
    {"first_walk_greeter_photo", "Photo of {name}, who greets newcomers"},
    {"first_walk_wears", "Look for: {wears}"},
    {"first_walk_hour", "Step by step"},
    {"first_walk_slip_away", "If you want to go"},
    {"first_walk_slip_away_text", "You can go at any time. You need not say why."},
    {"first_walk_corner", "Coming alone?"},
    {"first_walk_corner_text",
     "We can meet you at a corner nearby, and you come with us from there. Say yes first, then ask "
     "us. We tell you which corner the day before."},

    // A walk.
    {"when", "When"},
    {"where", "Where"},
    {"how_it_goes", "How it goes"},
    {"good_to_know", "Good to know"},
    {"what_it_is", "What it is"},
    {"what_it_is_text",
     "A walk in a small group. You can talk, or be quiet. Walk as slowly as you like. You can stop "
     "at any "
     "time."},
    {"time_range", "{from} to {to}"},
    {"length_and_zone", "{length}, {zone}"},
    {"when_here", "By your clock ({zone}): {date}, {times}"},
    {"minute", "1 minute"},
    {"minutes", "{count} minutes"},
    {"hour", "1 hour"},
    {"hours", "{count} hours"},
    {"hours_and_minutes", "{hours} and {minutes}"},
    {"zone_time", "{place} time"},
    {"date", "{weekday} {day} {month}"},
    {"date_with_year", "{weekday} {day} {month} {year}"},
    {"midnight", "midnight"},
    {"noon", "12 noon"},
    {"date_and_time", "{date}, {time}"},

    // The three answers.
    {"yes", "Yes, I’ll come"},
    {"no", "No"},
    {"unsure", "I don’t know yet"},
    {"your_answer_now", "your answer now"},

    // The invitation.
    {"invitation_title", "An invitation to walk"},
    {"invited_by", "{practice} invites you"},
    {"invited", "You are invited"},
    {"exact_place_later", "If you say yes, we tell you the exact place in time."},
    {"next_walk", "The next walk"},
    {"which_walk", "Which walk?"},
    {"walk_cancelled_note", "The walk on {date} is cancelled."},
    {"no_walk_yet", "No walk is planned yet. You can join now, and your leader will write to you."},
    {"join", "Yes, I’d like to join"},
    {"asks_to_join", "The leader will look at your answer first, and then write to you."},
    {"agreement_heading", "What we agree on"},
    {"agreement_read", "Read what we agree on"},
    {"agreement_accept", "I have read this and I agree"},
    {"about_you", "Your name and how to reach you (you can skip this)"},
    {"about_you_name_only", "Your name on the walk (you can skip this)"},
    {"walking_name", "A name for the walk"},
    {"walking_name_hint", "This is all that others see. It need not be your real name."},
    {"email", "Your e-mail address"},
    {"email_hint", "For news about this walk. Nobody in the group sees it."},
    {"will_you_come", "Will you come?"},
    {"no_reason_needed",
     "You don’t have to say why. You can change your mind until the walk starts."},
    {"invitation_ended_heading", "This invitation has ended"},
    {"invitation_ended_text", "That’s all right. Ask your leader for a new one."},
    {"invitation_used_up_heading", "This invitation is full"},
    {"invitation_used_up_text",
     "Everyone who could join with it has joined. Ask your leader for a new one. If you have "
     "answered before, sign in to see your walk."},
    {"invitation_unknown_heading", "We can’t find this invitation"},
    {"invitation_unknown_text",
     "The link may be cut off. Open it again from your message, or ask your leader for a new one."},
    {"agreement_needed", "Please read what we agree on, and tick the box."},
    {"name_not_usable", "Please choose another name: letters of one alphabet, at most 40."},
    {"name_taken", "Somebody in this group has this name. Please choose another one."},
    {"email_not_usable", "Please check the e-mail address. It looks like name@example.org."},
    {"walk_not_usable", "This walk can’t be chosen any more. Please choose again."},
    {"answer_needed", "Please choose an answer."},

    // My answer.
    {"answer_title", "My answer"},
    {"state_going", "You’re coming"},
    {"state_going_text", "We look forward to seeing you."},
    {"state_waitlisted", "You’re on the waiting list"},
    {"state_waitlisted_next", "You are next. As soon as a place is free, you hear from us."},
    {"state_waitlisted_text",
     "You are number {position}. As soon as a place is free, you move up."},
    {"state_offered", "A place is free for you"},
    {"state_offered_text", "Would you like it?"},
    {"state_offered_until",
     "Would you like it? It is kept for you until {when}. If we don’t hear from you by then, we "
     "ask "
     "the next person."},
    {"state_unsure", "You don’t know yet"},
    {"state_unsure_text", "That’s fine. We don’t keep a place for you until you say yes."},
    {"state_not_going", "You’re not coming"},
    {"state_not_going_text", "That’s fine. You are welcome next time."},
    {"state_unanswered", "Will you come?"},
    {"state_unanswered_text", "You have not answered yet."},
    {"walk_minimum", "This walk needs at least {count} people."},
    {"walk_decided_on", "On {when} it is decided whether it will be."},
    {"walk_decided_soon", "It is decided soon whether it will be."},
    {"walk_goes_ahead", "This walk goes ahead."},
    {"answer_following", "The same for all walks that follow"},
    {"answer_following_hint",
     "This walk repeats. You can still answer each one differently later."},
    {"series_one", "Your answer is noted. No later walk is planned yet."},
    {"series_same", "Your answer is noted for {count} walks: this one and all that follow."},
    {"outcomes_heading", "Your answer, date by date"},
    {"date_too_late", "The time to ask for a place is over, and no place is free"},
    {"date_changed_elsewhere", "Your answer was changed in the meantime, so we left it as it was"},
    {"date_not_taken", "This answer could not be taken"},
    {"dates_one", "1 date"},
    {"dates_count", "{count} dates"},
    {"dates_more", "and {count} more"},
    {"given_by_leader", "Your leader wrote this down for you."},
    {"walk_is_cancelled", "This walk is cancelled"},
    {"walk_is_cancelled_text", "You don’t have to do anything."},
    {"walk_has_started", "This walk has started"},
    {"walk_has_started_text", "Answers are closed now."},
    {"walk_has_started_early_text", "Your leader is there already. See you soon."},
    {"stay_away_heading", "Something came up?"},
    {"stay_away", "I can’t come"},
    {"stay_away_hint", "You don’t have to say why. Your leader sees it at once."},
    {"walk_is_over", "This walk is over"},
    {"walk_is_over_text", "Thank you for having a look."},
    {"photo_of_place", "Where we meet"},
    {"way_of_walk", "The way we go, drawn as a line"},
    {"way_caption", "The way we go. North is at the top."},
    {"i_am_here", "I’m here"},
    {"arrive_heading", "Are you here?"},
    {"arrival_code", "The six digits that your leader shows"},
    {"arrival_code_odd",
     "This code is not whole. Please look again: it has six digits. Or just tell your leader that "
     "you are here."},
    {"arrival_code_wrong",
     "This is not the code of this walk. Please look at your leader’s phone again, or just tell "
     "them that you are here."},
    {"arrival_too_often", "That’s all right. Please tell your leader that you are here."},
    {"arrival_too_early_until", "You can say that you are here from {when} on."},
    {"arrived", "Good to see you. Your leader knows that you are here."},
    {"late_heading", "Running late?"},
    {"late_hint", "Your leader sees it at once. No reason needed."},
    {"on_time", "I’ll be on time"},
    {"on_time_said", "Your leader knows that you will be on time."},
    {"late_said", "Your leader knows that you will be about {minutes} late. No need to hurry."},
    {"late_too_often", "Please call your leader instead: they have heard from you several times."},
    {"late_without_place", "You have no place on this walk yet. Please answer first."},
    {"day_not_yet", "This works on the day of the walk."},
    {"day_is_over", "This walk is over."},
    {"where_to_meet", "Where to meet"},
    {"meeting_point_later", "The exact place appears here on {when}."},
    {"phone_on_the_day", "On the day"},
    {"phone_call", "Call {phone}"},
    {"change_answer", "Change your answer"},
    {"answer_heading", "Your answer"},
    {"add_to_calendar", "Add to calendar"},
    {"calendar_title", "Walk"},
    {"calendar_note", "It only says “Walk”, when, and the area."},
    {"all_my_walks", "All my walks"},
    {"answer_changed_elsewhere",
     "Your answer was changed in the meantime, perhaps on another phone. This is how it stands "
     "now. "
     "What shall it be?"},
    {"answer_too_late",
     "The time to ask for a place is over and no place is free. You can still say no."},
    {"answer_not_taken", "This answer could not be taken. This is how it stands now."},
    {"agreement_first", "One thing first"},
    {"agreement_changed",
     "What we agree on has changed. Please read it and tick the box before you say yes."},

    // My group.
    {"group_title", "My walks"},
    {"group_active", "You’re in"},
    {"group_active_text", "These are the next walks. Open one to answer."},
    {"group_active_none", "Nothing planned. Your leader will write."},
    {"group_waiting", "You’re on the list"},
    {"group_waiting_text",
     "The group is full just now. We will write to you when there is a place."},
    {"group_waiting_position", "You are number {position}."},
    {"group_requested", "Thank you, we have your answer"},
    {"group_requested_text", "The leader looks at it first, and then writes to you."},
    {"group_paused", "You’re taking a break"},
    {"group_paused_text", "Your place is kept."},
    {"group_left", "You’re not in this group now"},
    {"group_left_text", "If you would like to come back, ask the leader."},
    {"keep_page", "Keep this page to see how it stands."},
    {"keep_answer", "To find your walks again on another phone, sign in with your e-mail address."},
    {"cancelled", "cancelled"},

    // Signing in.
    {"sign_in_title", "Sign in"},
    {"sign_in_text", "We send you a code. There is no password."},
    {"send_code", "Send me a code"},
    {"code_title", "Look at your mail"},
    {"code_text",
     "We have sent a code of six digits to the address you gave. It works for ten minutes."},
    {"code", "The code"},
    {"code_hint", "Six digits"},
    {"sign_in", "Sign in"},
    {"code_wrong", "This code doesn’t work. Look for the newest mail, or ask for a new code."},
    {"code_needed", "Please write the six digits from the mail."},
    {"new_code", "Ask for a new code"},
    {"email_needed", "Please write your e-mail address."},
    {"link_title", "Sign in"},
    {"link_text", "This link works once. Press the button to sign in."},
    {"link_used_heading", "This link doesn’t work any more"},
    {"link_used_text", "It works once, and only for a while. You can sign in with a code instead."},
    {"get_back_in_heading", "Let’s get you back in"},
    {"get_back_in_text",
     "This page is only for you, and we don’t know this phone yet. Sign in with the "
     "e-mail address you gave, or open your invitation again."},
    {"sign_out", "Sign out"},

    // Joining the staff.
    {"staff_title", "An invitation to work together"},
    {"staff_text", "You are invited to help run walks. Press the button to accept."},
    {"staff_sign_in_text",
     "You are invited to help run walks. First sign in with the address that the "
     "invitation was sent to."},
    {"staff_accept", "Accept"},
    {"staff_done", "Welcome, you’re in"},
    {"staff_done_text", "You can now plan walks with your colleagues."},
    {"staff_other_address", "This invitation is for another address"},
    {"staff_other_address_text",
     "Sign out, then sign in with the address that the invitation was sent to."},
    {"staff_already", "You’re in already"},
    {"staff_already_text", "There is nothing more to do."},
    {"staff_ended", "This invitation has ended"},
    {"staff_ended_text", "Ask whoever invited you for a new one."},

    {"unsubscribe_title", "Stop mails"},
    {"unsubscribe_text",
     "Press the button, and we stop. You still hear by mail when a walk that you said yes to is "
     "cancelled or changed, or when a place is free for you."},
    {"unsubscribe_press", "Stop these mails"},
    {"unsubscribe_everything_text",
     "You can also stop those. Then nobody tells you by mail that a walk is off: please look in "
     "Amble before you set out."},
    {"unsubscribe_everything", "Stop every mail"},
    {"unsubscribe_done", "We have stopped"},
    {"unsubscribe_done_text",
     "You still hear by mail when a walk that you said yes to is cancelled or changed."},
    {"unsubscribe_all_done_text",
     "No mail comes any more, not even when a walk is cancelled. Please look in Amble before you "
     "set out."},
    {"unsubscribe_unknown", "This link does not work"},
    {"unsubscribe_unknown_text",
     "It may be cut off: open it again from a mail of ours, the latest if you have several."},

    // The start.
    {"start_title", "Amble"},
    {"start_heading", "Walk together"},
    {"start_text",
     "Amble helps small groups to meet and walk. You get an invitation from somebody who "
     "leads walks, you answer with one tap, and you turn up."},
    {"start_text_quiet", "No pace, no distance, no scores. Come as you are."},
    {"start_invited", "Have you got an invitation? Open the link in your message."},
    {"my_walks", "My walks"},
    {"my_walks_none", "Nothing planned. Your leader will write."},

    // The roster of a walk, to print.
    {"roster_title", "Roster"},
    {"roster_caption", "Who comes"},
    {"roster_meeting", "Meeting point"},
    {"roster_phone", "Leader’s number"},
    {"roster_home_contact", "Home contact"},
    {"roster_name", "Name"},
    {"roster_answer", "Answer"},
    {"roster_needs", "Needs"},
    {"roster_emergency", "In an emergency"},
    {"roster_start", "Start"},
    {"roster_middle", "Half way"},
    {"roster_end", "End"},
    {"roster_heads", "Heads counted"},
    {"roster_going", "comes"},
    {"roster_offered", "is offered a place"},
    {"roster_waiting", "waits for a place"},
    {"roster_unsure", "does not know yet"},
    {"roster_added", "on the roll"},
    {"roster_late", "{count} minutes late"},
    {"roster_unreadable", "Has left a card that cannot be opened now. Please ask."},
    {"roster_cards_seen",
     "Needs and emergency numbers are from people’s safety cards. Each of them can see that you "
     "have read theirs."},
    {"roster_cards_not_now",
     "Safety cards are shown from 24 hours before the start until the walk is closed."},
    {"roster_cards_no", "Safety cards are shown to those who lead the group."},
    {"roster_cards_away",
     "Safety cards cannot be read just now. Open this page again before you print it."},
    {"roster_shred", "Please destroy this paper after the walk."},
    {"roster_link", "Roster to print"},

    // When it does not work.
    {"not_found_title", "Page not found"},
    {"not_found_heading", "There is nothing here"},
    {"not_found_text", "The link may be cut off or out of date. Open it again from your message."},
    {"later_heading", "That didn’t work just now"},
    {"later_text", "It is not your doing. Nothing is lost. Please try again in a moment."},
    {"slow_down_heading", "Please wait a little"},
    {"slow_down_text",
     "There have been many tries in a short time. Please try again in a few minutes."},
    {"bad_form_heading", "We could not read that"},
    {"bad_form_text", "Please go back, open the page again and try once more."},
    {"other_site_heading", "Please try again from here"},
    {"other_site_text",
     "Your answer did not come from our own page. Open the page again and try once more."},
    {"method_heading", "This page can’t do that"},

    // Caught mails, in development.
    {"mail_title", "Caught mails"},
    {"mail_text", "Amble sent these. In development they stay here. The newest comes first."},
    {"mail_none", "No mail yet."},
    {"mail_to", "To"},
    {"mail_at", "At"},
    {"mail_no_subject", "(no subject)"},
};

/// A text of kWords; a key that is not there does not compile.
class Text {
 public:
  consteval Text(const char* key) {  // NOLINT: written as a literal
    for (const Wording& word : kWords) {
      if (word.key == key) {
        english_ = word.english;
        return;
      }
    }
    throw "There is no such text.";
  }
  constexpr std::string_view english() const { return english_; }

 private:
  std::string_view english_;
};

/// The text, in the language of the page.
std::string Say(Text text);
/// The text, with "{name}" replaced for each pair.
std::string Say(Text text,
                std::initializer_list<std::pair<std::string_view, std::string_view>> values);

/// All texts by their keys, for templates.
kainjow::mustache::data AllWords();

/// 0 for Sunday.
std::string_view WeekdayName(int weekday);
/// 1 for January.
std::string_view MonthName(int month);

}  // namespace amble::gateway
