#include "services/platform/qr/qr_svg.h"

#include <fmt/format.h>
#include <qrencode.h>

#include <iterator>
#include <memory>

namespace amble::qr {
namespace {

constexpr int kQuiet = 4;  ///< modules on each side

struct FreeCode {
  void operator()(QRcode* code) const { QRcode_free(code); }
};

/// A path of one rectangle for each run of dark modules.
std::string PathOf(const QRcode& code) {
  std::string path;
  for (int y = 0; y < code.width; ++y) {
    const unsigned char* row = code.data + y * code.width;
    for (int x = 0; x < code.width;) {
      int run = 0;
      while (x + run < code.width && (row[x + run] & 1) != 0) ++run;
      if (run > 0) {
        fmt::format_to(std::back_inserter(path), "M{} {}h{}v1h-{}z", x + kQuiet, y + kQuiet, run,
                       run);
      }
      x += run + 1;
    }
  }
  return path;
}

}  // namespace

absl::StatusOr<std::string> DrawSvg(std::string_view text) {
  if (text.empty() || text.size() > kLongestText) {
    return absl::InvalidArgumentError("no text for a QR code");
  }
  // Version 0: as small as it goes.
  const std::unique_ptr<QRcode, FreeCode> code(
      QRcode_encodeData(static_cast<int>(text.size()),
                        reinterpret_cast<const unsigned char*>(text.data()), 0, QR_ECLEVEL_M));
  if (code == nullptr) return absl::InternalError("the QR code was not drawn");
  const int size = code->width + 2 * kQuiet;
  return fmt::format(
      "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {0} {0}\" role=\"img\""
      " shape-rendering=\"crispEdges\"><path fill=\"#fff\" d=\"M0 0h{0}v{0}h-{0}z\"/>"
      "<path d=\"{1}\"/></svg>",
      size, PathOf(*code));
}

}  // namespace amble::qr
