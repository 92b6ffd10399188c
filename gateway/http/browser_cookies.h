#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "gateway/http/request.h"

namespace amble::gateway {

/// For how long a browser says what it has just written, so that it reads its own writes.
inline constexpr absl::Duration kPositionsLife = absl::Seconds(10);
/// Longer secrets and positions are not read.
inline constexpr size_t kMaxSessionSecretBytes = 128;
inline constexpr size_t kMaxPositionsBytes = 2048;

/// The cookies that a browser keeps for us (RFC 6265): the session's secret and, for a few seconds,
/// the positions of its last writes. Both HttpOnly, SameSite=Lax, for the whole host; behind https
/// Secure and with the prefix `__Host-`, which keeps other hosts of the domain from setting them.
class BrowserCookies {
 public:
  /// `public_url` says whether browsers come by https.
  explicit BrowserCookies(std::string_view public_url);

  /// The session's secret, empty when there is none. UNAUTHENTICATED when the cookie comes more
  /// than once or cannot be a secret: then somebody else may have set one.
  absl::StatusOr<std::string> Session(const Request& request) const;
  /// A Set-Cookie value that keeps `secret`, of base64url characters, for `life`.
  std::string KeepSession(std::string_view secret, absl::Duration life) const;
  /// A Set-Cookie value that forgets the session.
  std::string ForgetSession() const;

  /// What `amble-position` would say; empty when there is nothing or it makes no sense.
  std::string Positions(const Request& request) const;
  /// A Set-Cookie value that keeps `positions` for kPositionsLife.
  std::string KeepPositions(std::string_view positions) const;

 private:
  std::string Attributes(absl::Duration life) const;

  bool is_secure_;
  std::string session_name_;
  std::string positions_name_;
};

/// The values of all cookies `name` in all Cookie headers, in their order.
std::vector<std::string_view> CookieValues(const Request& request, std::string_view name);

}  // namespace amble::gateway
