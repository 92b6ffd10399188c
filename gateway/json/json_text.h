#pragma once

#include <array>
#include <charconv>
#include <cmath>
#include <string>
#include <string_view>

/// The scalars of JSON, appended to a text.
namespace amble::gateway {

/// `text` in quotes, escaped. False when it is not UTF-8; then `*out` is unspecified.
bool AppendString(std::string_view text, std::string* out);

/// An integer, or a finite floating-point number in the fewest digits that read back as it.
template <typename Number>
void AppendNumber(Number number, std::string* out) {
  std::array<char, 32> digits;
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
  out->append(digits.data(), end);
}

/// The same in quotes: how 64-bit integers go, which JavaScript would round.
template <typename Number>
void AppendQuotedNumber(Number number, std::string* out) {
  out->push_back('"');
  AppendNumber(number, out);
  out->push_back('"');
}

/// A float or double; what JSON has no number for as "NaN", "Infinity", "-Infinity".
template <typename Real>
void AppendReal(Real number, std::string* out) {
  if (number == 0 && std::signbit(number)) {
    // "-0" is an integer to many readers, and then has no sign.
    out->append("-0.0");
    return;
  }
  if (std::isfinite(number)) return AppendNumber(number, out);
  out->append(std::isnan(number) ? "\"NaN\"" : number > 0 ? "\"Infinity\"" : "\"-Infinity\"");
}

}  // namespace amble::gateway
