#include "services/platform/host/signing_seed.h"

#include "absl/strings/escaping.h"
#include "fmt/format.h"
#include "services/platform/errors/errors.h"
#include "services/platform/host/files.h"

namespace amble::host {
namespace {

constexpr size_t kSeedFileLimitBytes = 256;

}  // namespace

absl::StatusOr<std::string> KeyFromHex(const std::string& digits) {
  const bool hexadecimal = digits.find_first_not_of("0123456789abcdefABCDEF") == std::string::npos;
  if (digits.size() != 2 * kSeedBytes || !hexadecimal) {
    return absl::InvalidArgumentError("expected 64 hexadecimal digits");
  }
  return absl::HexStringToBytes(digits);
}

std::string HexOf(const std::string& bytes) { return absl::BytesToHexString(bytes); }

absl::StatusOr<std::string> ReadSigningSeed(const std::string& path) {
  absl::StatusOr<std::string> text = ReadSmallFile(path, kSeedFileLimitBytes);
  if (!text.ok()) {
    return absl::InvalidArgumentError(
        fmt::format("--signing-seed-file: {}", std::string(text.status().message())));
  }
  while (!text->empty() && (text->back() == '\n' || text->back() == '\r')) text->pop_back();
  auto seed = KeyFromHex(*text);
  if (seed.ok()) return seed;
  return absl::InvalidArgumentError(
      fmt::format("--signing-seed-file: expected 64 hexadecimal digits in {}", path));
}

absl::Status EnsureSigningSeed(const std::string& path, const std::string& seed) {
  const absl::Status status = CreatePrivateFile(path, HexOf(seed) + "\n");
  return absl::IsAlreadyExists(status) ? absl::OkStatus() : status;
}

}  // namespace amble::host
