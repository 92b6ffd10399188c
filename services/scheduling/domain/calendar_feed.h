#pragma once

#include <string>

#include "absl/time/time.h"

/// Calendars that people subscribe to.
namespace amble::scheduling {

/// Calendars that one person may have.
inline constexpr int kMostCalendarFeeds = 20;
/// How long walks stay in a calendar after their start.
inline constexpr absl::Duration kCalendarPast = absl::Hours(24 * 7 * 8);
/// Walks in one calendar: the first of those that are to stand in it.
inline constexpr int kMostCalendarWalks = 1000;

/// One calendar. Whoever holds its secret, of which the hash is kept, reads it.
struct CalendarFeed {
  std::string person;    ///< whom it belongs to
  std::string id;        ///< of NewId: later ones sort behind
  std::string practice;  ///< of the group; empty for all walks of the person
  std::string group;     ///< empty for all walks of the person
  std::string token_hash;
  absl::Time create_time;

  friend bool operator==(const CalendarFeed&, const CalendarFeed&) = default;
};

/// Whether somebody wants neutral words; the numbers of amble.accounts.v1.Discretion.
enum class Discretion {
  kByGroup = 1,  ///< nothing chosen: of THERAPY groups
  kOn = 2,       ///< everywhere
  kOff = 3,      ///< nowhere
};

/// Whether walks of a group are in neutral words.
inline bool IsDiscreet(Discretion discretion, bool therapy) {
  return discretion == Discretion::kOn || (discretion == Discretion::kByGroup && therapy);
}

}  // namespace amble::scheduling
