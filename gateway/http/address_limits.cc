#include "gateway/http/address_limits.h"

#include <algorithm>
#include <boost/asio/ip/address.hpp>
#include <cmath>
#include <utility>

namespace amble::gateway {
namespace {

namespace ip = boost::asio::ip;

constexpr size_t kNetworkBytes = 8;

std::optional<ip::address> Parse(std::string_view text) {
  boost::system::error_code error;
  const ip::address address = ip::make_address(std::string(text), error);
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

AddressLimits::AddressLimits(Rate rate, size_t max_addresses, std::function<Instant()> now)
    : rate_(rate),
      max_buckets_(std::max<size_t>(1, max_addresses / kShards)),
      now_(std::move(now)) {}

std::optional<std::chrono::milliseconds> AddressLimits::Take(std::string_view address) {
  std::string key = KeyOf(address);
  Shard& shard = shards_[std::hash<std::string>()(key) % kShards];
  const Instant now = now_();
  std::lock_guard lock(shard.mutex);
  const auto found = shard.by_key.find(key);
  if (found == shard.by_key.end()) {
    shard.buckets.push_front({std::move(key), rate_.burst, now});
    shard.by_key[shard.buckets.front().key] = shard.buckets.begin();
    if (shard.buckets.size() > max_buckets_) {
      shard.by_key.erase(shard.buckets.back().key);
      shard.buckets.pop_back();
    }
  } else {
    shard.buckets.splice(shard.buckets.begin(), shard.buckets, found->second);
  }
  Bucket& bucket = shard.buckets.front();
  const double seconds = std::chrono::duration<double>(now - bucket.filled).count();
  bucket.tokens = std::min(rate_.burst, bucket.tokens + seconds * rate_.per_second);
  bucket.filled = now;
  if (bucket.tokens >= 1) {
    bucket.tokens -= 1;
    return std::nullopt;
  }
  return std::chrono::milliseconds(
      static_cast<int64_t>(std::ceil((1 - bucket.tokens) / rate_.per_second * 1000)));
}

}  // namespace amble::gateway
