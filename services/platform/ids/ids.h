#pragma once

#include <string>

namespace amble {

/// Where ids and secrets come from. Injected, so that tests can repeat themselves.
/// All functions are safe from any thread.
class Ids {
 public:
  virtual ~Ids() = default;
  /// A new id: UUIDv7 (RFC 9562) as 32 lower-case hexadecimal digits without dashes, so ids sort by
  /// time of creation; monotonic within one process.
  virtual std::string NewId() = 0;
  /// A new secret of 256 random bits as 43 characters of unpadded base64url, from libsodium.
  virtual std::string NewSecret() = 0;
  /// A one-time code of six decimal digits, uniformly distributed.
  virtual std::string NewCode() = 0;
};

/// The SHA-256 of a secret, as 64 hexadecimal digits: the only form in which secrets are stored.
std::string HashSecret(const std::string& secret);

/// Whether `text` has the form of NewId(): 32 lower-case hexadecimal digits.
bool IsId(const std::string& text);

}  // namespace amble
