#pragma once

#include <string>
#include <string_view>

#include "absl/status/statusor.h"

namespace amble::redis {

inline constexpr int kDefaultPort = 6379;

/// Where a Redis is: by TCP when `path` is empty, else by its unix socket.
struct Address {
  std::string host;  ///< a name or an address, without the brackets of IPv6
  int port = kDefaultPort;
  std::string path;
  int database = 0;

  bool IsUnix() const { return !path.empty(); }
  friend bool operator==(const Address&, const Address&) = default;
};

/// Parses redis://HOST[:PORT][/DATABASE] or unix:///PATH. INVALID_ARGUMENT, saying what is
/// expected and never quoting the text (somebody may have put a password there), for anything else.
absl::StatusOr<Address> ParseAddress(std::string_view text);

/// How a process makes itself known there. Both empty: not at all (the default user without a
/// password). A password without a user: the default user's. Never logged.
struct Credentials {
  std::string user;
  std::string password;
};

}  // namespace amble::redis
