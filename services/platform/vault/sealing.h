#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "services/platform/vault/secret_key.h"

/// Fields that a database holds and cannot tell: XChaCha20-Poly1305 (draft-irtf-cfrg-xchacha-03) by
/// libsodium, with a random nonce of 192 bits.
namespace amble::vault {

/// Sealed texts are filled up to a multiple of so many bytes, so that their lengths tell little.
inline constexpr size_t kPaddingBytes = 64;

/// Where a field stands. It is bound to it: what was sealed in one place does not open in another,
/// so nobody who writes into a database can pass one person's words off as another's.
struct Place {
  std::string practice;     ///< id; empty for what is the person's own in all practices
  std::string person;       ///< id of whom it is about
  std::uint32_t field = 0;  ///< the service's number for the column; never used again for another
  std::string row;          ///< the primary key within the practice

  friend bool operator==(const Place&, const Place&) = default;
};

/// `plain` for `place`, sealed by `key`; another text each time. No secret is left in memory but
/// `plain` itself.
std::string Seal(const SecretKey& key, const Place& place, std::string_view plain);

/// What was sealed. DATA_LOSS when `sealed` is not what Seal made by this key for this place, in
/// whatever way.
absl::StatusOr<std::string> Open(const SecretKey& key, const Place& place, std::string_view sealed);

/// Whose key it is: of one person, in one practice or (empty) in all of them.
struct KeyOwner {
  std::string practice;
  std::string person;

  friend bool operator==(const KeyOwner&, const KeyOwner&) = default;
};

/// The key of `owner`, sealed by a wrapping key.
std::string Wrap(const SecretKey& wrapping_key, const KeyOwner& owner, const SecretKey& key);

/// DATA_LOSS when `wrapped` is not what Wrap made by this wrapping key for this owner.
absl::StatusOr<SecretKey> Unwrap(const SecretKey& wrapping_key, const KeyOwner& owner,
                                 std::string_view wrapped);

}  // namespace amble::vault
