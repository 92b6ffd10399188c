#pragma once

#include <jpeglib.h>

#include <csetjmp>
#include <cstddef>
#include <cstdio>  // for jpeglib.h

namespace amble::images {

/// libjpeg's errors as results: what it calls runs inside Guarded, and comes back by a long jump.
struct JpegErrors {
  jpeg_error_mgr manager;
  std::jmp_buf jump;
  bool is_cut_off = false;  ///< it has run out of bytes, which to it is worth a warning alone
  int code = 0;             ///< of the error
};

/// Fills `errors` in, silent: nothing is ever printed.
jpeg_error_mgr* Prepare(JpegErrors& errors);

/// Runs `step`; false when libjpeg gave up. Neither `step` nor what it calls may own anything whose
/// destructor matters, for a long jump runs none.
template <typename Step>
bool Guarded(JpegErrors& errors, Step step) {
  if (setjmp(errors.jump) != 0) return false;
  step();
  return true;
}

}  // namespace amble::images
