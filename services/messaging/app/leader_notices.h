#pragma once

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "services/messaging/domain/facts.h"
#include "services/messaging/domain/notice.h"
#include "services/platform/storage/database.h"

namespace amble::messaging {

/// "Please open Amble", and nothing of why.
struct LookRequest {
  GroupKey group;
  std::string thread;  ///< what to look at; one that leaders may see. Empty: the group
  /// What was told of already is not told again; unique within the practice.
  std::string key;
  std::vector<Recipient> recipients;          ///< leaders, or OWNERs or THERAPISTs of the practice
  absl::Time until = absl::InfiniteFuture();  ///< from then on of no use

  friend bool operator==(const LookRequest&, const LookRequest&) = default;
};

/// Asks leaders to look, by a notice of kind LOOK whose delivery is followed like any
/// other's.
class LeaderNotices {
 public:
  virtual ~LeaderNotices() = default;
  /// Takes effect with the transaction. Does nothing when the key was used before.
  virtual absl::Status AskToLook(storage::Transaction& transaction, const LookRequest& request) = 0;
};

}  // namespace amble::messaging
