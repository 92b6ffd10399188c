#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "grpcpp/support/byte_buffer.h"

namespace amble::gateway {

inline grpc::ByteBuffer ToByteBuffer(std::string_view bytes) {
  const grpc::Slice slice(bytes.data(), bytes.size());
  return {&slice, 1};
}

/// False when the buffer cannot be read (bytes compressed by an unknown method).
inline bool FromByteBuffer(const grpc::ByteBuffer& buffer, std::string* bytes) {
  bytes->clear();
  std::vector<grpc::Slice> slices;
  if (!buffer.Valid()) return true;
  if (!buffer.Dump(&slices).ok()) return false;
  bytes->reserve(buffer.Length());
  for (const grpc::Slice& slice : slices) {
    bytes->append(reinterpret_cast<const char*>(slice.begin()), slice.size());
  }
  return true;
}

}  // namespace amble::gateway
