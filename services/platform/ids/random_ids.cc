#include "services/platform/ids/random_ids.h"

#include <fmt/format.h>
#include <sodium.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>

namespace amble {
namespace {

constexpr uint64_t kTimestampMask = (uint64_t{1} << 48) - 1;
constexpr uint64_t kVersion7 = uint64_t{0x7} << 12;
constexpr uint64_t kVariant = uint64_t{0b10} << 62;
constexpr uint64_t kRandomTailMask = (uint64_t{1} << 62) - 1;
constexpr uint32_t kCounterEnd = 1 << 12;
/// The counter starts in the lower half, so that a millisecond has room for 2,048 ids at least.
constexpr uint32_t kCounterStartEnd = 1 << 11;
constexpr size_t kSecretBytes = 32;
constexpr uint32_t kCodeEnd = 1'000'000;

}  // namespace

RandomIds::RandomIds(const Clock& clock) : clock_(clock) {
  if (sodium_init() < 0) {
    std::fputs("libsodium cannot be initialised; no safe randomness\n", stderr);
    std::abort();
  }
}

std::string RandomIds::NewId() {
  const auto now = static_cast<uint64_t>(std::max<int64_t>(0, absl::ToUnixMillis(clock_.Now()))) &
                   kTimestampMask;
  uint64_t tail = 0;
  randombytes_buf(&tail, sizeof(tail));
  const uint32_t counter_start = randombytes_uniform(kCounterStartEnd);
  uint64_t head = 0;
  {
    std::lock_guard lock(mutex_);
    if (now > last_milliseconds_) {
      last_milliseconds_ = now;
      counter_ = counter_start;
    } else if (++counter_ == kCounterEnd) {
      // More ids than a millisecond holds: borrow the next one rather than wait for it.
      ++last_milliseconds_;
      counter_ = counter_start;
    }
    head = last_milliseconds_ << 16 | kVersion7 | counter_;
  }
  return fmt::format("{:016x}{:016x}", head, kVariant | (tail & kRandomTailMask));
}

std::string RandomIds::NewSecret() {
  std::array<unsigned char, kSecretBytes> bytes;
  randombytes_buf(bytes.data(), bytes.size());
  constexpr int kVariantUsed = sodium_base64_VARIANT_URLSAFE_NO_PADDING;
  std::string text(sodium_base64_ENCODED_LEN(kSecretBytes, kVariantUsed), '\0');
  sodium_bin2base64(text.data(), text.size(), bytes.data(), bytes.size(), kVariantUsed);
  sodium_memzero(bytes.data(), bytes.size());
  text.pop_back();  // libsodium's closing NUL
  return text;
}

std::string RandomIds::NewCode() { return fmt::format("{:06}", randombytes_uniform(kCodeEnd)); }

}  // namespace amble
