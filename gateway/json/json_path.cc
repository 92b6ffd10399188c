#include "gateway/json/json_path.h"

namespace amble::gateway {
namespace {

constexpr size_t kMaxKeyBytes = 64;

void AppendKey(std::string_view key, std::string* out) {
  if (key.size() > kMaxKeyBytes) {
    size_t end = kMaxKeyBytes;
    // Never cut inside a character.
    while (end > 0 && (static_cast<unsigned char>(key[end]) & 0xc0) == 0x80) --end;
    key = key.substr(0, end);
  }
  for (const char c : key) {
    const auto byte = static_cast<unsigned char>(c);
    out->push_back(byte < 0x20 || byte == 0x7f ? '?' : c);
  }
}

}  // namespace

std::string SpellPath(const PathFrame* innermost) {
  if (innermost == nullptr) return {};
  std::string path = SpellPath(innermost->around);
  switch (innermost->kind) {
    case PathFrame::Kind::kField:
      if (innermost->key.empty()) break;
      if (!path.empty()) path.push_back('.');
      AppendKey(innermost->key, &path);
      break;
    case PathFrame::Kind::kMapKey:
      if (innermost->key.empty()) break;
      path.push_back('[');
      AppendKey(innermost->key, &path);
      path.push_back(']');
      break;
    case PathFrame::Kind::kElement:
      path.push_back('[');
      path += std::to_string(innermost->element);
      path.push_back(']');
      break;
  }
  return path;
}

}  // namespace amble::gateway
