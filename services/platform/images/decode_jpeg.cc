#include <jerror.h>

#include <algorithm>
#include <memory>
#include <optional>

#include "services/platform/errors/errors.h"
#include "services/platform/images/decoders.h"
#include "services/platform/images/jpeg_errors.h"
#include "services/platform/images/photo.h"

namespace amble::images {
namespace {

/// A progressive picture comes in about ten; each costs as much as the picture, however few bytes
/// it has (https://libjpeg-turbo.org/pmwiki/uploads/About/TwoIssueswiththeJPEGStandard.pdf).
constexpr int kMostScans = 40;
/// libjpeg can read at 1/8 of the size, skipping most of the work.
constexpr int kGreatestDivisor = 8;

void CountScans(j_common_ptr common) {
  if (reinterpret_cast<j_decompress_ptr>(common)->input_scan_number > kMostScans) {
    ERREXIT(common, JERR_CANT_SUSPEND);
  }
}

class JpegReader {
 public:
  JpegReader(std::string_view file, std::string_view field) : file_(file), field_(field) {
    jpeg_.err = Prepare(errors_);
    progress_.progress_monitor = CountScans;
  }
  JpegReader(const JpegReader&) = delete;
  JpegReader& operator=(const JpegReader&) = delete;
  ~JpegReader() {
    if (is_created_) jpeg_destroy_decompress(&jpeg_);
  }

  absl::StatusOr<Picture> Read() {
    if (!Guarded(errors_, [this] { ReadHead(); })) return Failure();
    AMBLE_RETURN_IF_ERROR(CheckSides(jpeg_.image_width, jpeg_.image_height, field_));
    const bool of_known_colours = jpeg_.num_components == 1 || jpeg_.num_components == 3;
    if (!of_known_colours) {
      return InvalidField(field_, "This JPEG has colours for print; save it in RGB.");
    }
    if (!Guarded(errors_, [this] { Begin(); })) return Failure();
    const auto width = static_cast<int>(jpeg_.output_width);
    const auto height = static_cast<int>(jpeg_.output_height);
    Shrinker shrinker(width, height);
    std::vector<uint8_t> row(static_cast<size_t>(width) * kRgb);
    for (int y = 0; y < height; ++y) {
      if (!Guarded(errors_, [&] { ReadRow(row.data()); })) return Failure();
      shrinker.AddRow(row.data());
    }
    return shrinker.Take();
  }

 private:
  void ReadHead() {
    jpeg_create_decompress(&jpeg_);
    is_created_ = true;
    jpeg_.mem->max_memory_to_use = static_cast<long>(kDecoderBytes);
    jpeg_.progress = &progress_;
    jpeg_mem_src(&jpeg_, reinterpret_cast<const unsigned char*>(file_.data()), file_.size());
    jpeg_read_header(&jpeg_, TRUE);
  }

  void Begin() {
    jpeg_.out_color_space = JCS_RGB;
    const auto longer = static_cast<int>(std::max(jpeg_.image_width, jpeg_.image_height));
    int divisor = kGreatestDivisor;
    while (divisor > 1 && longer / divisor < kLongestKeptSide) divisor /= 2;
    jpeg_.scale_num = 1;
    jpeg_.scale_denom = static_cast<unsigned>(divisor);
    jpeg_start_decompress(&jpeg_);
  }

  void ReadRow(uint8_t* row) {
    JSAMPROW rows[] = {row};
    jpeg_read_scanlines(&jpeg_, rows, 1);
  }

  absl::Status Failure() const {
    const bool is_too_much =
        errors_.code == JERR_NO_BACKING_STORE || errors_.code == JERR_OUT_OF_MEMORY;
    return is_too_much ? TakesTooMuch(field_) : Damaged(field_);
  }

  std::string_view file_;
  std::string_view field_;
  JpegErrors errors_{};
  jpeg_decompress_struct jpeg_{};
  jpeg_progress_mgr progress_{};
  bool is_created_ = false;
};

}  // namespace

absl::StatusOr<Picture> DecodeJpeg(std::string_view file, std::string_view field) {
  // Too much for the stack.
  return std::make_unique<JpegReader>(file, field)->Read();
}

}  // namespace amble::images
