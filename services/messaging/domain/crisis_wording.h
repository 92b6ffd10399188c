#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

namespace amble::messaging {

/// Whether a text reads as if somebody might be in danger: a list of phrases, no more. It is meant
/// to show help too often rather than too seldom, runs here alone, and keeps nothing.
class CrisisWording {
 public:
  /// Makes what looks or means the same the same: case, width, invisible characters.
  using Fold = std::function<std::string(std::string_view)>;

  static constexpr size_t kMostPhrases = 1000;
  static constexpr size_t kLongestPhrase = 200;  ///< in bytes, folded

  /// `list`: one phrase a line; empty lines, and what follows a '#', say nothing. INVALID_ARGUMENT
  /// naming the line that cannot be, or when there is no phrase at all.
  static absl::StatusOr<CrisisWording> Parse(std::string_view list, Fold fold);

  /// Whole words in their order, whatever stands between them but letters and digits; apostrophes
  /// count for nothing. A phrase that begins or ends in a letter beyond ASCII may be a part of a
  /// word there, as not all scripts part words.
  bool Matches(std::string_view text) const;

  size_t size() const { return phrases_.size(); }

 private:
  explicit CrisisWording(Fold fold) : fold_(std::move(fold)) {}

  Fold fold_;
  std::vector<std::string> phrases_;  ///< as Words() makes them
};

}  // namespace amble::messaging
