#include "services/messaging/storage/dispatch_rows.h"

#include "services/messaging/storage/notice_rows.h"

namespace amble::messaging {

ClaimedDispatch ClaimedOf(const storage::Row& row) {
  return {.dispatch = {.id = row.Text(0),
                       .practice = row.Text(1),
                       .notice = row.Text(2),
                       .member = row.Text(3),
                       .person = row.Text(4),
                       .channel = static_cast<Channel>(row.Int(5)),
                       .state = static_cast<DispatchState>(row.Int(6)),
                       .due = row.Time(7),
                       .stale_time = row.Time(8),
                       .attempts = row.Int(9) + 1,
                       .message_id = row.Text(10),
                       .digest = row.Bool(11)},
          .notice = NoticeOf(row, kDispatchColumns)};
}

storage::Texts FirstColumn(const storage::Rows& rows) {
  storage::Texts texts;
  texts.reserve(rows.size());
  for (const storage::Row& row : rows) texts.push_back(row.Text(0));
  return texts;
}

}  // namespace amble::messaging
