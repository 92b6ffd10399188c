#pragma once

#include <string>

#include "absl/status/statusor.h"

namespace amble::push {

/// What a lock screen may show: it is seen by whoever passes by, so it names no group, no person
/// and nothing that somebody wrote. Other languages replace the words, with words as neutral.
struct Notification {
  std::string title = "Amble";
  std::string body = "Please open Amble";
  std::string tag = {};   ///< a later one with the same tag replaces this on the screen
  std::string url = "/";  ///< what a touch opens: a path of this installation
};

/// {"title": …, "body": …, "tag": …, "url": …}, of at most kPaddedTextBytes. INVALID_ARGUMENT
/// naming "url" unless it is a path here, and "text" when all is too long.
absl::StatusOr<std::string> PayloadOf(const Notification& notification);

}  // namespace amble::push
