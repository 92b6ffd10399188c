#include "gateway/live/channel_address.h"

#include <algorithm>
#include <vector>

#include "gateway/http/characters.h"

namespace amble::gateway::live {
namespace {

constexpr size_t kMaxIdBytes = 64;

bool IsId(std::string_view text) {
  return !text.empty() && text.size() <= kMaxIdBytes && std::ranges::all_of(text, [](char c) {
    return IsAlpha(c) || IsDigit(c) || c == '-' || c == '_';
  });
}

/// Whether `name` has the shape of `pattern`, in which '*' stands for an id.
bool HasShape(std::string_view name, std::string_view pattern) {
  for (;;) {
    const size_t end = name.find('/');
    const size_t pattern_end = pattern.find('/');
    const std::string_view segment = name.substr(0, end);
    const std::string_view wanted = pattern.substr(0, pattern_end);
    if (wanted == "*" ? !IsId(segment) : segment != wanted) return false;
    if ((end == std::string_view::npos) != (pattern_end == std::string_view::npos)) return false;
    if (end == std::string_view::npos) return true;
    name.remove_prefix(end + 1);
    pattern.remove_prefix(pattern_end + 1);
  }
}

}  // namespace

std::optional<ChannelAddress> AddressOf(std::string_view channel) {
  if (channel == "me") {
    return ChannelAddress{.service = "messaging", .upstream = "hints", .is_personal = true};
  }
  if (HasShape(channel, "practices/*/threads/*")) {
    return ChannelAddress{.service = "messaging", .upstream = std::string(channel)};
  }
  if (HasShape(channel, "practices/*/groups/*/walks/*/roll")) {
    return ChannelAddress{
        .service = "attendance", .upstream = std::string(channel), .is_state = true};
  }
  return std::nullopt;
}

}  // namespace amble::gateway::live
