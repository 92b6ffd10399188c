#pragma once

#include <cstdint>
#include <vector>

#include "absl/status/statusor.h"
#include "services/messaging/app/dependencies.h"
#include "services/messaging/app/ways.h"

namespace amble::messaging {

/// Which of the tellings of a reminder.
enum class Part {
  kAll,    ///< no reminder
  kEarly,  ///< those who are to be told before it is due; the others are left alone
  kRest,   ///< those who are to be told when it is due, or later. Those who should have been told
           ///< before it, and were not, answered after that: DROPPED, for all to see
};

/// Something to be told, and to whom of those who are to be told.
struct Wanted {
  ToTell telling;
  Part part = Part::kAll;
};

/// Makes each a recipient, and queues what leaves by the ways that they prefer; who is told by the
/// app alone has it at once. Twice the same is once; what was DROPPED is told after all. What is of
/// no use any more is DROPPED, for all to see. No person twice for one notice. Returns how many
/// were DROPPED as too late.
absl::StatusOr<int64_t> Enqueue(const Dependencies& dependencies, storage::Transaction& transaction,
                                const std::vector<Wanted>& wanted);

/// Adds `notice`, unless its key is taken, and tells it to `recipients`. For a few recipients; who
/// has many goes through them with an Expansion.
absl::Status Tell(const Dependencies& dependencies, storage::Transaction& transaction,
                  const Notice& notice, const std::vector<Recipient>& recipients);

}  // namespace amble::messaging
