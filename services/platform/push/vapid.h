#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "services/platform/clock/clock.h"
#include "services/platform/push/p256.h"

/// Voluntary Application Server Identification: RFC 8292. Who sends, told to push services.
namespace amble::push {

/// The key that subscriptions are bound to: with another one, none of them can be sent to any more.
class VapidKey {
 public:
  static constexpr size_t kSeedBytes = 32;

  /// Always the same key for the same secret seed of 32 bytes, such as the one that an installation
  /// signs callers' tokens with: the two keys tell nothing of each other. INVALID_ARGUMENT for
  /// other sizes.
  static absl::StatusOr<VapidKey> FromSeed(std::string_view seed);
  /// The errors of P256Key::FromPem.
  static absl::StatusOr<VapidKey> FromPem(const std::string& pem);

  /// In base64url: the applicationServerKey with which browsers subscribe.
  std::string PublicKey() const;
  /// ES256, 64 bytes.
  absl::StatusOr<std::string> Sign(std::string_view text) const { return key_.Sign(text); }

 private:
  explicit VapidKey(P256Key key) : key_(std::move(key)) {}

  P256Key key_;
};

/// Makes the Authorization header. Safe from any thread.
class Vapid {
 public:
  /// RFC 8292 allows 24 h; the half leaves room for a push service's wrong clock.
  static constexpr absl::Duration kTokenLife = absl::Hours(12);
  /// A token is used no longer than until this before its end.
  static constexpr absl::Duration kRenewBefore = absl::Hours(1);
  /// How many origins' tokens are kept; a browser's push service is one of a handful.
  static constexpr size_t kMostTokens = 64;

  /// `subject` is how a push service reaches the operator: a mailto: or https: URL.
  /// INVALID_ARGUMENT when it is neither. `clock` outlives this.
  static absl::StatusOr<std::unique_ptr<Vapid>> Create(VapidKey key, std::string subject,
                                                       const Clock& clock);

  /// "vapid t=…, k=…" for the push service at `origin` ("https://push.example.org").
  absl::StatusOr<std::string> Authorization(const std::string& origin);

  std::string PublicKey() const { return key_.PublicKey(); }

 private:
  struct Token {
    std::string authorization;
    absl::Time made;
  };
  Vapid(VapidKey key, std::string subject, const Clock& clock);
  absl::StatusOr<std::string> Make(const std::string& origin, absl::Time now) const;

  const VapidKey key_;
  const std::string subject_;
  const Clock& clock_;
  std::mutex mutex_;
  std::map<std::string, Token> tokens_;  // by origin
};

}  // namespace amble::push
