#include <cstdlib>

#include "services/platform/errors/errors.h"
#include "services/platform/images/decoders.h"
#include "services/platform/images/jpeg_errors.h"

namespace amble::images {
namespace {

constexpr int kQuality = 85;

class JpegWriter {
 public:
  JpegWriter() { jpeg_.err = Prepare(errors_); }
  JpegWriter(const JpegWriter&) = delete;
  JpegWriter& operator=(const JpegWriter&) = delete;
  ~JpegWriter() {
    if (is_created_) jpeg_destroy_compress(&jpeg_);
    std::free(bytes_);
  }

  absl::StatusOr<std::string> Write(const Picture& picture) {
    if (!Guarded(errors_, [&] { WriteAll(picture); })) {
      return Error(absl::StatusCode::kInternal, Reason::kInternal, "The photo cannot be written.");
    }
    return std::string(reinterpret_cast<const char*>(bytes_), size_);
  }

 private:
  void WriteAll(const Picture& picture) {
    jpeg_create_compress(&jpeg_);
    is_created_ = true;
    jpeg_mem_dest(&jpeg_, &bytes_, &size_);
    jpeg_.image_width = static_cast<unsigned>(picture.width);
    jpeg_.image_height = static_cast<unsigned>(picture.height);
    jpeg_.input_components = kRgb;
    jpeg_.in_color_space = JCS_RGB;
    jpeg_set_defaults(&jpeg_);
    jpeg_set_quality(&jpeg_, kQuality, TRUE);
    jpeg_.optimize_coding = TRUE;
    jpeg_start_compress(&jpeg_, TRUE);
    while (jpeg_.next_scanline < jpeg_.image_height) {
      // libjpeg only reads it.
      auto* row =
          const_cast<uint8_t*>(picture.rgb.data()) +
          static_cast<size_t>(jpeg_.next_scanline) * static_cast<size_t>(picture.width) * kRgb;
      jpeg_write_scanlines(&jpeg_, &row, 1);
    }
    jpeg_finish_compress(&jpeg_);
  }

  JpegErrors errors_{};
  jpeg_compress_struct jpeg_{};
  unsigned char* bytes_ = nullptr;
  unsigned long size_ = 0;
  bool is_created_ = false;
};

}  // namespace

absl::StatusOr<std::string> EncodeJpeg(const Picture& picture) {
  return JpegWriter().Write(picture);
}

}  // namespace amble::images
