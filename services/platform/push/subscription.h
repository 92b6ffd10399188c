#pragma once

#include <string>
#include <string_view>

#include "absl/status/statusor.h"

namespace amble::push {

/// What is stored of an endpoint at most; push services' own have some 200 to 700 bytes.
inline constexpr size_t kMostEndpointBytes = 2048;
/// The authentication secret of RFC 8291 section 3.2.
inline constexpr size_t kAuthenticationBytes = 16;

/// Where and how a browser may be reached (the PushSubscription of the W3C's Push API). All three
/// are secrets of the browser's owner: whoever has them can send to it.
struct Subscription {
  std::string endpoint;  ///< the URL at the browser's push service
  std::string p256dh;    ///< the browser's public key: an uncompressed point of P-256, 65 bytes
  std::string auth;      ///< 16 bytes

  friend bool operator==(const Subscription&, const Subscription&) = default;
};

/// A subscription as PushSubscription.toJSON() gives it: the keys in unpadded base64url.
/// INVALID_ARGUMENT naming "endpoint", "keys.p256dh" and "keys.auth", whichever are wrong, and not
/// repeating them. Whether the endpoint is at a push service is EndpointGuard's to say.
absl::StatusOr<Subscription> ParseSubscription(std::string_view endpoint, std::string_view p256dh,
                                               std::string_view auth);

}  // namespace amble::push
