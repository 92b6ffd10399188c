#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "services/messaging/app/dependencies.h"
#include "services/messaging/domain/preferences.h"

namespace amble::messaging {

struct UnsubscribeCommand {
  std::string token;  ///< the secret from a link
  NoticeKind kind = NoticeKind::kNone;
  bool everything = false;
};

struct Unsubscription {
  bool cancellations_go_on = false;
};

/// Stops mails for whoever's mail the link was in; see Unsubscribed. The same again changes
/// nothing. NOT_FOUND for a token that nobody has. The link of a guest stops the mails of the
/// account that it became.
class Unsubscribe {
 public:
  explicit Unsubscribe(const Dependencies& dependencies) : to_(dependencies) {}
  absl::StatusOr<Unsubscription> operator()(const UnsubscribeCommand& command);

 private:
  Dependencies to_;
};

}  // namespace amble::messaging
