#pragma once

#include <kainjow/mustache.hpp>
#include <string>
#include <string_view>

namespace amble::gateway {

/// The template `name` (without ".mustache") with `data`, between the frame that every page has.
/// What comes from data is escaped, always.
std::string RenderPage(std::string_view name, kainjow::mustache::data& data);

/// The one stylesheet of all pages.
std::string_view StyleSheet();
/// Where it is served: its name holds its hash, so it may be kept for ever.
const std::string& StyleSheetPath();

/// `text` in pieces for templates: each {text} alone, or {text, href} for a web address.
kainjow::mustache::data LinkAddresses(std::string_view text);
/// Likewise for telephone numbers of three digits or more, which a phone then dials.
kainjow::mustache::data LinkNumbers(std::string_view text);
/// The `tel:` link for one number as people write it; empty when it has too few digits.
std::string NumberLink(std::string_view number);

}  // namespace amble::gateway
