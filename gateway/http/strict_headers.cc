#include "gateway/http/strict_headers.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include "gateway/http/characters.h"

namespace amble::gateway {
namespace {

constexpr std::pair<const char*, const char*> kStrictHeaders[] = {
    {"Cache-Control", "no-store"},
    {"X-Content-Type-Options", "nosniff"},
    {"Referrer-Policy", "no-referrer"},
    {"Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'"},
    {"Cross-Origin-Resource-Policy", "same-origin"},
};
constexpr char kTransportSecurity[] = "max-age=31536000";

bool HasHeader(const Response& response, std::string_view name) {
  return std::any_of(response.headers.begin(), response.headers.end(), [name](const auto& header) {
    return header.first.size() == name.size() &&
           std::equal(name.begin(), name.end(), header.first.begin(),
                      [](char a, char b) { return ToLower(a) == ToLower(b); });
  });
}

}  // namespace

void AddStrictHeaders(bool is_https, Response& response) {
  if (!response.lines.bytes.empty()) return;
  for (const auto& [name, value] : kStrictHeaders) {
    if (!HasHeader(response, name)) response.headers.emplace_back(name, value);
  }
  if (is_https && !HasHeader(response, "Strict-Transport-Security")) {
    response.headers.emplace_back("Strict-Transport-Security", kTransportSecurity);
  }
}

}  // namespace amble::gateway
