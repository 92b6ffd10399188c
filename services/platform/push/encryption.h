#pragma once

#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "services/platform/push/p256.h"
#include "services/platform/push/subscription.h"

/// Message encryption for Web Push: RFC 8291, in one record of RFC 8188 (aes128gcm).
namespace amble::push {

/// Every text is padded to this, so that its length tells a push service nothing. Half of what
/// RFC 8291 section 4 allows: some services pack bodies into messages of 4 KB once more.
inline constexpr size_t kPaddedTextBytes = 2048;
/// A push service need not take bodies of more than 4,096 bytes, of which 86 are the header, 1 ends
/// the text and 16 are the tag.
inline constexpr size_t kMostTextBytes = 3993;
static_assert(kPaddedTextBytes <= kMostTextBytes);

inline constexpr size_t kSaltBytes = 16;

/// What must be new for every message.
struct MessageSecrets {
  std::string salt;   ///< kSaltBytes
  P256Key ephemeral;  ///< the sender's half of the key agreement

  static absl::StatusOr<MessageSecrets> Random();
};

/// The body that carries `text` to the browser of `subscription`; all bodies have the same size.
/// INVALID_ARGUMENT for a text of more than kPaddedTextBytes ("text") and for keys that are none
/// ("keys.p256dh", "keys.auth"); INTERNAL when OpenSSL fails.
absl::StatusOr<std::string> Encrypt(const Subscription& subscription, std::string_view text);

/// The same with the caller's secrets and padding: for examples that are written down somewhere.
absl::StatusOr<std::string> EncryptWith(const MessageSecrets& secrets, size_t padded_bytes,
                                        const Subscription& subscription, std::string_view text);

}  // namespace amble::push
