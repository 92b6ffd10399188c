#include <png.h>

#include <algorithm>
#include <csetjmp>
#include <cstring>
#include <vector>

#include "services/platform/errors/errors.h"
#include "services/platform/images/decoders.h"
#include "services/platform/images/photo.h"

namespace amble::images {
namespace {

/// Of one chunk beside the picture, decompressed.
constexpr size_t kMostChunkBytes = size_t{1} << 20;
/// Chunks beside the picture that libpng keeps.
constexpr uint32_t kMostKeptChunks = 16;

class PngReader {
 public:
  PngReader(std::string_view file, std::string_view field) : left_(file), field_(field) {
    png_ = png_create_read_struct(PNG_LIBPNG_VER_STRING, this, GiveUp, SayNothing);
    if (png_ != nullptr) info_ = png_create_info_struct(png_);
  }
  PngReader(const PngReader&) = delete;
  PngReader& operator=(const PngReader&) = delete;
  ~PngReader() { png_destroy_read_struct(&png_, &info_, nullptr); }

  absl::StatusOr<Picture> Read() {
    if (info_ == nullptr) return TakesTooMuch(field_);
    if (!Guarded([this] { ReadHead(); })) return Damaged(field_);
    const uint32_t width = png_get_image_width(png_, info_);
    const uint32_t height = png_get_image_height(png_, info_);
    AMBLE_RETURN_IF_ERROR(CheckSides(width, height, field_));
    if (!Guarded([this] { AskForRgba(); })) return Damaged(field_);
    Shrinker shrinker(static_cast<int>(width), static_cast<int>(height));
    AMBLE_RETURN_IF_ERROR(passes_ > 1 ? ReadPasses(width, height, shrinker)
                                      : ReadRows(width, height, shrinker));
    return shrinker.Take();
  }

 private:
  [[noreturn]] static void GiveUp(png_structp png, png_const_charp) {
    std::longjmp(static_cast<PngReader*>(png_get_error_ptr(png))->jump_, 1);
  }
  static void SayNothing(png_structp, png_const_charp) {}
  static void TakeBytes(png_structp png, png_bytep out, size_t size) {
    auto* const self = static_cast<PngReader*>(png_get_io_ptr(png));
    if (size > self->left_.size()) png_error(png, "cut off");
    std::memcpy(out, self->left_.data(), size);
    self->left_.remove_prefix(size);
  }

  /// As Guarded of jpeg_errors.h.
  template <typename Step>
  bool Guarded(Step step) {
    if (setjmp(jump_) != 0) return false;
    step();
    return true;
  }

  void ReadHead() {
    png_set_read_fn(png_, this, TakeBytes);
    // The sides are checked by us, in words.
    png_set_user_limits(png_, PNG_UINT_31_MAX, PNG_UINT_31_MAX);
    png_set_chunk_malloc_max(png_, kMostChunkBytes);
    png_set_chunk_cache_max(png_, kMostKeptChunks);
    png_read_info(png_, info_);
  }

  void AskForRgba() {
    png_set_expand(png_);
    png_set_scale_16(png_);
    png_set_gray_to_rgb(png_);
    png_set_add_alpha(png_, 0xFF, PNG_FILLER_AFTER);
    passes_ = png_set_interlace_handling(png_);
    png_read_update_info(png_, info_);
    if (png_get_rowbytes(png_, info_) !=
        static_cast<size_t>(png_get_image_width(png_, info_)) * kRgba) {
      png_error(png_, "not RGBA");
    }
  }

  absl::Status ReadRows(uint32_t width, uint32_t height, Shrinker& shrinker) {
    std::vector<uint8_t> row(size_t{width} * kRgba);
    for (uint32_t y = 0; y < height; ++y) {
      if (!Guarded([&] { png_read_row(png_, row.data(), nullptr); })) return Damaged(field_);
      shrinker.AddRowOnWhite(row.data());
    }
    return CheckEnd();
  }

  /// An interlaced picture is only there when the last pass is.
  absl::Status ReadPasses(uint32_t width, uint32_t height, Shrinker& shrinker) {
    const size_t row = size_t{width} * kRgba;
    if (row * height > kDecoderBytes) return TakesTooMuch(field_);
    std::vector<uint8_t> all(row * height);
    for (int pass = 0; pass < passes_; ++pass) {
      for (uint32_t y = 0; y < height; ++y) {
        uint8_t* const at = all.data() + row * y;
        if (!Guarded([&] { png_read_row(png_, at, nullptr); })) return Damaged(field_);
      }
    }
    for (uint32_t y = 0; y < height; ++y) shrinker.AddRowOnWhite(all.data() + row * y);
    return CheckEnd();
  }

  absl::Status CheckEnd() {
    return Guarded([this] { png_read_end(png_, nullptr); }) ? absl::OkStatus() : Damaged(field_);
  }

  std::string_view left_;
  std::string_view field_;
  std::jmp_buf jump_{};
  png_structp png_ = nullptr;
  png_infop info_ = nullptr;
  int passes_ = 1;
};

}  // namespace

absl::StatusOr<Picture> DecodePng(std::string_view file, std::string_view field) {
  PngReader reader(file, field);
  return reader.Read();
}

}  // namespace amble::images
