#pragma once

#include "services/messaging/domain/message.h"
#include "services/platform/storage/database.h"

/// Rows of `thread_entries`. Internal to this folder.
namespace amble::messaging {

#define AMBLE_ENTRIES_COLUMNS(e)                                                              \
  e "practice, " e "thread, " e "number, " e "changed_sequence, " e "author, " e "person, " e \
    "by_leader, " e "text, " e "state, " e "write_time"
inline constexpr size_t kEntriesColumns = 10;

/// A row of AMBLE_ENTRIES_COLUMNS.
inline Message MessageOf(const storage::Row& row) {
  return {.key = {{row.Text(0), row.Text(1)}, row.Int(2)},
          .sequence = row.Int(3),
          .author = row.Text(4),
          .person = row.Text(5),
          .by_leader = row.Bool(6),
          .text = row.Text(7),
          .state = static_cast<MessageState>(row.Int(8)),
          .post_time = row.Time(9)};
}

}  // namespace amble::messaging
