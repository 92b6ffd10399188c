#pragma once

#include <string>
#include <string_view>

#include "absl/status/status.h"

namespace amble::accounts {

/// The form in which a code is stored: a keyed BLAKE2b (libsodium) of the flow and the code, in
/// hexadecimal digits. Without the key, which is not in the database, a million guesses do not tell
/// the code.
std::string HashCode(std::string_view key, std::string_view flow, std::string_view code);

/// Whether `code` has `hash`; takes the same time wherever they differ.
bool CodeMatches(std::string_view key, std::string_view flow, std::string_view code,
                 std::string_view hash);

/// The one answer to codes and links that are wrong, used, void, too old or of another flow.
absl::Status SignInRefused();

}  // namespace amble::accounts
