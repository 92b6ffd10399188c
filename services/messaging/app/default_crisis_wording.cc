#include "services/messaging/app/default_crisis_wording.h"

#include "generated/MessagingCrisisWording.h"
#include "services/platform/text/text.h"

namespace amble::messaging {

const CrisisWording& DefaultCrisisWording() {
  // What is built in is tried by a test; value() ends a program in which it is broken.
  static const CrisisWording wording =
      ParseCrisisWording(MessagingCrisisWording("crisis_wording.txt")).value();
  return wording;
}

absl::StatusOr<CrisisWording> ParseCrisisWording(std::string_view list) {
  return CrisisWording::Parse(list, &FoldKey);
}

}  // namespace amble::messaging
