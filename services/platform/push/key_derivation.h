#pragma once

#include <string>
#include <string_view>

#include "absl/status/statusor.h"

namespace amble::push {

/// HKDF of RFC 5869 with SHA-256: `bytes` bytes from the secret `key`. INTERNAL when OpenSSL fails.
absl::StatusOr<std::string> DeriveKey(std::string_view salt, std::string_view key,
                                      std::string_view info, size_t bytes);

}  // namespace amble::push
