#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"

/// Messages with five bytes before each: flags and a length, as gRPC-Web and Connect's streams have
/// them (https://connectrpc.com/docs/protocol, grpc/doc/PROTOCOL-WEB.md).
namespace amble::gateway {

inline constexpr size_t kEnvelopeBytes = 5;
inline constexpr uint8_t kCompressedFlag = 0x01;
inline constexpr uint8_t kConnectEndFlag = 0x02;
inline constexpr uint8_t kGrpcTrailersFlag = 0x80;

void AppendEnvelope(uint8_t flags, size_t size, std::string* out);

/// The one message of a client's `body`, a view into it. INVALID_ARGUMENT for anything else: none,
/// two, one that is longer than the body, the end of a stream or trailers, which only servers send,
/// and a compressed one, as no compression is spoken here.
absl::StatusOr<std::string_view> ReadOneEnvelope(std::string_view body);

}  // namespace amble::gateway
