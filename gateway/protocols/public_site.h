#pragma once

#include <string>
#include <string_view>

#include "gateway/http/browser_cookies.h"

namespace amble::gateway {

/// What the public URL of the installation means for cookies and origins.
struct PublicSite {
  /// "https://walks.example.org": scheme, host and port as browsers write an Origin, without path.
  std::string origin;
  /// Browsers are told to come by https alone.
  bool is_https = false;

  BrowserCookies cookies;

  /// Of a validated `public_url`.
  static PublicSite Of(std::string_view public_url);
};

}  // namespace amble::gateway
