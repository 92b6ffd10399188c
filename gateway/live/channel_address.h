#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace amble::gateway::live {

/// Where a channel is followed.
struct ChannelAddress {
  std::string service;   ///< "messaging"
  std::string upstream;  ///< what that service calls it
  /// Each entry goes to one person, and nobody else learns that it is there: no leases are needed.
  bool is_personal = false;
  /// Entries say only that something is to be read again: the last one says all, and positions may
  /// be passed over.
  bool is_state = false;

  friend bool operator==(const ChannelAddress&, const ChannelAddress&) = default;
};

/// What a client calls a channel: "me", "practices/{practice}/threads/{thread}",
/// "practices/{practice}/groups/{group}/walks/{walk}/roll". nullopt for what is none.
std::optional<ChannelAddress> AddressOf(std::string_view channel);

}  // namespace amble::gateway::live
