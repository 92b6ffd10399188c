#include "services/platform/host/shared_state.h"

#include <utility>

namespace amble::host {

SharedState::SharedState(const Options& options) {
  if (!options.configuration->redis.empty()) {
    Connect(options);
    return;
  }
  wakeups_ = std::make_unique<events::InProcessWakeups>();
  cache_ = std::make_unique<TieredCache>(
      TieredCache::Options{.clock = options.clock, .ids = options.ids});
  limiter_ = std::make_unique<limits::LocalLimiter>();
  prompt_limiter_ = std::make_unique<limits::LocalLimiter>();
}

void SharedState::Connect(const Options& options) {
  const Configuration& configuration = *options.configuration;
  const redis::Address address = *redis::ParseAddress(configuration.redis);
  const redis::Credentials credentials{configuration.redis_user, configuration.redis_password};
  client_ = std::make_unique<redis::Client>(
      redis::Client::Options{.address = address, .credentials = credentials});
  auto wakeups = std::make_unique<events::RedisWakeups>(client_.get(), options.ids->NewId());
  redis_wakeups_ = wakeups.get();
  wakeups_ = std::move(wakeups);
  cache_ = std::make_unique<TieredCache>(
      TieredCache::Options{.clock = options.clock, .ids = options.ids, .redis = client_.get()});
  const limits::SharedBuckets::Options buckets{.client = client_.get(),
                                               .secret = options.limits_secret};
  limiter_ = std::make_unique<limits::RedisLimiter>(buckets);
  prompt_limiter_ = std::make_unique<limits::ReconciledLimiter>(buckets);
  subscriber_ = std::make_unique<redis::Subscriber>(
      redis::Subscriber::Options{.address = address, .credentials = credentials});
  subscriber_->Listen(events::kWakeupChannel, redis_wakeups_->Listener());
  subscriber_->Listen(kEvictionChannel, cache_->Listener());
  subscriber_->Start();
}

SharedState::~SharedState() {
  if (subscriber_) subscriber_->Stop();
}

}  // namespace amble::host
