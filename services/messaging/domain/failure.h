#pragma once

#include <string_view>

/// Why somebody was not told: what is stored beside a delivery, and what a leader reads of it. No
/// text of others is ever among it.
namespace amble::messaging::failure {

// Not sent any more.
inline constexpr std::string_view kTooLate = "too_late";
inline constexpr std::string_view kAnsweredLate = "answered_late";
inline constexpr std::string_view kNoWalk = "no_walk";
inline constexpr std::string_view kWalkIsOff = "walk_is_off";
inline constexpr std::string_view kWalkWasMoved = "walk_was_moved";
inline constexpr std::string_view kIsDecided = "is_decided";
inline constexpr std::string_view kAnswerHasChanged = "answer_has_changed";
inline constexpr std::string_view kLeftGroup = "left_group";
inline constexpr std::string_view kNotInThread = "not_in_thread";
inline constexpr std::string_view kThreadMuted = "thread_muted";
inline constexpr std::string_view kHasRead = "has_read";
// No way to the person.
inline constexpr std::string_view kNoMailAtAll = "no_mail_at_all";
inline constexpr std::string_view kMailTurnedOff = "mail_turned_off";
inline constexpr std::string_view kPushTurnedOff = "push_turned_off";
inline constexpr std::string_view kNoAddress = "no_address";
inline constexpr std::string_view kAddressBounced = "address_bounced";
inline constexpr std::string_view kNoDevice = "no_device";
// It did not work.
inline constexpr std::string_view kMailRefused = "mail_refused";
inline constexpr std::string_view kMailNotTaken = "mail_not_taken";
inline constexpr std::string_view kPushNotTaken = "push_not_taken";
inline constexpr std::string_view kNoMailServer = "no_mail_server";
inline constexpr std::string_view kNoContact = "no_contact";
inline constexpr std::string_view kUnwritable = "unwritable";

/// For a leader, in one sentence; empty for what is none of these.
std::string_view InWords(std::string_view failure);

}  // namespace amble::messaging::failure
