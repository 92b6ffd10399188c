#pragma once

#include <string>
#include <string_view>

#include "absl/status/statusor.h"

namespace amble {

/// RFC 5321 4.5.3.1 and RFC 3696 erratum 1690, in bytes.
inline constexpr size_t kMaxEmailLocalPart = 64;
inline constexpr size_t kMaxEmailAddress = 254;

/// The address to which mail for `text` is sent: spaces at the ends are dropped and the domain is
/// in lower-case ASCII (UTS #46, nontransitional); the local part is kept as written. Otherwise
/// INVALID_ARGUMENT naming `field`.
/// Strict on purpose, since the result is put into SMTP commands and mail headers: one `@`; before
/// it an RFC 5322 dot-atom in ASCII, neither quoted nor commented; after it a host name of at least
/// two labels, no address literal. The error never repeats the address.
absl::StatusOr<std::string> NormalizeEmail(std::string_view text, std::string_view field);

/// The key under which the address that NormalizeEmail returned is unique: without regard to case.
std::string EmailKey(std::string_view address);

}  // namespace amble
