#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "gateway/http/limits.h"
#include "gateway/http/path_guard.h"

namespace amble::gateway {

/// Puts a chunked body (RFC 9112 section 7.1) together while it arrives. Extensions and trailers
/// are checked and dropped; every line must end in CR LF.
class ChunkDecoder {
 public:
  enum class State { kIncomplete, kComplete, kRefused };

  /// `limits` must outlive the decoder.
  explicit ChunkDecoder(const Limits& limits) : limits_(&limits) {}

  /// Takes from the front of `*received` what belongs to the body and appends its data to `*body`.
  /// After kComplete the rest is the next request's; after kIncomplete nothing is left.
  State Decode(std::string_view* received, std::string* body);

  /// After kRefused.
  const Refusal& refusal() const { return refusal_; }

 private:
  enum class Step { kSizeLine, kData, kDataEnd, kTrailer };

  State Refuse(int status, std::string_view message);
  /// Takes bytes up to CR LF into line_; true when the line is whole, without its end.
  bool TakeLine(std::string_view* received);
  bool ReadSizeLine();

  const Limits* limits_;
  Step step_ = Step::kSizeLine;
  std::string line_;
  uint64_t left_ = 0;
  size_t framing_bytes_ = 0;
  size_t trailer_bytes_ = 0;
  Refusal refusal_;
};

}  // namespace amble::gateway
