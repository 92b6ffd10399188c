#include "gateway/protocols/envelope.h"

#include "services/platform/errors/errors.h"

namespace amble::gateway {
namespace {

absl::Status Malformed(std::string_view why) {
  return Error(absl::StatusCode::kInvalidArgument, Reason::kBodyMalformed, why);
}

}  // namespace

void AppendEnvelope(uint8_t flags, size_t size, std::string* out) {
  out->push_back(static_cast<char>(flags));
  for (int shift = 24; shift >= 0; shift -= 8) {
    out->push_back(static_cast<char>((size >> shift) & 0xff));
  }
}

absl::StatusOr<std::string_view> ReadOneEnvelope(std::string_view body) {
  if (body.empty()) return Malformed("There is no message.");
  if (body.size() < kEnvelopeBytes) return Malformed("The message is cut off.");
  const auto flags = static_cast<uint8_t>(body[0]);
  uint64_t size = 0;
  for (size_t i = 1; i < kEnvelopeBytes; ++i) size = size << 8 | static_cast<uint8_t>(body[i]);
  body.remove_prefix(kEnvelopeBytes);
  if ((flags & kCompressedFlag) != 0) {
    return Malformed("The message is compressed, and no compression was agreed on.");
  }
  if (flags != 0) return Malformed("Only servers end a stream or send trailers.");
  if (size > body.size()) return Malformed("The message is longer than the body.");
  if (size < body.size()) return Malformed("There is more than one message.");
  return body;
}

}  // namespace amble::gateway
