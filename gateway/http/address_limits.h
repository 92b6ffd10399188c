#pragma once

#include <array>
#include <chrono>
#include <functional>
#include <list>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

namespace amble::gateway {

/// A token bucket: `burst` at once, then `per_second`.
struct Rate {
  double burst = 0;
  double per_second = 0;
};

/// What one address may ask for. This machine's own addresses are exempt: proxies and tools on it
/// speak for many.
inline constexpr Rate kRequestRate{.burst = 1000, .per_second = 200};
/// And for signing in (asking for codes, trying codes and links), from anywhere.
inline constexpr Rate kSignInRate{.burst = 60, .per_second = 1};
/// Addresses remembered by one AddressLimits; the one that was heard of least recently goes first.
inline constexpr size_t kMaxAddresses = 65'536;

/// Counts what each address asks for. An IPv6 address stands for its /64, which one host has whole.
/// Safe from any thread.
class AddressLimits {
 public:
  using Instant = std::chrono::steady_clock::time_point;

  explicit AddressLimits(
      Rate rate, size_t max_addresses = kMaxAddresses,
      std::function<Instant()> now = [] { return std::chrono::steady_clock::now(); });

  /// Takes one from the bucket of `address`; nullopt when there was one, else how long until there
  /// is one again.
  std::optional<std::chrono::milliseconds> Take(std::string_view address);

 private:
  static constexpr size_t kShards = 16;

  struct Bucket {
    std::string key;
    double tokens;
    Instant filled;
  };
  struct Shard {
    std::mutex mutex;
    std::list<Bucket> buckets;  ///< the latest first
    std::unordered_map<std::string_view, std::list<Bucket>::iterator> by_key;
  };

  const Rate rate_;
  const size_t max_buckets_;  ///< of one shard
  const std::function<Instant()> now_;
  std::array<Shard, kShards> shards_;
};

/// Whether `address` is this machine's own.
bool IsLoopback(std::string_view address);

}  // namespace amble::gateway
