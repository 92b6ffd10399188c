#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "services/platform/rpc/call_context.h"

/// The metadata (and, at the gateway, headers and cookies) that carry a call's context. Parsing is
/// bounded and never fails: what is not well-formed is left out.
namespace amble::rpc {

inline constexpr char kPositionKey[] = "amble-position";
inline constexpr char kTraceParentKey[] = "traceparent";  ///< W3C Trace Context
inline constexpr char kRemoteAddressKey[] = "amble-remote-address";
/// With a reply that may be kept: for whom else it is; see CallContext::ShownAs.
inline constexpr char kVisibilityKey[] = "amble-visibility";

/// At most so many positions are read or written.
inline constexpr size_t kMaxPositions = 16;
/// At most so many bytes of `amble-position` are read.
inline constexpr size_t kMaxPositionBytes = 2048;
inline constexpr size_t kMaxRemoteAddressBytes = 64;

/// "service:event_id:unix_milliseconds", several joined by commas.
std::vector<Position> ParsePositions(std::string_view text);
/// The reverse; of more than kMaxPositions, the last.
std::string FormatPositions(const std::vector<Position>& positions);

/// The trace id in a `traceparent` ("00-{32 hex}-{16 hex}-{2 hex}"); empty when it is not one.
std::string ParseTraceParent(std::string_view text);
/// A `traceparent` with this trace id and a new span id, sampled.
std::string NewTraceParent(std::string_view trace_id);
/// 32 random hexadecimal digits, not all zero.
std::string NewTraceId();

}  // namespace amble::rpc
