#include "gateway/http/if_none_match.h"

#include "gateway/http/characters.h"

namespace amble::gateway {
namespace {

std::string_view Strong(std::string_view etag) {
  if (etag.starts_with("W/")) etag.remove_prefix(2);
  return etag;
}

}  // namespace

bool NamesETag(std::string_view if_none_match, std::string_view etag) {
  if (TrimSpace(if_none_match) == "*") return true;
  while (!if_none_match.empty()) {
    const size_t comma = if_none_match.find(',');
    if (Strong(TrimSpace(if_none_match.substr(0, comma))) == Strong(etag)) return true;
    if_none_match =
        comma == std::string_view::npos ? std::string_view() : if_none_match.substr(comma + 1);
  }
  return false;
}

}  // namespace amble::gateway
