#pragma once

#include <string>

#include "absl/time/time.h"

namespace amble::accounts {

/// Where a list ordered by time goes on: after this row.
struct TimeKey {
  absl::Time time;
  std::string id;
};

/// Where a list ordered by a folded name goes on: after this row.
struct NameKey {
  std::string name_key;
  std::string id;
};

}  // namespace amble::accounts
