#pragma once

#include <memory>
#include <string_view>

#include "absl/status/statusor.h"

namespace amble::vault {

inline constexpr size_t kKeyBytes = 32;

/// A key of XChaCha20-Poly1305 in memory, which is wiped when the key goes. Moved, never copied;
/// one that was moved from may only be assigned to or destroyed.
class SecretKey {
 public:
  /// A new one, from the system's randomness.
  static SecretKey Random();
  /// INVALID_ARGUMENT unless `bytes` are kKeyBytes.
  static absl::StatusOr<SecretKey> FromBytes(std::string_view bytes);

  const unsigned char* data() const { return bytes_.get(); }
  std::string_view bytes() const {
    return {reinterpret_cast<const char*>(bytes_.get()), kKeyBytes};
  }

 private:
  struct Wipe {
    void operator()(unsigned char* bytes) const;
  };
  SecretKey();

  std::unique_ptr<unsigned char[], Wipe> bytes_;
};

}  // namespace amble::vault
