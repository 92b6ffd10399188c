#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>

namespace amble::gateway {

/// What one connection, and all of them, may take. Tests shorten the times.
struct Limits {
  /// Connections at once; one more is answered 503 and closed.
  size_t max_connections = 10'000;
  /// A request line (414) or a header line (431), without its line end.
  size_t max_line_bytes = size_t{8} * 1024;
  /// Request line and headers together (431).
  size_t max_head_bytes = size_t{16} * 1024;
  /// Header lines (431).
  size_t max_headers = 100;
  /// A body, after chunks are put together (413). A few calls take larger ones, of a length that is
  /// said before; see ServerOptions::largest_body.
  uint64_t max_body_bytes = uint64_t{1} << 20;
  /// Requests with such larger bodies at once (503).
  size_t max_large_bodies = 8;
  /// A chunk's size line with its extensions (400).
  size_t max_chunk_line_bytes = 128;
  /// All that chunks add to a body: size lines, line ends, trailers (413).
  size_t max_chunk_framing_bytes = size_t{256} * 1024;

  /// From the first byte of a request, or from the connection, to the end of its headers (408).
  std::chrono::milliseconds header_time{30'000};
  /// From the end of the headers to the end of the body, and again for each further
  /// max_body_bytes of a larger one (408).
  std::chrono::milliseconds body_time{30'000};
  /// Between requests; the connection is closed without a word.
  std::chrono::milliseconds idle_time{75'000};
  /// For the first 256 KiB of an answer, and again for each further: who takes longer is dropped.
  std::chrono::milliseconds write_time{30'000};
  /// For a client to read the last answer and to close.
  std::chrono::milliseconds linger_time{2'000};
};

/// What may wait for a slow client within one `Limits::write_time`.
inline constexpr size_t kMaxQueuedBytes = size_t{256} * 1024;

}  // namespace amble::gateway
