#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "services/platform/vault/secret_key.h"

namespace amble::vault {

/// What a file of wrapping keys may hold.
inline constexpr size_t kMaxWrappingKeys = 32;
inline constexpr size_t kMaxKeyIdLength = 32;
inline constexpr size_t kMaxKeyFileBytes = 8192;

/// The keys that people's keys are wrapped by. They come from a file that is mounted beside the
/// process and is in no database and no backup of one: a line "ID KEY" each, where ID is of
/// [a-z0-9-] and KEY 64 hexadecimal digits; lines that are empty or begin with # are passed over.
/// The first line is the key that wraps from now on; the others only unwrap what they wrapped
/// before. Immutable, so safe from any thread.
class WrappingKeys {
 public:
  /// INVALID_ARGUMENT, naming the line and never what it holds, for what is no such file, for an id
  /// that comes twice, and for a file without a key.
  static absl::StatusOr<WrappingKeys> Parse(std::string_view text);

  /// The one that wraps.
  const std::string& current_id() const { return keys_.front().id; }
  const SecretKey& current() const { return keys_.front().key; }
  /// nullptr when it is not among them.
  const SecretKey* Find(std::string_view id) const;
  size_t size() const { return keys_.size(); }

 private:
  struct Named {
    std::string id;
    SecretKey key;
  };
  WrappingKeys() = default;
  static absl::StatusOr<Named> ParseLine(std::string_view line);

  std::vector<Named> keys_;
};

/// A line for such a file: a new key, whose id begins with the day.
std::string NewKeyLine(absl::Time now);

}  // namespace amble::vault
