#pragma once

#include <cstdint>
#include <string>
#include <string_view>

/// Where somebody stands in one channel, as the gateway's streams write it: a service that hands
/// out what a channel shows says with it where a stream is to go on.
namespace amble::live {

/// Stands for one life of one channel, never 0: a cursor of another channel or of another life is
/// told from it. Nothing rests on nobody being able to forge it.
uint64_t LifeOf(std::string_view channel, std::string_view epoch);

/// The cursor of a stream of that channel alone, after `position`. Several channels' are joined by
/// '-', with "0" for one without.
std::string CursorText(uint64_t life, int64_t position);

}  // namespace amble::live
