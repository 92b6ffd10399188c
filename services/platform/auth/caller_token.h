#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "services/platform/auth/principal.h"
#include "services/platform/clock/clock.h"

namespace amble::auth {

/// How long a caller token is accepted after it was signed.
inline constexpr absl::Duration kTokenLifetime = absl::Seconds(30);
/// The metadata key (binary) that carries it.
inline constexpr char kCallerMetadataKey[] = "amble-caller-bin";

/// An Ed25519 key pair (libsodium), made from a 32-byte seed.
class SigningKey {
 public:
  /// INVALID_ARGUMENT unless `seed` has 32 bytes.
  static absl::StatusOr<SigningKey> FromSeed(std::string_view seed);
  static std::string NewSeed();
  const std::string& public_key() const { return public_key_; }

 private:
  friend class TokenSigner;
  SigningKey() = default;
  std::string public_key_;
  std::string secret_key_;
};

/// Signs who calls, for one audience.
class TokenSigner {
 public:
  TokenSigner(SigningKey key, const Clock* clock) : key_(std::move(key)), clock_(clock) {}
  /// Serialized claims and signature, for `kCallerMetadataKey`. `audience` is a service: "groups".
  std::string Sign(const Principal& principal, std::string_view audience) const;
  /// 32 bytes that only holders of this key can derive, different for each `purpose`.
  std::string DeriveSecret(std::string_view purpose) const;

 private:
  SigningKey key_;
  const Clock* clock_;
};

/// Verifies tokens and remembers, until they expire, those it has seen (verifying costs 40 µs).
/// Thread-safe; remembers a bounded number.
class TokenVerifier {
 public:
  /// `public_keys`: tokens signed by any of them are accepted.
  TokenVerifier(std::vector<std::string> public_keys, std::string audience, const Clock* clock);
  ~TokenVerifier();
  /// UNAUTHENTICATED, always in the same words, when the signature, the audience or the time is
  /// wrong.
  absl::StatusOr<std::shared_ptr<const Principal>> Verify(std::string_view token);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace amble::auth
