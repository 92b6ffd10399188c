#include "services/platform/images/orientation.h"

#include <cstddef>
#include <cstdint>
#include <string>

#include "services/platform/images/file_type.h"

namespace amble::images {
namespace {

constexpr int kUpright = 1;
constexpr std::string_view kExifHead("Exif\0\0", 6);

/// Numbers in bytes; 0 beyond their end.
class Bytes {
 public:
  Bytes(std::string_view bytes, bool little_endian) : bytes_(bytes), little_(little_endian) {}

  uint32_t Number(size_t at, size_t size) const {
    if (at > bytes_.size() || size > bytes_.size() - at) return 0;
    uint32_t number = 0;
    for (size_t i = 0; i < size; ++i) {
      const size_t digit = little_ ? size - 1 - i : i;
      number = number << 8 | static_cast<unsigned char>(bytes_[at + digit]);
    }
    return number;
  }

 private:
  std::string_view bytes_;
  bool little_;
};

/// From the TIFF structure that EXIF data are.
int OrientationIn(std::string_view tiff) {
  constexpr uint32_t kOrientationTag = 0x0112;
  constexpr uint32_t kShort = 3;
  constexpr size_t kEntryBytes = 12;
  if (!tiff.starts_with("II*") && !tiff.starts_with(std::string_view("MM\0*", 4))) return kUpright;
  const Bytes bytes(tiff, tiff.starts_with("II"));
  const size_t directory = bytes.Number(4, 4);
  const uint32_t entries = bytes.Number(directory, 2);
  for (size_t i = 0; i < entries; ++i) {
    const size_t entry = directory + 2 + i * kEntryBytes;
    if (entry > tiff.size()) break;
    if (bytes.Number(entry, 2) != kOrientationTag) continue;
    if (bytes.Number(entry + 2, 2) != kShort) return kUpright;
    const uint32_t orientation = bytes.Number(entry + 8, 2);
    return orientation >= 1 && orientation <= 8 ? static_cast<int>(orientation) : kUpright;
  }
  return kUpright;
}

std::string_view Part(std::string_view text, size_t at, size_t size) {
  return at > text.size() ? std::string_view() : text.substr(at, size);
}

/// Segments of a JPEG (ITU-T T.81, B.1.1.4), up to the picture.
std::string_view ExifOfJpeg(std::string_view file) {
  constexpr unsigned char kFirstData = 0xDA;
  constexpr unsigned char kApp1 = 0xE1;
  const Bytes bytes(file, false);
  size_t at = 2;
  while (bytes.Number(at, 1) == 0xFF) {
    const uint32_t marker = bytes.Number(at + 1, 1);
    if (marker == 0xFF) {  // padding
      ++at;
      continue;
    }
    const uint32_t length = bytes.Number(at + 2, 2);
    if (marker == kFirstData || length < 2) break;
    const std::string_view segment = Part(file, at + 4, length - 2);
    if (marker == kApp1 && segment.starts_with(kExifHead)) return segment.substr(kExifHead.size());
    at += 2 + length;
  }
  return {};
}

/// Chunks of a PNG, which its makers call datastreams (https://www.w3.org/TR/png-3/#5DataRep).
std::string_view ExifOfPng(std::string_view file) {
  constexpr size_t kFrame = 12;  // length, type, CRC
  const Bytes bytes(file, false);
  for (size_t at = kPngMagic.size(); at < file.size();) {
    const size_t length = bytes.Number(at, 4);
    if (Part(file, at + 4, 4) == "eXIf") return Part(file, at + 8, length);
    at += kFrame + length;
  }
  return {};
}

/// Chunks of a RIFF (RFC 9649).
std::string_view ExifOfWebp(std::string_view file) {
  const Bytes bytes(file, true);
  for (size_t at = 12; at < file.size();) {
    const size_t length = bytes.Number(at + 4, 4);
    if (Part(file, at, 4) == "EXIF") {
      std::string_view exif = Part(file, at + 8, length);
      if (exif.starts_with(kExifHead)) exif.remove_prefix(kExifHead.size());
      return exif;
    }
    at += 8 + length + length % 2;
  }
  return {};
}

}  // namespace

int OrientationOf(std::string_view file) {
  switch (TypeOf(file)) {
    case FileType::kJpeg:
      return OrientationIn(ExifOfJpeg(file));
    case FileType::kPng:
      return OrientationIn(ExifOfPng(file));
    case FileType::kWebp:
      return OrientationIn(ExifOfWebp(file));
    case FileType::kOther:
      break;
  }
  return kUpright;
}

}  // namespace amble::images
