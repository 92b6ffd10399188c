#include "gateway/http/browser_cookies.h"

#include <fmt/format.h>

#include <algorithm>

#include "gateway/http/characters.h"
#include "services/platform/errors/errors.h"

namespace amble::gateway {
namespace {

bool IsSecretChar(char c) { return IsDigit(c) || IsAlpha(c) || c == '-' || c == '_'; }
bool IsPositionChar(char c) { return IsSecretChar(c) || c == ':' || c == ','; }

}  // namespace

BrowserCookies::BrowserCookies(std::string_view public_url)
    : is_secure_(public_url.substr(0, 8) == "https://"),
      session_name_(is_secure_ ? "__Host-amble" : "amble"),
      positions_name_(is_secure_ ? "__Host-amble-position" : "amble-position") {}

absl::StatusOr<std::string> BrowserCookies::Session(const Request& request) const {
  const std::vector<std::string_view> values = CookieValues(request, session_name_);
  if (values.empty()) return std::string();
  if (values.size() > 1 || values[0].empty() || values[0].size() > kMaxSessionSecretBytes ||
      !std::all_of(values[0].begin(), values[0].end(), IsSecretChar)) {
    return Error(absl::StatusCode::kUnauthenticated, Reason::kUnauthenticated,
                 "The session is not valid.");
  }
  return std::string(values[0]);
}

std::string BrowserCookies::KeepSession(std::string_view secret, absl::Duration life) const {
  return fmt::format("{}={}{}", session_name_, secret, Attributes(life));
}

std::string BrowserCookies::ForgetSession() const {
  return fmt::format("{}={}", session_name_, Attributes(absl::ZeroDuration()));
}

std::string BrowserCookies::Positions(const Request& request) const {
  const std::vector<std::string_view> values = CookieValues(request, positions_name_);
  if (values.size() != 1 || values[0].size() > kMaxPositionsBytes) return "";
  std::string positions(values[0]);
  std::replace(positions.begin(), positions.end(), '|', ',');
  if (!std::all_of(positions.begin(), positions.end(), IsPositionChar)) return "";
  return positions;
}

std::string BrowserCookies::KeepPositions(std::string_view positions) const {
  std::string value(positions);
  std::replace(value.begin(), value.end(), ',', '|');  // No comma in a cookie.
  return fmt::format("{}={}{}", positions_name_, value, Attributes(kPositionsLife));
}

std::string BrowserCookies::Attributes(absl::Duration life) const {
  return fmt::format("; Max-Age={}; Path=/; HttpOnly; SameSite=Lax{}", absl::ToInt64Seconds(life),
                     is_secure_ ? "; Secure" : "");
}

std::vector<std::string_view> CookieValues(const Request& request, std::string_view name) {
  std::vector<std::string_view> values;
  for (const Header& header : request.headers) {
    if (header.name != "cookie") continue;
    std::string_view rest = header.value;
    while (!rest.empty()) {
      const size_t end = rest.find(';');
      const std::string_view pair = TrimSpace(rest.substr(0, end));
      rest = end == std::string_view::npos ? std::string_view() : rest.substr(end + 1);
      const size_t equals = pair.find('=');
      if (equals != std::string_view::npos && pair.substr(0, equals) == name) {
        values.push_back(pair.substr(equals + 1));
      }
    }
  }
  return values;
}

}  // namespace amble::gateway
