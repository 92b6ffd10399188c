#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

namespace amble::push {

/// A push endpoint that may be posted to.
struct EndpointTarget {
  std::string url;        ///< as libcurl reads it
  std::string origin;     ///< "https://push.example.org"
  bool loopback = false;  ///< one of the tests' origins: its address may be a loopback one, too
};

/// Which endpoints this program posts to. A browser names the endpoint, so without a guard anybody
/// could make the program talk to whatever it reaches. The list of hosts is the first wall;
/// WebPushSender looks at the address of each connection as the second.
class EndpointGuard {
 public:
  /// For tests alone, never from configuration: origins ("http://127.0.0.1:8080") that may be plain
  /// http, on any port and a loopback address.
  struct TestOrigins {
    std::vector<std::string> origins;
  };

  /// `extra_hosts` are the operator's: "push.example.org", or "*.example.org" for all below it.
  /// INVALID_ARGUMENT when one is no such name of two labels at least.
  static absl::StatusOr<EndpointGuard> Create(const std::vector<std::string>& extra_hosts = {},
                                              TestOrigins test_origins = {});

  /// INVALID_ARGUMENT naming "endpoint", without repeating it, unless it is an https URL with port
  /// 443, without user, password and fragment, at a known push service or an extra host.
  absl::StatusOr<EndpointTarget> Check(const std::string& endpoint) const;

 private:
  explicit EndpointGuard(TestOrigins test_origins) : test_origins_(std::move(test_origins)) {}
  bool IsKnown(std::string_view host) const;

  std::vector<std::string> hosts_;     // "push.example.org"
  std::vector<std::string> suffixes_;  // ".example.org"
  TestOrigins test_origins_;
};

}  // namespace amble::push
