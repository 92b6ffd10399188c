#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "services/messaging/domain/notice.h"
#include "services/messaging/domain/preferences.h"
#include "services/platform/storage/database.h"

namespace amble::messaging {

/// Somebody who is to be told something.
struct ToTell {
  const Notice* notice;
  Recipient recipient;
  absl::Time due;         ///< but for quiet hours
  bool personal = false;  ///< of MESSAGES: written to this one person, or to the leaders
};

/// By which ways somebody is told, and when.
struct Way {
  Choice choice;
  std::string failure = {};  ///< why nothing but the app reaches them, a reason of ours; or empty
  bool stopped_all = false;  ///< wants no mail at all
};

/// What people prefer.
class Ways {
 public:
  virtual ~Ways() = default;
  /// The way of each of `all`, in their order.
  virtual absl::StatusOr<std::vector<Way>> Choose(storage::Transaction& transaction,
                                                  const std::vector<ToTell>& all) = 0;
};

}  // namespace amble::messaging
