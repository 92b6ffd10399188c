#include "gateway/protocols/public_site.h"

#include <algorithm>

#include "gateway/http/characters.h"

namespace amble::gateway {

PublicSite PublicSite::Of(std::string_view public_url) {
  PublicSite site{.cookies = BrowserCookies(public_url)};
  const size_t scheme_end = public_url.find("://");
  const size_t host =
      scheme_end == std::string_view::npos ? 0 : scheme_end + std::string_view("://").size();
  site.origin = std::string(public_url.substr(0, public_url.find('/', host)));
  std::transform(site.origin.begin(), site.origin.end(), site.origin.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  site.is_https = site.origin.starts_with("https://");
  // Browsers leave the scheme's own port out.
  const std::string_view default_port = site.is_https ? ":443" : ":80";
  if (site.origin.ends_with(default_port)) {
    site.origin.resize(site.origin.size() - default_port.size());
  }
  return site;
}

}  // namespace amble::gateway
