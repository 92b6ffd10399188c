#include "services/platform/images/jpeg_errors.h"

#include <jerror.h>

namespace amble::images {
namespace {

[[noreturn]] void GiveUp(j_common_ptr common) {
  // The manager is the first of the struct, and its address the struct's.
  auto* const errors = reinterpret_cast<JpegErrors*>(common->err);
  errors->code = common->err->msg_code;
  std::longjmp(errors->jump, 1);
}

/// Warnings (level -1) and traces.
void Note(j_common_ptr common, int level) {
  if (level >= 0) return;
  ++common->err->num_warnings;
  if (common->err->msg_code != JWRN_JPEG_EOF) return;
  reinterpret_cast<JpegErrors*>(common->err)->is_cut_off = true;
  GiveUp(common);  // the rest would be grey
}

void SayNothing(j_common_ptr) {}

}  // namespace

jpeg_error_mgr* Prepare(JpegErrors& errors) {
  jpeg_std_error(&errors.manager);
  errors.manager.error_exit = GiveUp;
  errors.manager.emit_message = Note;
  errors.manager.output_message = SayNothing;
  return &errors.manager;
}

}  // namespace amble::images
