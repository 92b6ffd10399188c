#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace amble::push {

/// `bytes` in unpadded base64url (RFC 4648 section 5): how browsers and RFC 8292 write keys.
std::string ToBase64Url(std::string_view bytes);

/// The bytes of unpadded base64url; nothing for other texts, and for those longer than
/// `most_bytes` of content.
std::optional<std::string> FromBase64Url(std::string_view text, size_t most_bytes);

}  // namespace amble::push
