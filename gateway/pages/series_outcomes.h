#pragma once

#include <string>

#include "amble/attendance/v1/series_answers.pb.h"
#include "amble/scheduling/v1/scheduling.pb.h"
#include "gateway/pages/site.h"

/// What became of one answer to several walks, in words.
namespace amble::gateway {

/// Whether some date was refused because the group's agreement has to be accepted first.
bool NeedsAgreement(const attendance::v1::RespondToSeriesResponse& answered);

/// Whether some date was refused: when that date is, `answered` does not tell.
bool HasRefusals(const attendance::v1::RespondToSeriesResponse& answered);

/// One sentence, when the same became of all dates; empty when not.
std::string SameForAll(const attendance::v1::RespondToSeriesResponse& answered);

/// What became of the dates, each kind with its dates, for the template: a list of {what, dates:
/// list of {date}}. `walks` tell when those are that were refused; one that is not among them is
/// counted.
PageData OutcomesInWords(const attendance::v1::RespondToSeriesResponse& answered,
                         const scheduling::v1::ListWalksResponse& walks, absl::Time now);

}  // namespace amble::gateway
