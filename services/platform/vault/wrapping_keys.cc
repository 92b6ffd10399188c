#include "services/platform/vault/wrapping_keys.h"

#include <sodium.h>

#include <array>
#include <utility>

#include "fmt/format.h"
#include "services/platform/errors/errors.h"

namespace amble::vault {
namespace {

constexpr std::string_view kIdCharacters = "abcdefghijklmnopqrstuvwxyz0123456789-";
constexpr int kRandomIdBytes = 4;

bool IsId(std::string_view id) {
  return !id.empty() && id.size() <= kMaxKeyIdLength &&
         id.find_first_not_of(kIdCharacters) == std::string_view::npos;
}

std::string Hex(const unsigned char* bytes, size_t size) {
  std::string digits(2 * size + 1, '\0');
  sodium_bin2hex(digits.data(), digits.size(), bytes, size);
  digits.pop_back();
  return digits;
}

}  // namespace

absl::StatusOr<WrappingKeys::Named> WrappingKeys::ParseLine(std::string_view line) {
  const size_t space = line.find(' ');
  if (space == std::string_view::npos || !IsId(line.substr(0, space))) {
    return absl::InvalidArgumentError("expected an id, a space, and 64 hexadecimal digits");
  }
  const std::string_view digits = line.substr(space + 1);
  std::array<unsigned char, kKeyBytes> bytes{};
  size_t size = 0;
  const char* end = nullptr;
  const int failed = sodium_hex2bin(bytes.data(), bytes.size(), digits.data(), digits.size(),
                                    nullptr, &size, &end);
  const bool whole = failed == 0 && size == kKeyBytes && end == digits.data() + digits.size();
  absl::StatusOr<SecretKey> key =
      SecretKey::FromBytes({reinterpret_cast<const char*>(bytes.data()), whole ? size : 0});
  sodium_memzero(bytes.data(), bytes.size());
  if (!key.ok()) return absl::InvalidArgumentError("expected 64 hexadecimal digits after the id");
  return Named{std::string(line.substr(0, space)), *std::move(key)};
}

absl::StatusOr<WrappingKeys> WrappingKeys::Parse(std::string_view text) {
  if (text.size() > kMaxKeyFileBytes) {
    return absl::InvalidArgumentError(fmt::format("more than {} bytes", kMaxKeyFileBytes));
  }
  WrappingKeys keys;
  for (int number = 1; !text.empty(); ++number) {
    const size_t end = std::min(text.find('\n'), text.size());
    std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (line.empty() || line.front() == '#') continue;
    absl::StatusOr<Named> named = ParseLine(line);
    if (!named.ok()) {
      return absl::InvalidArgumentError(
          fmt::format("line {}: {}", number, std::string(named.status().message())));
    }
    if (keys.Find(named->id) != nullptr) {
      return absl::InvalidArgumentError(
          fmt::format("line {}: the id is that of an earlier line", number));
    }
    if (keys.keys_.size() == kMaxWrappingKeys) {
      return absl::InvalidArgumentError(fmt::format("more than {} keys", kMaxWrappingKeys));
    }
    keys.keys_.push_back(*std::move(named));
  }
  if (keys.keys_.empty()) return absl::InvalidArgumentError("there is no key in it");
  return keys;
}

const SecretKey* WrappingKeys::Find(std::string_view id) const {
  for (const Named& named : keys_) {
    if (named.id == id) return &named.key;
  }
  return nullptr;
}

std::string NewKeyLine(absl::Time now) {
  const SecretKey key = SecretKey::Random();
  std::array<unsigned char, kRandomIdBytes> tail;
  randombytes_buf(tail.data(), tail.size());
  return fmt::format("{}-{} {}\n", absl::FormatTime("%Y-%m-%d", now, absl::UTCTimeZone()),
                     Hex(tail.data(), tail.size()), Hex(key.data(), kKeyBytes));
}

}  // namespace amble::vault
