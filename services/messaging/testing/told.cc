#include "services/messaging/testing/told.h"

#include <gtest/gtest.h>

#include "services/messaging/app/expand_notices.h"
#include "services/messaging/app/fire_reminders.h"
#include "services/messaging/app/tell_news.h"
#include "services/platform/errors/errors.h"

namespace amble::messaging {
namespace {

constexpr storage::Statement kSent{
    "SELECT n.kind, n.key, n.group_id, n.walk, n.walk_start, d.person, d.channel, d.state, d.due,"
    " d.message_id FROM dispatches d JOIN notices n ON n.practice = d.practice"
    " AND n.notice = d.notice ORDER BY n.kind, d.person, d.due, d.dispatch"};
constexpr storage::Statement kHeard{
    "SELECT n.kind, n.key, n.walk, d.person, d.state, d.failure FROM deliveries d"
    " JOIN notices n ON n.practice = d.practice AND n.notice = d.notice"
    " ORDER BY n.kind, d.person, n.notice"};

storage::Rows All(storage::Database& database, const storage::Statement& statement) {
  storage::Rows rows;
  EXPECT_EQ(database.Read([&](storage::Transaction& transaction) -> absl::Status {
    AMBLE_ASSIGN_OR_RETURN(rows, transaction.Query(statement, {}));
    return absl::OkStatus();
  }),
            absl::OkStatus());
  return rows;
}

}  // namespace

std::vector<Sent> AllSent(storage::Database& database) {
  std::vector<Sent> sent;
  for (const storage::Row& row : All(database, kSent)) {
    sent.push_back({.kind = static_cast<NoticeKind>(row.Int(0)),
                    .key = row.Text(1),
                    .group = row.Text(2),
                    .walk = row.Text(3),
                    .walk_start = row.Time(4),
                    .person = row.Text(5),
                    .channel = static_cast<Channel>(row.Int(6)),
                    .state = static_cast<DispatchState>(row.Int(7)),
                    .due = row.Time(8),
                    .message_id = row.Text(9)});
  }
  return sent;
}

std::vector<std::string> SentIn(storage::Database& database, DispatchState state) {
  std::vector<std::string> lines;
  for (const Sent& sent : AllSent(database)) {
    if (sent.state != state) continue;
    lines.push_back(std::to_string(static_cast<int>(sent.kind)) + " " + sent.person);
  }
  return lines;
}

std::vector<Heard> AllHeard(storage::Database& database) {
  std::vector<Heard> heard;
  for (const storage::Row& row : All(database, kHeard)) {
    heard.push_back({.kind = static_cast<NoticeKind>(row.Int(0)),
                     .key = row.Text(1),
                     .walk = row.Text(2),
                     .person = row.Text(3),
                     .state = static_cast<DeliveryState>(row.Int(4)),
                     .failure = row.Text(5)});
  }
  return heard;
}

absl::Status Work(const Dependencies& dependencies) {
  for (bool more = true; more;) {
    AMBLE_ASSIGN_OR_RETURN(const int fired, FireReminders(dependencies));
    AMBLE_ASSIGN_OR_RETURN(const Expanded expanded, ExpandNotices(dependencies));
    AMBLE_ASSIGN_OR_RETURN(const NewsTold news, TellNews(dependencies));
    more = fired > 0 || expanded.notices > 0 || news.threads > 0;
  }
  return absl::OkStatus();
}

}  // namespace amble::messaging
