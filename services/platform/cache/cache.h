#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/time/time.h"

namespace amble {

/// What is cached: final bytes, shared with every reader and never changed.
using CachedValue = std::shared_ptr<const std::string>;

/// Something to keep for a while.
struct CachePut {
  /// Says everything that the value depends on: tenant, visibility, canonical query.
  std::string key;
  CachedValue value;  ///< not null
  /// Grows with every change of what the value was made from; within one key alone.
  int64_t version = 0;
  absl::Duration time_to_live = absl::InfiniteDuration();
  /// What EvictTag may name, such as "practice/group".
  std::vector<std::string> tags;
};

/// A cache of bytes by key. It may forget anything at any time, so it is asked first and never
/// relied upon. Every function is safe from any thread, and none fails: an implementation that has
/// lost its server answers as if it were empty, after at most 100 ms.
/// Every implementation passes the suite in cache_contract.h.
class Cache {
 public:
  virtual ~Cache() = default;

  /// The value last put under `key`; null when there is none, when its time to live is over by the
  /// injected clock, or when that clock now stands before the moment of the Put.
  virtual CachedValue Get(std::string_view key) = 0;

  /// Keeps `put`, unless what is held and alive under its key has a newer version. An equal version
  /// replaces, with its own time to live and tags. A time to live of zero or less keeps nothing.
  virtual void Put(CachePut put) = 0;

  /// Forgets `key` with its version. When it returns, no Get gives what was put before.
  virtual void Evict(std::string_view key) = 0;

  /// Evicts every key whose value carries `tag`.
  virtual void EvictTag(std::string_view tag) = 0;
};

}  // namespace amble
