#include "gateway/http/path_guard.h"

#include <simdjson.h>

#include "gateway/http/characters.h"

namespace amble::gateway {
namespace {

constexpr Refusal kNoSuchPath{404, "There is nothing at this path."};
constexpr Refusal kBadEscape{400, "The path has a malformed percent escape."};

bool IsControl(char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }

/// Whether any segment of `path` is empty, "." or "..".
bool HasOddSegment(std::string_view path) {
  if (path == "/") return false;
  while (!path.empty()) {
    path.remove_prefix(1);
    const std::string_view segment = path.substr(0, path.find('/'));
    if (segment.empty() || segment == "." || segment == "..") return true;
    path.remove_prefix(segment.size());
  }
  return false;
}

}  // namespace

bool PercentDecode(std::string_view text, std::string* decoded) {
  if (text.find('%') == std::string_view::npos) {
    decoded->assign(text);
    return true;
  }
  decoded->clear();
  decoded->reserve(text.size());
  for (size_t at = 0; at < text.size(); ++at) {
    if (text[at] != '%') {
      decoded->push_back(text[at]);
      continue;
    }
    if (text.size() - at < 3) return false;
    const int high = HexValue(text[at + 1]);
    const int low = HexValue(text[at + 2]);
    if (high < 0 || low < 0) return false;
    decoded->push_back(static_cast<char>(high << 4 | low));
    at += 2;
  }
  return true;
}

std::optional<Refusal> DecodePath(std::string_view raw, std::string* decoded) {
  if (raw.find('\\') != std::string_view::npos) return kNoSuchPath;
  for (size_t at = raw.find('%'); at != std::string_view::npos; at = raw.find('%', at + 1)) {
    const std::string_view escape = raw.substr(at + 1, 2);
    // %25 would be a percent sign to decode again, %2f and %5c separators.
    if (escape == "25" || escape == "2f" || escape == "2F" || escape == "5c" || escape == "5C") {
      return kNoSuchPath;
    }
  }
  if (!PercentDecode(raw, decoded)) return kBadEscape;
  for (const char c : *decoded) {
    if (IsControl(c)) return kNoSuchPath;
  }
  if (!simdjson::validate_utf8(*decoded) || HasOddSegment(*decoded)) return kNoSuchPath;
  return std::nullopt;
}

}  // namespace amble::gateway
