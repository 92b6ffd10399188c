// Whatever is given as a JPEG either is refused or is a picture that is kept small.
#include <cstdint>
#include <string_view>

#include "services/platform/images/testing/fuzzing.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  amble::images::Check(amble::images::DecodeJpeg, {reinterpret_cast<const char*>(data), size});
  return 0;
}
