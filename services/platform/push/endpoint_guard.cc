#include "services/platform/push/endpoint_guard.h"

#include <curl/curl.h>
#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <utility>

#include "services/platform/errors/errors.h"
#include "services/platform/push/subscription.h"

namespace amble::push {
namespace {

// Where browsers' subscriptions lead, as their makers document it for servers behind a firewall.
/// Chrome, Opera, Samsung Internet, and Edge on Android: Firebase Cloud Messaging.
constexpr char kGoogle[] = "fcm.googleapis.com";
/// Firefox: updates.push.services.mozilla.com.
constexpr char kMozilla[] = ".push.services.mozilla.com";
/// Edge on Windows: one host a data centre.
constexpr char kMicrosoft[] = ".notify.windows.com";
/// Safari: web.push.apple.com.
constexpr char kApple[] = ".push.apple.com";

constexpr char kHttpsPort[] = "443";
constexpr size_t kMostHostBytes = 253;

struct Free {
  void operator()(CURLU* url) const { curl_url_cleanup(url); }
  void operator()(char* text) const { curl_free(text); }
};
using Url = std::unique_ptr<CURLU, Free>;

/// A part of a URL, empty when it has none.
std::string Part(CURLU* url, CURLUPart part, unsigned flags = 0) {
  char* text = nullptr;
  if (curl_url_get(url, part, &text, flags) != CURLUE_OK) return "";
  return std::unique_ptr<char, Free>(text).get();
}
bool Has(CURLU* url, CURLUPart part) {
  char* text = nullptr;
  const CURLUcode code = curl_url_get(url, part, &text, 0);
  const std::unique_ptr<char, Free> owner(text);
  return code == CURLUE_OK;
}

absl::Status Refused(std::string_view why) { return InvalidField("endpoint", why); }

bool IsHostLetter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.';
}

/// Whether `name` is a DNS name in lower case of two labels at least, and no IPv4 address.
bool IsHostName(std::string_view name) {
  if (name.empty() || name.size() > kMostHostBytes) return false;
  if (!std::all_of(name.begin(), name.end(), IsHostLetter)) return false;
  if (name.front() == '.' || name.back() == '.' || name.find("..") != std::string_view::npos) {
    return false;
  }
  const size_t dot = name.rfind('.');
  if (dot == std::string_view::npos) return false;
  const std::string_view last = name.substr(dot + 1);
  return std::any_of(last.begin(), last.end(), [](char c) { return c >= 'a' && c <= 'z'; });
}

std::string LowerCase(std::string text) {
  for (char& c : text) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return text;
}

}  // namespace

absl::StatusOr<EndpointGuard> EndpointGuard::Create(const std::vector<std::string>& extra_hosts,
                                                    TestOrigins test_origins) {
  EndpointGuard guard(std::move(test_origins));
  guard.hosts_ = {kGoogle};
  guard.suffixes_ = {kMozilla, kMicrosoft, kApple};
  for (const std::string& extra : extra_hosts) {
    const bool below = extra.starts_with("*.");
    const std::string name = LowerCase(below ? extra.substr(2) : extra);
    if (!IsHostName(name)) {
      return InvalidField("push host", R"(Is no host name such as "push.example.org".)");
    }
    if (below) {
      guard.suffixes_.push_back("." + name);
    } else {
      guard.hosts_.push_back(name);
    }
  }
  return guard;
}

bool EndpointGuard::IsKnown(std::string_view host) const {
  if (!IsHostName(host)) return false;  // so that something stands before a suffix
  return std::find(hosts_.begin(), hosts_.end(), host) != hosts_.end() ||
         std::any_of(suffixes_.begin(), suffixes_.end(),
                     [host](const std::string& suffix) { return host.ends_with(suffix); });
}

absl::StatusOr<EndpointTarget> EndpointGuard::Check(const std::string& endpoint) const {
  const bool printable = std::all_of(endpoint.begin(), endpoint.end(),
                                     [](char c) { return c > ' ' && c <= '~' && c != '\\'; });
  const Url url(curl_url());
  // The parser that will connect reads it, so that there are no two opinions on where it leads.
  if (!printable || endpoint.size() > kMostEndpointBytes || url == nullptr ||
      curl_url_set(url.get(), CURLUPART_URL, endpoint.c_str(), CURLU_PATH_AS_IS) != CURLUE_OK) {
    return Refused("Is no URL.");
  }
  if (Has(url.get(), CURLUPART_USER) || Has(url.get(), CURLUPART_PASSWORD) ||
      Has(url.get(), CURLUPART_OPTIONS) || Has(url.get(), CURLUPART_FRAGMENT)) {
    return Refused("Has a user, a password or a fragment.");
  }
  const std::string scheme = Part(url.get(), CURLUPART_SCHEME);
  const std::string host = LowerCase(Part(url.get(), CURLUPART_HOST));
  const std::string port = Part(url.get(), CURLUPART_PORT, CURLU_DEFAULT_PORT);
  EndpointTarget target{.url = Part(url.get(), CURLUPART_URL)};
  const std::string with_port = fmt::format("{}://{}:{}", scheme, host, port);
  if (std::find(test_origins_.origins.begin(), test_origins_.origins.end(), with_port) !=
      test_origins_.origins.end()) {
    target.origin = with_port;
    target.loopback = true;
    return target;
  }
  if (scheme != "https") return Refused("Is not https.");
  if (port != kHttpsPort) return Refused("Is not on port 443.");
  if (!IsKnown(host)) return Refused("Is at no known push service.");
  target.origin = fmt::format("https://{}", host);
  return target;
}

}  // namespace amble::push
