#pragma once

#include <string>

#include "gateway/openapi/described_api.h"

namespace amble::gateway {

/// The API as one page for people: plain HTML without script. The text of its only style
/// element is DocsStyle(), whose hash goes into the Content-Security-Policy.
std::string DocsPage(const DescribedApi& api);

/// The text of the page's style element.
std::string_view DocsStyle();

}  // namespace amble::gateway
