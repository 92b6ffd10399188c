#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace amble::gateway {

/// Where in a body the reader is: frames on its call stack, each pointing at the one around it, so
/// that following along costs nothing and the path is spelled out when something is wrong.
struct PathFrame {
  enum class Kind { kField, kMapKey, kElement };

  const PathFrame* around = nullptr;
  Kind kind = Kind::kField;
  /// The key as the client spelled it; empty before the first key.
  std::string_view key = {};
  size_t element = 0;
};

/// "walk.marks[2].labels[de]". Keys are cut to 64 bytes, and control characters in them become '?'.
std::string SpellPath(const PathFrame* innermost);

}  // namespace amble::gateway
