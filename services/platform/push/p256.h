#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"

struct evp_pkey_st;

/// Keys on the curve P-256, by OpenSSL 3, and the little that Web Push does with them.
namespace amble::push {

/// An uncompressed point: 0x04, x, y.
inline constexpr size_t kPointBytes = 65;
/// A private key: a number from 1 to the order of the group less one, big-endian.
inline constexpr size_t kScalarBytes = 32;

/// Whether `point` is an uncompressed point on the curve.
bool IsPoint(std::string_view point);

/// A private key. Copies share it; safe from any thread.
class P256Key {
 public:
  /// A new random one. INTERNAL when OpenSSL fails, as everywhere here.
  static absl::StatusOr<P256Key> Generate();
  /// INVALID_ARGUMENT when `scalar` has another size or is out of range.
  static absl::StatusOr<P256Key> FromScalar(std::string_view scalar);
  /// A PEM text (PKCS #8 or SEC 1) without a password. INVALID_ARGUMENT for all others, which the
  /// error does not repeat.
  static absl::StatusOr<P256Key> FromPem(const std::string& pem);

  /// The public key, an uncompressed point.
  const std::string& public_point() const { return public_point_; }

  /// ECDH: the x of the common point, 32 bytes. INVALID_ARGUMENT when `point` is none.
  absl::StatusOr<std::string> SharedSecret(std::string_view point) const;
  /// The signature ES256 of RFC 7518 section 3.4: r and s, 64 bytes.
  absl::StatusOr<std::string> Sign(std::string_view text) const;

 private:
  P256Key(std::shared_ptr<evp_pkey_st> key, std::string public_point);

  std::shared_ptr<evp_pkey_st> key_;
  std::string public_point_;
};

}  // namespace amble::push
