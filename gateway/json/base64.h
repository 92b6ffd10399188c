#pragma once

#include <string>
#include <string_view>

namespace amble::gateway {

/// Reads base64 of RFC 4648, standard or URL-safe alphabet, padded or not, into `*out` (replaced).
/// False for anything else: a foreign character, padding that does not fit, bits left over.
bool DecodeBase64(std::string_view text, std::string* out);

/// Appends `bytes` in the standard alphabet with padding.
void AppendBase64(std::string_view bytes, std::string* out);

}  // namespace amble::gateway
