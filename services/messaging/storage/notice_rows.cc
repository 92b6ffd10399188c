#include "services/messaging/storage/notice_rows.h"

namespace amble::messaging {

Notice NoticeOf(const storage::Row& row, size_t first) {
  return {.practice = row.Text(first),
          .id = row.Text(first + 1),
          .kind = static_cast<NoticeKind>(row.Int(first + 2)),
          .group = row.Text(first + 3),
          .walk = row.Text(first + 4),
          .thread = row.Text(first + 5),
          .member = row.Text(first + 6),
          .key = row.Text(first + 7),
          .text = row.Text(first + 8),
          .channels = row.Int(first + 9),
          .walk_start = row.Time(first + 10),
          .create_time = row.Time(first + 11),
          .stale_time = row.Time(first + 12)};
}

Delivery DeliveryOf(const storage::Row& row, size_t first) {
  return {.practice = row.Text(first),
          .notice = row.Text(first + 1),
          .member = row.Text(first + 2),
          .person = row.Text(first + 3),
          .state = static_cast<DeliveryState>(row.Int(first + 4)),
          .channels = row.Int(first + 5),
          .create_time = row.Time(first + 6),
          .state_time = row.Time(first + 7),
          .seen_time = row.Time(first + 8),
          .failure = row.Text(first + 9),
          .stopped_all = row.Bool(first + 10)};
}

}  // namespace amble::messaging
