#pragma once

#include <algorithm>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"

namespace amble {

/// Lets many who miss the same key share one load. `Value` is copied to each of them: a shared_ptr.
/// All functions are safe from any thread. This object must outlive every load.
///
/// A load is shared, so it must not die with the caller that happened to be first: give it a
/// deadline of its own. Its error goes to all who wait and is not remembered: the next caller loads
/// again.
template <typename Value>
class SingleFlight {
 public:
  using Result = absl::StatusOr<Value>;
  using Done = std::function<void(const Result&)>;
  /// Begins to load and later calls its argument once, from any thread. When all copies of it are
  /// dropped uncalled, those who wait get INTERNAL.
  using Load = std::function<void(Done)>;
  using Store = std::function<void(const Value&)>;

  /// What is to be loaded, and the tags by which EvictTag finds it.
  struct Key {
    std::string key;
    std::vector<std::string> tags = {};
  };

  /// Calls `done` with the result of `load`, or of a load for the same key that is under way. What
  /// was loaded goes to `store` first, unless it failed or was evicted meanwhile. `store` must not
  /// call this object. `done` runs on the thread that finishes the load.
  void Get(Key key, const Load& load, Store store, Done done) {
    std::shared_ptr<Flight> flight;
    {
      std::lock_guard lock(mutex_);
      std::shared_ptr<Flight>& current = flights_[key.key];
      if (current) {
        current->waiting.push_back(std::move(done));
        return;
      }
      flight = current = std::make_shared<Flight>();
      flight->key = std::move(key);
      flight->store = std::move(store);
      flight->waiting.push_back(std::move(done));
    }
    auto landing = std::make_shared<Landing>(*this, std::move(flight));
    load([landing](const Result& result) { landing->Land(result); });
  }

  /// Like Get, for callers that may block; `load` runs on the thread of one of them.
  Result GetBlocking(Key key, const std::function<Result()>& load, Store store) {
    struct Waiter {
      std::mutex mutex;
      std::condition_variable arrived;
      std::optional<Result> result;
    };
    auto waiter = std::make_shared<Waiter>();
    Get(
        std::move(key), [&load](const Done& done) { done(load()); }, std::move(store),
        [waiter](const Result& result) {
          std::lock_guard lock(waiter->mutex);
          waiter->result = result;
          waiter->arrived.notify_one();
        });
    std::unique_lock lock(waiter->mutex);
    waiter->arrived.wait(lock, [&waiter] { return waiter->result.has_value(); });
    return *std::move(waiter->result);
  }

  /// What is being loaded under `key` now is not stored, and whoever asks from now on loads anew.
  /// When a store is under way, waits for its end. So call it before Cache::Evict, and no value
  /// from before is left in the cache.
  void Evict(std::string_view key) {
    EvictIf([key](const Key& loading) { return loading.key == key; });
  }

  /// Evict for all keys that carry `tag`.
  void EvictTag(std::string_view tag) {
    EvictIf([tag](const Key& loading) {
      return std::find(loading.tags.begin(), loading.tags.end(), tag) != loading.tags.end();
    });
  }

  /// How many loads are under way that callers may still join.
  size_t InFlight() const {
    std::lock_guard lock(mutex_);
    return flights_.size();
  }

 private:
  struct Flight {
    Key key;
    Store store;
    std::vector<Done> waiting;  // guarded by SingleFlight::mutex_
    std::mutex storing;         // never held together with SingleFlight::mutex_
    bool evicted = false;       // guarded by `storing`
  };

  /// Ends a flight exactly once, at the latest when nobody can call it any more.
  class Landing {
   public:
    Landing(SingleFlight& flights, std::shared_ptr<Flight> flight)
        : flights_(flights), flight_(std::move(flight)) {}
    ~Landing() { Land(absl::InternalError("A load ended without a result.")); }
    Landing(const Landing&) = delete;
    Landing& operator=(const Landing&) = delete;

    void Land(const Result& result) {
      std::call_once(once_, [&] { flights_.Finish(flight_, result); });
    }

   private:
    SingleFlight& flights_;
    std::shared_ptr<Flight> flight_;
    std::once_flag once_;
  };

  void Finish(const std::shared_ptr<Flight>& landed, const Result& result) {
    Flight& flight = *landed;
    if (result.ok()) {
      std::lock_guard storing(flight.storing);
      if (!flight.evicted) flight.store(*result);
    }
    std::vector<Done> waiting;
    {
      std::lock_guard lock(mutex_);
      const auto current = flights_.find(flight.key.key);
      if (current != flights_.end() && current->second == landed) flights_.erase(current);
      waiting.swap(flight.waiting);
    }
    for (const Done& done : waiting) done(result);
  }

  template <typename Predicate>
  void EvictIf(const Predicate& predicate) {
    std::vector<std::shared_ptr<Flight>> evicted;
    {
      std::lock_guard lock(mutex_);
      std::erase_if(flights_, [&](const auto& item) {
        if (!predicate(item.second->key)) return false;
        evicted.push_back(item.second);
        return true;
      });
    }
    for (const auto& flight : evicted) {
      std::lock_guard storing(flight->storing);
      flight->evicted = true;
    }
  }

  mutable std::mutex mutex_;
  std::unordered_map<std::string, std::shared_ptr<Flight>> flights_;
};

}  // namespace amble
