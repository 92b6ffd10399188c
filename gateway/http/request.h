#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace amble::gateway {

/// One header. The name is in lower case, the value without space around it.
struct Header {
  std::string_view name;
  std::string_view value;
};

/// One request, whole: what passed the guard. All views point into the request itself (or, in
/// tests, wherever the test says), so it is neither copied nor moved.
struct Request {
  Request() = default;
  Request(const Request&) = delete;
  Request& operator=(const Request&) = delete;

  /// The value of the first header `name` (given in lower case).
  std::optional<std::string_view> Find(std::string_view name) const {
    for (const Header& header : headers) {
      if (header.name == name) return header.value;
    }
    return std::nullopt;
  }

  /// As sent: methods are case-sensitive.
  std::string_view method;
  /// As sent, path and query.
  std::string_view target;
  /// Percent-decoded UTF-8, beginning with '/'. The guard refused encoded slashes and percent
  /// signs, empty, "." and ".." segments and control characters, so splitting at '/' gives the
  /// segments.
  std::string_view path;
  /// After the '?', still encoded; empty without one.
  std::string_view query;
  /// In the order sent, the same name perhaps several times. Identity headers are gone.
  std::vector<Header> headers;
  std::string body;
  /// One of Limits::max_large_bodies, held as long as the body is; null with a usual one.
  std::shared_ptr<const void> large_body_place;
  /// The client's address: the peer's, or what a trusted proxy forwarded.
  std::string remote_address;
  /// False when the answer is the last on its connection.
  bool keep_alive = true;
  /// The client does not know chunks.
  bool is_http_1_0 = false;

  /// What the views point into.
  std::string head_bytes;
  std::string decoded_path;
};

}  // namespace amble::gateway
