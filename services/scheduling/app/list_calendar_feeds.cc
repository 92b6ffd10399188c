#include "services/scheduling/app/list_calendar_feeds.h"

#include "services/platform/errors/errors.h"

namespace amble::scheduling {

absl::StatusOr<std::vector<CalendarFeed>> ListCalendarFeeds::operator()(
    const rpc::CallContext& call, const std::string& after, int limit) const {
  std::vector<CalendarFeed> feeds;
  AMBLE_RETURN_IF_ERROR(
      dependencies_.scheduling->database->Read([&](storage::Transaction& transaction) {
        AMBLE_ASSIGN_OR_RETURN(
            feeds, dependencies_.feeds->List(transaction, call.principal.person, after, limit));
        return absl::OkStatus();
      }));
  return feeds;
}

}  // namespace amble::scheduling
