#include "services/scheduling/api/recurrence_pages.h"

#include <charconv>

#include "services/platform/errors/errors.h"
#include "services/platform/resources/timestamps.h"
#include "services/scheduling/api/conversions.h"

namespace amble::scheduling {
namespace {

v1::ClockChange ChangeOf(ClockChange change) {
  switch (change) {
    case ClockChange::kNone:
      return v1::CLOCK_CHANGE_UNSPECIFIED;
    case ClockChange::kMoved:
      return v1::CLOCK_CHANGE_MOVED;
    case ClockChange::kFirstOfTwo:
      return v1::CLOCK_CHANGE_FIRST_OF_TWO;
  }
  return v1::CLOCK_CHANGE_UNSPECIFIED;
}

}  // namespace

RecurrenceText FromProto(const v1::Recurrence& recurrence) {
  return {.rrule = recurrence.rrule(),
          .exdates = {recurrence.exclude_times().begin(), recurrence.exclude_times().end()},
          .rdates = {recurrence.extra_times().begin(), recurrence.extra_times().end()}};
}

v1::Recurrence ToProto(const RecurrenceText& recurrence) {
  v1::Recurrence out;
  out.set_rrule(recurrence.rrule);
  out.mutable_exclude_times()->Assign(recurrence.exdates.begin(), recurrence.exdates.end());
  out.mutable_extra_times()->Assign(recurrence.rdates.begin(), recurrence.rdates.end());
  return out;
}

std::optional<RecurrenceText> RepeatedBy(const v1::Walk& walk) {
  if (!walk.has_recurrence()) return std::nullopt;
  return FromProto(walk.recurrence());
}

RecurrencePages::RecurrencePages(const PageTokens* tokens,
                                 const v1::PreviewRecurrenceRequest& request)
    : tokens_(tokens),
      scope_(PageScope({"PreviewRecurrence", request.start().SerializeAsString(),
                        request.recurrence().SerializeAsString()})) {}

absl::StatusOr<PreviewRecurrenceQuery> RecurrencePages::Query(
    const v1::PreviewRecurrenceRequest& request) const {
  PreviewRecurrenceQuery query{.start = {}, .recurrence = FromProto(request.recurrence())};
  AMBLE_ASSIGN_OR_RETURN(query.start, scheduling::FromProto(request.start(), "start"));
  AMBLE_ASSIGN_OR_RETURN(query.limit, PageSize(request.page_size()));
  AMBLE_ASSIGN_OR_RETURN(const auto after, tokens_->Decode(scope_, request.page_token(), 1));
  if (!after.empty()) {
    int64_t seconds = 0;
    std::from_chars(after[0].data(), after[0].data() + after[0].size(), seconds);
    query.after = absl::FromUnixSeconds(seconds);
  }
  return query;
}

v1::PreviewRecurrenceResponse RecurrencePages::ToProto(const PreviewPage& page) const {
  v1::PreviewRecurrenceResponse response;
  for (const PreviewedDate& date : page.dates) {
    v1::RecurrenceDate& out = *response.add_dates();
    *out.mutable_start() = scheduling::ToProto(date.start);
    *out.mutable_start_time() = resources::ToTimestamp(date.occurrence.start);
    out.set_slot(FormatLocalTime(date.occurrence.slot));
    out.set_change(ChangeOf(date.occurrence.change));
    out.set_utc_offset_changed(date.offset_changed);
  }
  if (page.more) {
    response.set_next_page_token(tokens_->Encode(
        scope_, {std::to_string(absl::ToUnixSeconds(page.dates.back().occurrence.start))}));
  }
  return response;
}

}  // namespace amble::scheduling
