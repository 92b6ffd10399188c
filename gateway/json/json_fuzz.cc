// Whatever is accepted must be written again, and that must read as the same message and write the
// same bytes.
#include <google/protobuf/util/message_differencer.h>

#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "everything.pb.h"
#include "gateway/json/json.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using amble::gateway::testdata::Everything;
  Everything message;
  const std::string_view json(reinterpret_cast<const char*>(data), size);
  if (!amble::gateway::DecodeJson(json, &message).ok()) return 0;
  std::string first;
  // A mask may hold a path that camelCase cannot say: the only thing accepted and not written.
  if (!amble::gateway::EncodeJson(message, &first).ok()) return 0;
  Everything again;
  if (!amble::gateway::DecodeJson(first, &again).ok()) std::abort();
  std::string second;
  if (!amble::gateway::EncodeJson(again, &second).ok()) std::abort();
  if (first != second) std::abort();
  return 0;
}
