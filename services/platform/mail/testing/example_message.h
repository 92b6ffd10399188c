#pragma once

#include "services/platform/mail/message.h"

namespace amble::mail {

/// A mail that every test may bend to its needs.
inline Message ExampleMessage() {
  return {.from = {"Amble", "walks@amble.example"},
          .to = {"Anna", "anna@example.org"},
          .subject = "Tuesday's walk",
          .text = "Ten o'clock at the gate.\n",
          .html = "",
          .message_id = "<0190aabbccdd70008000000000000001@amble.example>",
          .date = absl::FromUnixSeconds(1'800'000'000)};
}

}  // namespace amble::mail
