#pragma once

#include <map>
#include <string>
#include <vector>

#include "absl/status/statusor.h"

namespace amble::messaging {

/// Where somebody is reached. Not to be kept: it changes with the account.
struct Contact {
  std::string email;         ///< proved, or given by or for a guest; empty: none
  std::string display_name;  ///< may be empty
};

/// Whoever knows where people are reached: accounts.
class Contacts {
 public:
  virtual ~Contacts() = default;
  /// By person; who is not there is left out. Blocks. UNAVAILABLE and the like when it cannot be
  /// known now. Safe from any thread.
  virtual absl::StatusOr<std::map<std::string, Contact>> Find(
      const std::vector<std::string>& people) = 0;
};

}  // namespace amble::messaging
