#pragma once

#include <string_view>

namespace amble::gateway {

/// Whether the value of an If-None-Match header names `etag`, which has its quotes; weak or not, on
/// either side, makes no difference (RFC 9110 section 13.1.2).
bool NamesETag(std::string_view if_none_match, std::string_view etag);

}  // namespace amble::gateway
