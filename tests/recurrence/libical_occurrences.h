#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace amble::recurrence_peers {

/// One occurrence: the seconds that the clocks show since 1970-01-01T00:00:00, and the instant.
struct Moment {
  int64_t local_seconds = 0;
  int64_t unix_seconds = 0;
};

/// A series as text: times as "20270323T100000".
struct SeriesText {
  std::string zone;
  std::string start;
  std::string rrule;
  std::vector<std::string> exdates;
  std::vector<std::string> rdates;
  int64_t from = 0;  ///< unix seconds
  int64_t to = 0;
  size_t limit = 0;
};

/// The occurrences of `series` as libical finds them: by its iterator over the rule and its own
/// comparison of times, in the order of their instants. Must be a rule that happens: libical looks
/// for others for ever.
std::vector<Moment> OccurrencesByLibical(const SeriesText& series);

}  // namespace amble::recurrence_peers
