#include "gateway/http/address_limits.h"

#include <boost/asio/ip/address.hpp>
#include <utility>

namespace amble::gateway {
namespace {

namespace ip = boost::asio::ip;

constexpr size_t kNetworkBytes = 8;

std::optional<ip::address> Parse(std::string_view text) {
  boost::system::error_code error;
  ip::address address = ip::make_address(std::string(text), error);
  if (error) return std::nullopt;
  if (address.is_v6() && address.to_v6().is_v4_mapped()) {
    return ip::make_address_v4(ip::v4_mapped, address.to_v6());
  }
  return address;
}

std::string KeyOf(std::string_view text) {
  const auto address = Parse(text);
  if (!address) return std::string(text);
  if (address->is_v4()) {
    const auto bytes = address->to_v4().to_bytes();
    return {bytes.begin(), bytes.end()};
  }
  const auto bytes = address->to_v6().to_bytes();
  return {bytes.begin(), bytes.begin() + kNetworkBytes};
}

}  // namespace

bool IsLoopback(std::string_view address) {
  const auto parsed = Parse(address);
  return parsed && parsed->is_loopback();
}

AddressLimits::AddressLimits(limits::RateLimiter* limiter, std::string what, Rate rate)
    : limiter_(limiter), prefix_(std::move(what) + '/'), rate_(rate) {}

std::optional<std::chrono::milliseconds> AddressLimits::Take(std::string_view address) {
  const limits::Decision decision = limiter_->Take(prefix_ + KeyOf(address), rate_);
  if (decision.allowed) return std::nullopt;
  return absl::ToChronoMilliseconds(absl::Ceil(decision.retry_after, absl::Milliseconds(1)));
}

}  // namespace amble::gateway
