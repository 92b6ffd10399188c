#pragma once

#include "services/scheduling/domain/series.h"

namespace amble::scheduling {

/// How `series`, whose schedule is `schedule`, repeats now, as whoever leads its walks reads it. It
/// has the dates that the series holds and no others from any of its walks on, so that it can be
/// asked for again from there and changes nothing: extra dates and dates left out are those that
/// the series holds, and where a COUNT or the beginning of another series ends it, it has an UNTIL.
RecurrenceText ShownRecurrence(const Series& series, const Schedule& schedule);

}  // namespace amble::scheduling
