#pragma once

#include <optional>
#include <set>
#include <string>
#include <utility>

#include "gateway/http/request.h"
#include "gateway/http/response.h"

namespace amble::gateway {

/// Lets pages of other origins call, by bearer tokens alone: cookies are never allowed across
/// origins (https://fetch.spec.whatwg.org/#http-cors-protocol). No origin is allowed by default.
class Cors {
 public:
  /// As browsers write them: "https://app.example.org".
  explicit Cors(std::set<std::string> origins = {}) : origins_(std::move(origins)) {}

  /// The answer to a preflight of an allowed origin; nullopt for everything else.
  std::optional<Response> Preflight(const Request& request) const;
  /// Lets an allowed origin read the answer.
  void AddHeaders(const Request& request, Response& response) const;

 private:
  bool IsAllowed(const Request& request) const;

  std::set<std::string> origins_;
};

}  // namespace amble::gateway
