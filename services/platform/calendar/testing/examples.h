#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "services/platform/calendar/calendar.h"

namespace amble::calendar {

/// An event that every test may bend to its needs.
CalendarEvent ExampleEvent();

/// The UTF-8 of `code_points`, of which those that cannot be in a text are left out: surrogates
/// and, but for line feeds where `lines`, control characters.
std::string TextOf(const std::vector<uint32_t>& code_points, bool lines);

/// Code points that calendars, lines and encodings treat specially, and some that they do not.
const std::vector<uint32_t>& TellingCodePoints();

}  // namespace amble::calendar
