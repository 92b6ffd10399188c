#pragma once

#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "amble/scheduling/v1/scheduling.pb.h"
#include "services/platform/paging/paging.h"
#include "services/scheduling/app/preview_recurrence.h"

namespace amble::scheduling {

/// What the clients' message says, in the domain's words.
RecurrenceText FromProto(const v1::Recurrence& recurrence);

/// The same in the clients' words.
v1::Recurrence ToProto(const RecurrenceText& recurrence);

/// How `walk` is to repeat; nothing for a single one.
std::optional<RecurrenceText> RepeatedBy(const v1::Walk& walk);

/// Pages of the dates of one recurrence: from requests to queries, and back to responses with
/// tokens.
class RecurrencePages {
 public:
  RecurrencePages(const PageTokens* tokens, const v1::PreviewRecurrenceRequest& request);

  absl::StatusOr<PreviewRecurrenceQuery> Query(const v1::PreviewRecurrenceRequest& request) const;
  v1::PreviewRecurrenceResponse ToProto(const PreviewPage& page) const;

 private:
  const PageTokens* tokens_;
  const std::string scope_;
};

}  // namespace amble::scheduling
