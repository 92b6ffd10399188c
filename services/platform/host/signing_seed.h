#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"

/// The seed of the key that a process signs caller tokens with, in a file of 64 hexadecimal digits.
namespace amble::host {

inline constexpr size_t kSeedBytes = 32;

/// The bytes of a key or seed written as 64 hexadecimal digits. INVALID_ARGUMENT for other texts,
/// which it does not repeat.
absl::StatusOr<std::string> KeyFromHex(const std::string& digits);
std::string HexOf(const std::string& bytes);

/// Reads the seed at `path`. An error names the flag and never holds the content.
absl::StatusOr<std::string> ReadSigningSeed(const std::string& path);

/// Writes `seed` into a new file at `path`, for this user alone; leaves one that is there.
absl::Status EnsureSigningSeed(const std::string& path, const std::string& seed);

}  // namespace amble::host
