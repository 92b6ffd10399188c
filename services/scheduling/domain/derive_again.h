#pragma once

#include <string>

#include "absl/time/time.h"
#include "services/scheduling/domain/walk.h"

namespace amble::scheduling {

/// Derives the instant of `walk` by other data of its zone, `tz_version`: people keep to what their
/// clocks show. A walk of a series begins where its slot says, unless it was moved by itself; a
/// time that the clocks now pass over is read by the offset before. When the instant is another
/// one, the end of answers keeps its distance, and the calendars' sequence grows.
void DeriveAgain(Walk& walk, absl::TimeZone zone, const std::string& tz_version);

}  // namespace amble::scheduling
