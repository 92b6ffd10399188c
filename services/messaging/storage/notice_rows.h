#pragma once

#include "services/messaging/domain/notice.h"
#include "services/platform/storage/value.h"

/// Rows of `notices` and `deliveries`. Internal to this folder.
namespace amble::messaging {

#define AMBLE_NOTICE_COLUMNS                                                              \
  "n.practice, n.notice, n.kind, n.group_id, n.walk, n.thread, n.member, n.key, n.text, " \
  "n.channels, n.walk_start, n.create_time, n.stale_time"
inline constexpr size_t kNoticeColumns = 13;

#define AMBLE_DELIVERY_COLUMNS                                                     \
  "d.practice, d.notice, d.member, d.person, d.state, d.channels, d.create_time, " \
  "d.state_time, d.seen_time, d.failure, d.stopped_all"
inline constexpr size_t kDeliveryColumns = 11;

/// `first`: the column where the notice begins.
Notice NoticeOf(const storage::Row& row, size_t first = 0);
Delivery DeliveryOf(const storage::Row& row, size_t first = 0);

}  // namespace amble::messaging
