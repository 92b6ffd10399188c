#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "services/platform/limits/rate_limiter.h"
#include "services/platform/redis/client.h"

namespace amble::limits {

/// Token buckets in Redis, which all replicas take from; one Lua script, so each batch is one
/// atomic step. A bucket that is full again is forgotten there.
class SharedBuckets {
 public:
  struct Options {
    redis::Client* client = nullptr;
    /// Keys go there only as a hash under this secret, which is the same in all replicas: nobody
    /// who reads Redis learns an address.
    std::string secret;
    /// Seconds; empty: the clock of Redis, which is one for all.
    std::function<double()> now;
  };
  struct Taking {
    std::string_view key;
    Rate rate;
    double cost = 1;
    /// Take even what is not there: it was allowed already. Down to one empty burst.
    bool is_done = false;
  };
  struct Taken {
    bool allowed = true;
    double tokens = 0;  ///< that remain
  };

  explicit SharedBuckets(Options options);

  /// An answer for each, in order. Blocks up to redis::kCallDeadline; errors of redis::Client.
  absl::StatusOr<std::vector<Taken>> Take(const std::vector<Taking>& takings);

  /// The name of a bucket in Redis.
  std::string NameOf(std::string_view key) const;

 private:
  const Options options_;
};

}  // namespace amble::limits
