#include "gateway/live/cursor.h"

#include <array>
#include <charconv>

#include "services/platform/live/cursor.h"

namespace amble::gateway::live {
namespace {

constexpr char kBetweenChannels = '-';
constexpr char kBeforePosition = '.';
constexpr size_t kMaxCharacters = 16 + 1 + 19 + 1;
/// All of `text` as a number without sign or leading noise.
template <typename Number>
bool Read(std::string_view text, int base, Number* number) {
  const char* const end = text.data() + text.size();
  const auto [stopped, error] = std::from_chars(text.data(), end, *number, base);
  return error == std::errc() && stopped == end && !text.starts_with('-');
}

std::optional<ChannelCursor> ReadOne(std::string_view text) {
  // "0": nowhere.
  if (text == "0") return ChannelCursor();
  const size_t point = text.find(kBeforePosition);
  ChannelCursor cursor;
  if (point == std::string_view::npos || !Read(text.substr(0, point), 16, &cursor.life) ||
      !Read(text.substr(point + 1), 10, &cursor.position) || cursor.life == 0) {
    return std::nullopt;
  }
  return cursor;
}

}  // namespace

uint64_t LifeOf(std::string_view channel, std::string_view epoch) {
  return amble::live::LifeOf(channel, epoch);
}

std::string FormatCursor(std::span<const ChannelCursor> channels) {
  std::string text;
  text.resize(channels.size() * kMaxCharacters);
  char* at = text.data();
  char* const end = at + text.size();
  for (const ChannelCursor& channel : channels) {
    if (at != text.data()) *at++ = kBetweenChannels;
    at = std::to_chars(at, end, channel.life, 16).ptr;
    if (channel.life == 0) continue;
    *at++ = kBeforePosition;
    at = std::to_chars(at, end, channel.position).ptr;
  }
  text.resize(static_cast<size_t>(at - text.data()));
  return text;
}

std::optional<std::vector<ChannelCursor>> ParseCursor(std::string_view text, size_t channels) {
  std::vector<ChannelCursor> cursors;
  while (cursors.size() < channels) {
    const size_t end = text.find(kBetweenChannels);
    const auto cursor = ReadOne(text.substr(0, end));
    if (!cursor) return std::nullopt;
    cursors.push_back(*cursor);
    if (end == std::string_view::npos) {
      if (cursors.size() != channels) return std::nullopt;
      return cursors;
    }
    text.remove_prefix(end + 1);
  }
  return std::nullopt;
}

}  // namespace amble::gateway::live
