#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "gateway/http/limits.h"
#include "gateway/http/path_guard.h"
#include "gateway/http/request.h"

/// The only reader of request heads, over the raw bytes. It is strict where general parsers are
/// lenient: whatever two readers could understand differently (RFC 9112 section 11.2, request
/// smuggling) is refused, and so is what nobody needs.
namespace amble::gateway {

/// Finds the end of a head while it arrives, and refuses as early as the bytes allow.
class HeadScanner {
 public:
  enum class State { kIncomplete, kComplete, kRefused };

  /// `limits` must outlive the scanner.
  explicit HeadScanner(const Limits& limits) : limits_(&limits) {}

  /// Looks at all that was received since the request began; each call must have the bytes of the
  /// one before, and perhaps more. Looks at no byte twice.
  State Scan(std::string_view received);

  /// After kComplete: the bytes of the head, the empty line included.
  size_t head_size() const { return scanned_; }
  /// After kRefused.
  const Refusal& refusal() const { return refusal_; }

 private:
  State Refuse(int status, std::string_view message);

  const Limits* limits_;
  size_t scanned_ = 0;
  size_t line_start_ = 0;
  size_t lines_ = 0;
  Refusal refusal_;
};

/// How the body comes.
struct BodyFraming {
  bool is_chunked = false;
  uint64_t content_length = 0;
  /// The client waits for "100 Continue" before it sends the body.
  bool expects_continue = false;
};

/// How many bytes the body of a request may have, of which method and path are known; what is less
/// than Limits::max_body_bytes counts as that.
using LargestBody = std::function<uint64_t(const Request&)>;

/// Reads a complete head (as a HeadScanner found it) into `*request` and `*framing`; the refusal
/// when there is one, and then both are unspecified. The body and the address are left to the
/// caller. `largest_body` is asked about lengths beyond the limit; it may be empty.
std::optional<Refusal> ReadHead(std::string head, const Limits& limits, Request* request,
                                BodyFraming* framing, const LargestBody& largest_body = {});

}  // namespace amble::gateway
