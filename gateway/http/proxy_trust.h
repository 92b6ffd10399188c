#pragma once

#include <boost/asio/ip/address.hpp>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "gateway/http/request.h"

namespace amble::gateway {

/// Who may say on whose behalf a request comes. Headers that claim an identity are dropped from
/// everybody; those that forward addresses are believed from the configured proxies alone.
class ProxyTrust {
 public:
  /// `proxies` are addresses or networks: "10.0.0.7", "10.0.0.0/8", "fd00::/8". INVALID_ARGUMENT
  /// when one is neither.
  static absl::StatusOr<ProxyTrust> Create(const std::vector<std::string>& proxies);

  /// Removes from `request` what its sender may not say, and sets `remote_address`: `peer`, or
  /// behind proxies the last address in X-Forwarded-For that is not a proxy's.
  void Apply(const boost::asio::ip::address& peer, Request* request) const;

 private:
  struct Network {
    boost::asio::ip::address address;
    int prefix_bits;
  };

  bool IsProxy(const boost::asio::ip::address& address) const;

  std::vector<Network> networks_;
};

}  // namespace amble::gateway
