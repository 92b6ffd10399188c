// Whatever is given as a wall time either is refused or means an instant at which the clocks of the
// zone show just that.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "services/scheduling/domain/wall_time.h"

namespace {

using namespace amble::scheduling;
using amble::ZoneCatalogue;

void Require(bool holds) {
  if (!holds) std::abort();
}

const ZoneCatalogue& Zones() {
  static const ZoneCatalogue zones = *ZoneCatalogue::Load();
  return zones;
}

std::string_view Take(std::string_view& text, size_t size) {
  const std::string_view taken = text.substr(0, size);
  text.remove_prefix(taken.size());
  return taken;
}

void CheckResolve(const WallTime& wall) {
  const auto time = Resolve(wall, Zones(), "start");
  if (!time.ok()) return;
  const absl::TimeZone zone = *Zones().Find(wall.time_zone, "zone");
  Require(zone.At(*time).cs == wall.local);
  if (wall.utc_offset_minutes) Require(zone.At(*time).offset == *wall.utc_offset_minutes * 60);
  Require(Resolve(ToWallTime(*time, wall.time_zone, zone), Zones(), "start") == time);
}

}  // namespace

/// The input: which zone (two bytes), an offset in quarters of an hour (one byte, 0 for none), and
/// the local time; what follows a NUL in it is the name of a zone.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  std::string_view text(reinterpret_cast<const char*>(data), size);
  const std::string_view head = Take(text, 3);
  if (head.size() < 3) return 0;
  const std::string_view local_text = text.substr(0, text.find('\0'));
  if (local_text.size() < text.size()) {
    (void)Zones().Find(text.substr(local_text.size() + 1), "zone");
  }
  const auto local = ParseLocalTime(local_text, "local");
  if (!local.ok()) return 0;
  const std::string written = FormatLocalTime(*local);
  Require(written.starts_with(local_text));
  Require(*ParseLocalTime(written, "local") == *local);

  const size_t chosen =
      static_cast<unsigned char>(head[0]) * 256u + static_cast<unsigned char>(head[1]);
  WallTime wall{.local = *local, .time_zone = Zones().names()[chosen % Zones().names().size()]};
  if (head[2] != 0) wall.utc_offset_minutes = static_cast<signed char>(head[2]) * 15;
  CheckResolve(wall);
  return 0;
}
