#include "gateway/http/proxy_trust.h"

#include <algorithm>
#include <charconv>
#include <optional>

#include "absl/status/status.h"
#include "gateway/http/characters.h"

namespace amble::gateway {
namespace {

using boost::asio::ip::address;

/// "a_b" and "a-b" are one header to many programs.
bool StartsWith(std::string_view name, std::string_view prefix) {
  if (name.size() < prefix.size()) return false;
  for (size_t i = 0; i < prefix.size(); ++i) {
    if ((name[i] == '_' ? '-' : name[i]) != prefix[i]) return false;
  }
  return true;
}

bool Is(std::string_view name, std::string_view wanted) {
  return name.size() == wanted.size() && StartsWith(name, wanted);
}

bool ClaimsIdentity(std::string_view name) {
  return StartsWith(name, "x-user-id") || StartsWith(name, "grpc-metadata-") ||
         StartsWith(name, "amble-caller");
}

bool ForwardsAddress(std::string_view name) {
  return StartsWith(name, "x-forwarded-") || Is(name, "forwarded") || Is(name, "x-real-ip");
}

/// IPv4 inside IPv6 is the IPv4 address, so that one rule covers both sockets.
address Plain(const address& any) {
  if (any.is_v6() && any.to_v6().is_v4_mapped()) {
    return boost::asio::ip::make_address_v4(boost::asio::ip::v4_mapped, any.to_v6());
  }
  return any;
}

std::optional<address> ParseAddress(std::string_view text) {
  boost::system::error_code error;
  const address parsed = boost::asio::ip::make_address(std::string(text), error);
  if (error) return std::nullopt;
  return Plain(parsed);
}

template <typename Bytes>
bool SharePrefix(const Bytes& a, const Bytes& b, int bits) {
  for (size_t i = 0; bits > 0; ++i, bits -= 8) {
    const int mask = bits >= 8 ? 0xff : 0xff << (8 - bits) & 0xff;
    if ((a[i] & mask) != (b[i] & mask)) return false;
  }
  return true;
}

}  // namespace

absl::StatusOr<ProxyTrust> ProxyTrust::Create(const std::vector<std::string>& proxies) {
  ProxyTrust trust;
  for (const std::string& proxy : proxies) {
    const size_t slash = proxy.find('/');
    const auto parsed = ParseAddress(std::string_view(proxy).substr(0, slash));
    if (!parsed) return absl::InvalidArgumentError("Not an address or network: " + proxy);
    const int width = parsed->is_v4() ? 32 : 128;
    int bits = width;
    if (slash != std::string::npos) {
      const char* const end = proxy.data() + proxy.size();
      const auto result = std::from_chars(proxy.data() + slash + 1, end, bits);
      if (result.ec != std::errc() || result.ptr != end || bits < 0 || bits > width) {
        return absl::InvalidArgumentError("Not an address or network: " + proxy);
      }
    }
    trust.networks_.push_back({*parsed, bits});
  }
  return trust;
}

bool ProxyTrust::IsProxy(const address& any) const {
  return std::ranges::any_of(networks_, [&](const Network& network) {
    if (network.address.is_v4() != any.is_v4()) return false;
    return any.is_v4() ? SharePrefix(network.address.to_v4().to_bytes(), any.to_v4().to_bytes(),
                                     network.prefix_bits)
                       : SharePrefix(network.address.to_v6().to_bytes(), any.to_v6().to_bytes(),
                                     network.prefix_bits);
  });
}

void ProxyTrust::Apply(const address& peer, Request* request) const {
  address client = Plain(peer);
  const bool is_proxy = IsProxy(client);
  std::erase_if(request->headers, [&](const Header& header) {
    return ClaimsIdentity(header.name) || (!is_proxy && ForwardsAddress(header.name));
  });
  // Each proxy appends the address that it saw, so the last is the most credible.
  std::string_view hops;
  for (auto header = request->headers.rbegin(); header != request->headers.rend(); ++header) {
    if (header->name != "x-forwarded-for") continue;
    hops = header->value;
    while (IsProxy(client) && !hops.empty()) {
      const size_t comma = hops.rfind(',');
      const auto hop = ParseAddress(TrimSpace(hops.substr(comma + 1)));
      if (!hop) break;
      client = *hop;
      hops = comma == std::string_view::npos ? std::string_view() : hops.substr(0, comma);
    }
    if (!IsProxy(client) || !hops.empty()) break;
  }
  request->remote_address = client.to_string();
}

}  // namespace amble::gateway
