#include "services/messaging/domain/facts.h"

#include <algorithm>

namespace amble::messaging {

bool Walk::IsLedBy(const std::string& member) const {
  return std::find(leaders.begin(), leaders.end(), member) != leaders.end();
}

Member WithInterval(const Member& before, Member told, absl::Time time) {
  told.joined = before.joined;
  told.left = before.left;
  if (told.active) {
    if (!before.active) told.joined = time;
    told.left = absl::InfiniteFuture();
  } else if (before.active) {
    told.left = time;
  }
  return told;
}

}  // namespace amble::messaging
