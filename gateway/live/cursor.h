#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

/// Where a client stands, in one text that it sends back when it comes again. Opaque to clients;
/// made of characters that need no escape in JSON, in a header or as an event's id.
namespace amble::gateway::live {

/// Where a client stands in one channel.
struct ChannelCursor {
  /// Of the channel and its life (see LifeOf); 0: the client does not stand anywhere in it.
  uint64_t life = 0;
  /// The last entry that it knows.
  int64_t position = -1;

  friend bool operator==(const ChannelCursor&, const ChannelCursor&) = default;
};

/// Stands for one life of one channel, never 0: a cursor of another channel or of another life is
/// told from it. Nothing rests on nobody being able to forge it.
uint64_t LifeOf(std::string_view channel, std::string_view epoch);

/// In the order of the channels that were asked for; at most 37 characters each.
std::string FormatCursor(std::span<const ChannelCursor> channels);

/// nullopt unless `text` is a cursor of exactly `channels` channels.
std::optional<std::vector<ChannelCursor>> ParseCursor(std::string_view text, size_t channels);

}  // namespace amble::gateway::live
