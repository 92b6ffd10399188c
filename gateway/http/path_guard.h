#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace amble::gateway {

/// Why a request is refused: the HTTP status and a sentence for the client.
struct Refusal {
  int status = 400;
  std::string_view message;

  friend bool operator==(const Refusal&, const Refusal&) = default;
};

/// Decodes the path of a request target (from '/' to before '?') into `*decoded`.
///
/// 404 for what could name another thing to the next reader: encoded slashes, percent signs (double
/// encoding), backslashes and control characters, bytes that are not UTF-8 (overlong forms too),
/// segments that are empty, "." or "..". 400 for a percent sign without two hexadecimal digits.
std::optional<Refusal> DecodePath(std::string_view raw, std::string* decoded);

/// Percent-decodes `text` into `*decoded`; false when an escape is cut or not hexadecimal.
bool PercentDecode(std::string_view text, std::string* decoded);

}  // namespace amble::gateway
