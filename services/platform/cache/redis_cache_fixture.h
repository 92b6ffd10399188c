#pragma once

#include <memory>
#include <string>

#include "services/platform/cache/redis_cache.h"
#include "services/platform/ids/random_ids.h"
#include "services/platform/testing/redis_availability.h"
#include "services/platform/testing/redis_server.h"

namespace amble {

inline CachedValue Bytes(std::string text) {
  return std::make_shared<const std::string>(std::move(text));
}
inline std::string TextOf(const CachedValue& value) { return value ? *value : "(none)"; }

/// One server for the tests of this program that do not break it.
inline testing::RedisServer& SharedRedis() {
  static testing::RedisServer server;
  return server;
}

/// A client that waits longer than a busy machine takes, so that tests of what is right do not
/// depend on how fast it is.
inline redis::Client::Options PatientOptions(const testing::RedisServer& server) {
  redis::Client::Options options = server.client_options();
  options.deadline = std::chrono::seconds(30);
  return options;
}

}  // namespace amble
