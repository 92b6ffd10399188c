#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "absl/time/time.h"
#include "gateway/pages/site.h"
#include "google/protobuf/timestamp.pb.h"

/// Parts that several pages show.
namespace amble::gateway {

/// Something that the reader should look at again.
struct Problem {
  /// The id of the field that it is about.
  std::string_view field;
  std::string message;
};

/// Sets `key` unless `text` is empty: templates take an empty text for a text.
void SetText(PageData& data, const char* key, std::string_view text);

/// Sets what the summary at the top of a form needs, and marks the title.
void SetProblems(PageData& page, const std::vector<Problem>& problems);

/// When a walk is, as the templates for walks show it.
struct WalkTime {
  absl::Time start;
  std::string time_zone;
  int duration_minutes = 0;
};
void SetWhen(PageData& walk, const WalkTime& time, absl::Time now);
/// The same by the clocks of `reader_zone`, when they show another time; empty: nothing is known of
/// them.
void SetWhenHere(PageData& walk, const WalkTime& time, const std::string& reader_zone,
                 absl::Time now);

/// The version of an agreement, as the box that accepts it says it; 0 for anything else.
int ReadVersion(const std::string& text);

/// Whether `text` can be the request_id that a form of ours carries.
bool IsRequestId(const std::string& text);

}  // namespace amble::gateway
