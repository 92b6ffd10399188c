#pragma once

#include <string>
#include <string_view>

namespace amble::redis {

/// A Lua script, known to Redis by the SHA-1 of its text once it was run there.
class Script {
 public:
  explicit Script(std::string_view text);

  const std::string& text() const { return text_; }
  /// 40 lower-case hexadecimal digits.
  const std::string& sha1() const { return sha1_; }

 private:
  std::string text_;
  std::string sha1_;
};

}  // namespace amble::redis
