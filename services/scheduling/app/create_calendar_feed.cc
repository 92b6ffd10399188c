#include "services/scheduling/app/create_calendar_feed.h"

#include <fmt/format.h>

#include <utility>

#include "services/platform/errors/errors.h"
#include "services/platform/idempotency/request_ledger.h"

namespace amble::scheduling {
namespace {

/// Adds `feed` to its person's, unless they have enough.
absl::Status Add(CalendarFeedRepository& feeds, storage::Transaction& transaction,
                 const CalendarFeed& feed) {
  AMBLE_RETURN_IF_ERROR(feeds.LockOwner(transaction, feed.person));
  AMBLE_ASSIGN_OR_RETURN(const auto others,
                         feeds.List(transaction, feed.person, "", kMostCalendarFeeds));
  if (others.size() >= kMostCalendarFeeds) {
    return FailedPrecondition(
        Reason::kUnspecified,
        fmt::format("You have {} calendars already; end one first.", kMostCalendarFeeds));
  }
  return feeds.Insert(transaction, feed);
}

}  // namespace

absl::StatusOr<CreatedCalendarFeed> CreateCalendarFeed::operator()(
    const rpc::CallContext& call, const std::optional<GroupKey>& group) const {
  const Dependencies& scheduling = *dependencies_.scheduling;
  if (group) {
    AMBLE_RETURN_IF_ERROR(FindStanding(scheduling, call, group->practice, group->group).status());
  }
  const std::string token = scheduling.ids->NewSecret();
  CalendarFeed feed{.person = call.principal.person,
                    .id = scheduling.ids->NewId(),
                    .practice = group ? group->practice : "",
                    .group = group ? group->group : "",
                    .token_hash = HashSecret(token),
                    .create_time = scheduling.clock->Now()};
  CreatedCalendarFeed created;
  AMBLE_RETURN_IF_ERROR(scheduling.database->Write([&](storage::Transaction& transaction) {
    AMBLE_ASSIGN_OR_RETURN(
        const std::string id,
        idempotency::Once(transaction, call.request, feed.create_time,
                          [&]() -> absl::StatusOr<std::string> {
                            AMBLE_RETURN_IF_ERROR(Add(*dependencies_.feeds, transaction, feed));
                            return feed.id;
                          }));
    AMBLE_ASSIGN_OR_RETURN(auto found, dependencies_.feeds->Find(transaction, feed.person, id));
    if (!found) return NotFound("calendar");  // the request again, and it was ended meanwhile
    created.feed = *std::move(found);
    return absl::OkStatus();
  }));
  // A request that was repeated names a calendar with another secret, which nobody knows here.
  if (created.feed.token_hash == feed.token_hash) {
    created.url = fmt::format("{}/calendar/{}.ics", dependencies_.public_url, token);
  }
  return created;
}

}  // namespace amble::scheduling
