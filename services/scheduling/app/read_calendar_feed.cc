#include "services/scheduling/app/read_calendar_feed.h"

#include <fmt/format.h>

#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "services/platform/calendar/calendar.h"
#include "services/platform/errors/errors.h"
#include "services/scheduling/app/list_my_walks.h"
#include "services/scheduling/app/list_walks.h"

namespace amble::scheduling {
namespace {

constexpr char kNeutralTitle[] = "Walk";

/// Whether the calendar's person is an ACTIVE member of its group.
absl::StatusOr<bool> IsActive(const Dependencies& scheduling, const CalendarFeed& feed) {
  bool active = false;
  AMBLE_RETURN_IF_ERROR(scheduling.database->Read([&](storage::Transaction& transaction) {
    AMBLE_ASSIGN_OR_RETURN(
        const auto member,
        scheduling.memberships->FindActive(transaction, feed.practice, feed.group, feed.person));
    active = member.has_value();
    return absl::OkStatus();
  }));
  return active;
}

/// The walks that the calendar's person is shown. As the API shows them, so that a calendar never
/// says more.
absl::StatusOr<std::vector<Walk>> WalksIn(const CalendarFeedDependencies& dependencies,
                                          const CalendarFeed& feed, const rpc::CallContext& call) {
  const Dependencies& scheduling = *dependencies.scheduling;
  rpc::CallContext as_person;
  as_person.principal.kind = auth::Principal::Kind::kPerson;
  as_person.principal.person = feed.person;
  as_person.trace_id = call.trace_id;
  as_person.deadline = call.deadline;
  if (!feed.group.empty()) {
    AMBLE_ASSIGN_OR_RETURN(const bool active, IsActive(scheduling, feed));
    if (!active) {
      // No session says what they are now.
      AMBLE_ASSIGN_OR_RETURN(auto staff,
                             dependencies.staff->Find(call, feed.practice, feed.person));
      if (staff) as_person.principal.staff.push_back(*std::move(staff));
    }
  }
  const WalkWindow window{.from = scheduling.clock->Now() - kCalendarPast,
                          .limit = kMostCalendarWalks};
  absl::StatusOr<WalkPage> page =
      feed.group.empty() ? ListMyWalks(scheduling)(as_person, window)
                         : ListWalks(scheduling)(as_person, feed.practice, feed.group, window);
  // Of who is in the group and not ACTIVE. An empty one is taken over; what cannot be read is kept.
  if (absl::IsNotFound(page.status())) return std::vector<Walk>();
  AMBLE_RETURN_IF_ERROR(page.status());
  return std::move(page->walks);
}

/// Which groups' walks are in neutral words for one person.
class NeutralWords {
 public:
  NeutralWords(const CalendarFeedDependencies& dependencies, storage::Transaction& transaction,
               Discretion discretion)
      : dependencies_(dependencies), transaction_(transaction), discretion_(discretion) {}

  absl::StatusOr<bool> AreFor(const WalkKey& walk) {
    const auto [entry, missing] = therapy_.try_emplace({walk.practice, walk.group}, true);
    if (missing) {
      AMBLE_ASSIGN_OR_RETURN(const auto group, dependencies_.scheduling->memberships->FindGroup(
                                                   transaction_, walk.practice, walk.group));
      if (group) entry->second = group->therapy;
    }
    return IsDiscreet(discretion_, entry->second);
  }

 private:
  const CalendarFeedDependencies& dependencies_;
  storage::Transaction& transaction_;
  const Discretion discretion_;
  std::map<std::pair<std::string, std::string>, bool> therapy_;
};

calendar::CalendarEvent EventOf(const Walk& walk, bool discreet, const std::string& public_url,
                                absl::Time now) {
  const std::string url =
      fmt::format("{}/my/{}/{}/{}", public_url, walk.key.practice, walk.key.group, walk.key.walk);
  // As in mails: the same walk is never there twice.
  const std::string host = public_url.substr(public_url.find("://") + 3);
  return {.uid = walk.key.walk + "@" + host,
          .sequence = walk.sequence,
          .start = walk.start_time,
          .duration = absl::Minutes(walk.duration_minutes),
          .summary = discreet || walk.title.empty() ? kNeutralTitle : walk.title,
          .location = discreet ? "" : walk.area,
          .description = url,
          .cancelled = walk.state == WalkState::kCancelled,
          .stamp = now,
          .url = url};
}

}  // namespace

absl::StatusOr<CalendarFile> ReadCalendarFeed::operator()(const rpc::CallContext& call,
                                                          const std::string& token) const {
  const Dependencies& scheduling = *dependencies_.scheduling;
  // Whoever has left a moment ago has no calendar of the group any more.
  if (scheduling.subscriptions != nullptr) {
    AMBLE_RETURN_IF_ERROR(scheduling.subscriptions->CatchUp(call.deadline));
  }
  std::optional<CalendarFeed> feed;
  AMBLE_RETURN_IF_ERROR(scheduling.database->Read([&](storage::Transaction& transaction) {
    AMBLE_ASSIGN_OR_RETURN(feed, dependencies_.feeds->FindByToken(transaction, HashSecret(token)));
    return absl::OkStatus();
  }));
  if (!feed) return NotFound("calendar");
  AMBLE_ASSIGN_OR_RETURN(const std::vector<Walk> walks, WalksIn(dependencies_, *feed, call));

  const absl::Time now = scheduling.clock->Now();
  std::vector<calendar::CalendarEvent> events;
  AMBLE_RETURN_IF_ERROR(scheduling.database->Read([&](storage::Transaction& transaction) {
    AMBLE_ASSIGN_OR_RETURN(const Discretion discretion,
                           dependencies_.discretions->Find(transaction, feed->person));
    NeutralWords neutral_words(dependencies_, transaction, discretion);
    events.clear();
    for (const Walk& walk : walks) {
      AMBLE_ASSIGN_OR_RETURN(const bool discreet, neutral_words.AreFor(walk.key));
      events.push_back(EventOf(walk, discreet, dependencies_.public_url, now));
    }
    return absl::OkStatus();
  }));
  CalendarFile file{.ics = calendar::WriteCalendar(events, calendar::Method::kPublish)};
  for (calendar::CalendarEvent& event : events) event.stamp = absl::UnixEpoch();
  file.etag = HashSecret(calendar::WriteCalendar(events, calendar::Method::kPublish));
  return file;
}

}  // namespace amble::scheduling
