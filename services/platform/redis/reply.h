#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace amble::redis {

/// What Redis answered, by RESP2. Errors never come as a Reply but as an absl::Status.
struct Reply {
  enum class Kind { kNothing, kText, kNumber, kList };

  Kind kind = Kind::kNothing;
  std::string text;         ///< bytes of a string or of a status ("OK")
  int64_t number = 0;       ///< of kNumber
  std::vector<Reply> list;  ///< of kList

  bool IsNothing() const { return kind == Kind::kNothing; }
  bool IsText() const { return kind == Kind::kText; }
  bool IsNumber() const { return kind == Kind::kNumber; }
  /// Whether this is a list of at least `size`.
  bool IsList(size_t size) const { return kind == Kind::kList && list.size() >= size; }
};

}  // namespace amble::redis
