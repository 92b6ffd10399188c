#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "services/platform/limits/rate_limiter.h"

namespace amble::gateway {

using limits::Rate;

/// What one address may ask for. This machine's own addresses are exempt: proxies and tools on it
/// speak for many.
inline constexpr Rate kRequestRate{.burst = 1000, .per_second = 200};
/// And for signing in (asking for codes, trying codes and links), from anywhere. A gateway that
/// cannot count with the others gives a quarter of it.
inline constexpr Rate kSignInRate{.burst = 60, .per_second = 1, .share_alone = 0.25};

/// Counts what each address asks for, in buckets of a limiter. An IPv6 address stands for its /64,
/// which one host has whole. Safe from any thread.
///
/// Requests are counted on the threads that run the event loops, so the limiter must be one that
/// never blocks (Environment::prompt_limiter): it decides by what this gateway knows, and gateways
/// tell each other what they gave ten times a second. An address that goes to all of N gateways at
/// once gets, beyond its burst, at most a quarter of one from each, once.
///
/// How often codes are mailed and how often they may be guessed is counted exactly by accounts, in
/// its database; here the flood is kept from it.
class AddressLimits {
 public:
  /// `limiter` outlives this; `what` ("request") keeps its buckets apart from others'.
  AddressLimits(limits::RateLimiter* limiter, std::string what, Rate rate);

  /// Takes one from the bucket of `address`; nullopt when there was one, else how long until there
  /// is one again.
  std::optional<std::chrono::milliseconds> Take(std::string_view address);

 private:
  limits::RateLimiter* const limiter_;
  const std::string prefix_;
  const Rate rate_;
};

/// Whether `address` is this machine's own.
bool IsLoopback(std::string_view address);

}  // namespace amble::gateway
