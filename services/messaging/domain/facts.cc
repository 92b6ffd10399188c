#include "services/messaging/domain/facts.h"

namespace amble::messaging {

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
