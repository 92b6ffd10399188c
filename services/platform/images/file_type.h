#pragma once

#include <string_view>

namespace amble::images {

enum class FileType { kOther, kJpeg, kPng, kWebp };

inline constexpr std::string_view kJpegMagic("\xFF\xD8\xFF", 3);
inline constexpr std::string_view kPngMagic("\x89PNG\r\n\x1A\n", 8);

/// By its first bytes, whatever it is called.
inline FileType TypeOf(std::string_view file) {
  if (file.starts_with(kJpegMagic)) return FileType::kJpeg;
  if (file.starts_with(kPngMagic)) return FileType::kPng;
  if (file.starts_with("RIFF") && file.size() >= 12 && file.substr(8, 4) == "WEBP") {
    return FileType::kWebp;
  }
  return FileType::kOther;
}

}  // namespace amble::images
