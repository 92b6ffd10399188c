#include <gtest/gtest.h>

#include <memory>

#include "services/platform/cache/cache_contract.h"
#include "services/platform/cache/redis_cache_fixture.h"
#include "services/platform/cache/tiered_cache.h"

namespace amble {
namespace {

/// A cache with the client and the ids that it needs.
class OwningRedisCache final : public Cache {
 public:
  explicit OwningRedisCache(const Clock& clock)
      : ids_(clock),
        client_(PatientOptions(SharedRedis())),
        cache_({.client = &client_, .clock = &clock, .ids = &ids_}) {
    SharedRedis().Flush();
  }
  CachedValue Get(std::string_view key) override { return cache_.Get(key); }
  void Put(CachePut put) override { cache_.Put(std::move(put)); }
  void Evict(std::string_view key) override { cache_.Evict(key); }
  void EvictTag(std::string_view tag) override { cache_.EvictTag(tag); }

 private:
  RandomIds ids_;
  redis::Client client_;
  RedisCache cache_;
};

INSTANTIATE_TEST_SUITE_P(Redis, CacheContract,
                         ::testing::Values([](const Clock& clock) -> std::unique_ptr<Cache> {
                           return std::make_unique<OwningRedisCache>(clock);
                         }));

class OwningTieredCache final : public Cache {
 public:
  OwningTieredCache(const Clock& clock, bool with_redis)
      : ids_(clock),
        client_(PatientOptions(SharedRedis())),
        cache_({.clock = &clock, .ids = &ids_, .redis = with_redis ? &client_ : nullptr}) {
    SharedRedis().Flush();
  }
  CachedValue Get(std::string_view key) override { return cache_.Get(key); }
  void Put(CachePut put) override { cache_.Put(std::move(put)); }
  void Evict(std::string_view key) override { cache_.Evict(key); }
  void EvictTag(std::string_view tag) override { cache_.EvictTag(tag); }

 private:
  RandomIds ids_;
  redis::Client client_;
  TieredCache cache_;
};

INSTANTIATE_TEST_SUITE_P(Tiered, CacheContract,
                         ::testing::Values([](const Clock& clock) -> std::unique_ptr<Cache> {
                           return std::make_unique<OwningTieredCache>(clock, true);
                         }));
INSTANTIATE_TEST_SUITE_P(TieredAlone, CacheContract,
                         ::testing::Values([](const Clock& clock) -> std::unique_ptr<Cache> {
                           return std::make_unique<OwningTieredCache>(clock, false);
                         }));

}  // namespace
}  // namespace amble
