#include "gateway/json/json_text.h"

#include <simdjson.h>

#include <cstdint>

namespace amble::gateway {
namespace {

/// Bytes that a JSON string cannot hold as they are, and `<`, `>`, inert in HTML when escaped.
constexpr std::array<bool, 256> MakeEscaped() {
  std::array<bool, 256> escaped{};
  for (size_t i = 0; i < 0x20; ++i) escaped[i] = true;
  escaped['"'] = escaped['\\'] = escaped['<'] = escaped['>'] = escaped[0x7f] = true;
  return escaped;
}

constexpr std::array<bool, 256> kEscaped = MakeEscaped();

void AppendEscaped(char c, std::string* out) {
  switch (c) {
    case '"':
      out->append("\\\"");
      return;
    case '\\':
      out->append("\\\\");
      return;
    case '\n':
      out->append("\\n");
      return;
    case '\r':
      out->append("\\r");
      return;
    case '\t':
      out->append("\\t");
      return;
    default:
      constexpr std::string_view kHex = "0123456789abcdef";
      out->append("\\u00");
      out->push_back(kHex[static_cast<uint8_t>(c) >> 4]);
      out->push_back(kHex[static_cast<uint8_t>(c) & 0xf]);
  }
}

}  // namespace

bool AppendString(std::string_view text, std::string* out) {
  bool is_ascii = true;
  size_t plain_from = 0;
  out->push_back('"');
  for (size_t at = 0; at < text.size(); ++at) {
    const auto byte = static_cast<uint8_t>(text[at]);
    is_ascii &= byte < 0x80;
    if (!kEscaped[byte]) continue;
    out->append(text, plain_from, at - plain_from);
    AppendEscaped(text[at], out);
    plain_from = at + 1;
  }
  out->append(text, plain_from);
  out->push_back('"');
  return is_ascii || simdjson::validate_utf8(text.data(), text.size());
}

}  // namespace amble::gateway
