#include <webp/decode.h>

#include <algorithm>
#include <vector>

#include "services/platform/errors/errors.h"
#include "services/platform/images/decoders.h"
#include "services/platform/images/photo.h"

namespace amble::images {
namespace {

/// WebPBitstreamFeatures::format of a picture that is stored without loss, for which libwebp keeps
/// all its pixels; one with loss is read row by row.
constexpr int kLossless = 2;

}  // namespace

absl::StatusOr<Picture> DecodeWebp(std::string_view file, std::string_view field) {
  WebPDecoderConfig config;
  const auto* const bytes = reinterpret_cast<const uint8_t*>(file.data());
  if (WebPInitDecoderConfig(&config) == 0) return TakesTooMuch(field);
  if (WebPGetFeatures(bytes, file.size(), &config.input) != VP8_STATUS_OK) return Damaged(field);
  const auto width = static_cast<uint64_t>(config.input.width);
  const auto height = static_cast<uint64_t>(config.input.height);
  AMBLE_RETURN_IF_ERROR(CheckSides(width, height, field));
  if (config.input.has_animation != 0) return InvalidField(field, "A photo does not move.");
  const bool keeps_all = config.input.format == kLossless || config.input.has_alpha != 0;
  if (keeps_all && width * height * kRgba > kDecoderBytes) return TakesTooMuch(field);

  // libwebp shrinks while it reads, by the same means over areas; only what is left is kept.
  const Shrinker sides(config.input.width, config.input.height);
  Picture picture{sides.width(), sides.height(), {}};
  const size_t row = static_cast<size_t>(picture.width) * kRgba;
  std::vector<uint8_t> rgba(row * static_cast<size_t>(picture.height));
  config.options.use_scaling = picture.width != config.input.width ? 1 : 0;
  config.options.scaled_width = picture.width;
  config.options.scaled_height = picture.height;
  config.output.colorspace = MODE_RGBA;
  config.output.is_external_memory = 1;
  config.output.u.RGBA = {rgba.data(), static_cast<int>(row), rgba.size()};
  if (WebPDecode(bytes, file.size(), &config) != VP8_STATUS_OK) return Damaged(field);

  Shrinker on_white(picture.width, picture.height);
  for (size_t at = 0; at < rgba.size(); at += row) on_white.AddRowOnWhite(rgba.data() + at);
  return on_white.Take();
}

}  // namespace amble::images
