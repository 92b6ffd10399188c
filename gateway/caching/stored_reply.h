#pragma once

#include <optional>
#include <string_view>

#include "gateway/caching/news.h"
#include "gateway/http/request.h"
#include "gateway/http/response.h"
#include "services/platform/cache/cache.h"

namespace amble::gateway {

/// A reply as it is kept: bytes that are sent as they are, and how new they are. The views point
/// into `bytes`.
struct StoredReply {
  CachedValue bytes;
  Stamp stamp{};
  std::string_view etag;                ///< with its quotes
  std::string_view not_modified_lines;  ///< header lines for 304: the ETag and all but Content-Type
  std::string_view lines;               ///< header lines for 200
  std::string_view body;
};

/// Puts `response` (200, with all its headers) into one piece. It gets a strong ETag, made of its
/// body, and `Cache-Control: private, no-cache` instead of its own: clients may keep it and ask
/// whether it still is right. Content-Type aside, its headers are those of a 304 too.
StoredReply MakeStored(const Stamp& stamp, const Response& response);

/// The reverse for bytes that came out of a cache; nullopt when they are none of ours.
std::optional<StoredReply> ReadStored(CachedValue bytes);

/// The answer to `request`: 200, or 304 when it names the ETag (RFC 9110 section 13.1.2).
Response ToResponse(const Request& request, const StoredReply& reply);

}  // namespace amble::gateway
