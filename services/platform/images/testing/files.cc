#include "services/platform/images/testing/files.h"

#include <png.h>
#include <webp/encode.h>
#include <zlib.h>

#include <cstdlib>

#include "services/platform/images/decoders.h"
#include "services/platform/images/file_type.h"

namespace amble::images {
namespace {

std::string Number(uint32_t number, size_t size, bool big_endian) {
  std::string bytes;
  for (size_t i = 0; i < size; ++i) {
    const size_t digit = big_endian ? size - 1 - i : i;
    bytes.push_back(static_cast<char>(number >> (8 * digit) & 0xFF));
  }
  return bytes;
}

/// One directory with a camera's maker, and the orientation.
std::string Tiff(int orientation, bool big) {
  const auto n = [big](uint32_t number, size_t size) { return Number(number, size, big); };
  return (big ? std::string("MM\0*", 4) : std::string("II*\0", 4)) + n(8, 4) + n(2, 2) +  //
         n(0x010F, 2) + n(2, 2) + n(4, 4) + std::string("cam\0", 4) +                     //
         n(0x0112, 2) + n(3, 2) + n(1, 4) + n(static_cast<uint32_t>(orientation), 2) + n(0, 2) +
         n(0, 4);
}

std::string Chunk(std::string type, const std::string& data) {
  type += data;
  const auto crc = static_cast<uint32_t>(
      crc32(0, reinterpret_cast<const Bytef*>(type.data()), static_cast<uInt>(type.size())));
  return Number(static_cast<uint32_t>(data.size()), 4, true) + type + Number(crc, 4, true);
}

}  // namespace

Picture Quarters(int width, int height) {
  Picture picture{width, height, {}};
  for (int y = 0; y < height; ++y) {
    for (int x = 0; x < width; ++x) {
      const Colour& left = y < height / 2 ? kRed : kBlue;
      const Colour& right = y < height / 2 ? kGreen : kWhite;
      for (const int part : x < width / 2 ? left : right) {
        picture.rgb.push_back(static_cast<uint8_t>(part));
      }
    }
  }
  return picture;
}

Colour At(const Picture& picture, int x, int y) {
  const size_t at =
      (static_cast<size_t>(y) * static_cast<size_t>(picture.width) + static_cast<size_t>(x)) * kRgb;
  return {picture.rgb.at(at), picture.rgb.at(at + 1), picture.rgb.at(at + 2)};
}

Picture Shown(std::string_view file) { return DecodeJpeg(file, "photo").value_or(Picture()); }

std::string Png(const Picture& picture) {
  png_image image{};
  image.version = PNG_IMAGE_VERSION;
  image.width = static_cast<uint32_t>(picture.width);
  image.height = static_cast<uint32_t>(picture.height);
  image.format = PNG_FORMAT_RGB;
  png_alloc_size_t size = PNG_IMAGE_PNG_SIZE_MAX(image);
  std::string file(size, '\0');
  if (png_image_write_to_memory(&image, file.data(), &size, 0, picture.rgb.data(), 0, nullptr) ==
      0) {
    std::abort();
  }
  file.resize(size);
  return file;
}

std::string Webp(const Picture& picture) {
  uint8_t* bytes = nullptr;
  const size_t size = WebPEncodeLosslessRGB(picture.rgb.data(), picture.width, picture.height,
                                            picture.width * static_cast<int>(kRgb), &bytes);
  std::string file(reinterpret_cast<const char*>(bytes), size);
  WebPFree(bytes);
  return file;
}

std::string JpegHeld(const Picture& picture, int orientation, bool big_endian) {
  std::string file = *EncodeJpeg(picture);
  const std::string exif = std::string("Exif\0\0", 6) + Tiff(orientation, big_endian);
  const std::string segment =
      "\xFF\xE1" + Number(static_cast<uint32_t>(exif.size()) + 2, 2, true) + exif;
  return file.insert(2, segment);
}

std::string PngHeld(const Picture& picture, int orientation) {
  constexpr size_t kEndBytes = 12;
  std::string file = Png(picture);
  return file.insert(file.size() - kEndBytes, Chunk("eXIf", Tiff(orientation, true)));
}

std::string WebpHeld(const Picture& picture, int orientation) {
  const std::string bare = Webp(picture).substr(12);
  std::string exif = Tiff(orientation, false);
  if (exif.size() % 2 != 0) exif += '\0';
  constexpr uint32_t kHasExif = 0x08;
  const std::string extended = "VP8X" + Number(10, 4, false) + Number(kHasExif, 4, false) +
                               Number(static_cast<uint32_t>(picture.width - 1), 3, false) +
                               Number(static_cast<uint32_t>(picture.height - 1), 3, false);
  const std::string body = "WEBP" + extended + bare + "EXIF" +
                           Number(static_cast<uint32_t>(exif.size()), 4, false) + exif;
  return "RIFF" + Number(static_cast<uint32_t>(body.size()), 4, false) + body;
}

std::string PngHead(uint32_t width, uint32_t height) {
  return std::string(kPngMagic) +
         Chunk("IHDR", Number(width, 4, true) + Number(height, 4, true) +
                           std::string("\x08\x02\0\0\0", 5)) +
         Chunk("IDAT", "");
}

}  // namespace amble::images
