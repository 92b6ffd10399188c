#pragma once

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "services/messaging/app/dependencies.h"

namespace amble::messaging {

/// Two whom a practice keeps apart are going on one walk, as groups tells it.
struct Clash {
  WalkKey walk;
  std::string separation;
  int occurrence = 0;                ///< of each it is told once
  absl::Time end;                    ///< of the walk
  std::vector<Recipient> witnesses;  ///< THERAPISTs who may know
};

/// Asks those who may know to look, in words that tell nothing: neither of whom it is nor of which
/// walk, which is seen where clashes are listed. Once of each occurrence; not of a walk that is
/// over. `history`: it was told before this service first listened, so nobody is told.
absl::Status TellClash(const Dependencies& dependencies, storage::Transaction& transaction,
                       const Clash& clash, bool history);

}  // namespace amble::messaging
