#pragma once

#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "services/messaging/app/dependencies.h"

namespace amble::messaging {

/// Who could not be told for so long that somebody asks, or that they may come, is not told that
/// late.
inline constexpr absl::Duration kAdmissionNoticeLasts = absl::Hours(24 * 7);

/// How a membership begins, as groups tells it.
struct Admission {
  GroupKey group;
  std::string member;
  std::string person;
  bool asks = false;       ///< a leader is to decide
  bool let_in = false;     ///< had asked, or waited for a place, and is in since this version
  std::string asked_walk;  ///< id of the walk that they answered when they asked; may be empty
  int64_t version = 0;
};

/// Tells who leads the group that somebody asks to come in, once of each membership; when they do
/// no longer, who has not been told yet is not told any more. Tells who is let in, together with
/// the walk that they answered, or with the next one. `history`: it was told before this service
/// first listened, so nobody is told.
absl::Status TellAdmission(const Dependencies& dependencies, storage::Transaction& transaction,
                           const Admission& admission, bool history);

}  // namespace amble::messaging
