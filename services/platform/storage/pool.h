#pragma once

#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "services/platform/errors/errors.h"
#include "services/platform/storage/database.h"

namespace amble::storage {

/// A bounded pool of connections, opened when first needed. Thread-safe.
template <typename Connection>
class Pool {
 public:
  using Open = std::function<absl::StatusOr<std::unique_ptr<Connection>>()>;

  Pool(int size, absl::Duration patience, Open open)
      : size_(size), free_places_(size), patience_(patience), open_(std::move(open)) {}

  /// A connection held, empty until it is opened; goes back to the pool at the end unless it was
  /// discarded.
  class Lease {
   public:
    Lease(Pool* pool, std::unique_ptr<Connection> connection)
        : pool_(pool), connection_(std::move(connection)) {}
    Lease(Lease&& other) noexcept
        : pool_(std::exchange(other.pool_, nullptr)), connection_(std::move(other.connection_)) {}
    Lease& operator=(Lease&&) = delete;
    ~Lease() {
      if (pool_ != nullptr) pool_->Return(std::move(connection_));
    }
    Connection& operator*() const { return *connection_; }
    Connection* operator->() const { return connection_.get(); }
    /// Closes the connection: its state is unknown.
    void Discard() { connection_.reset(); }

   private:
    friend class Pool;

    Pool* pool_;
    std::unique_ptr<Connection> connection_;
  };

  /// Waits for a free connection; RESOURCE_EXHAUSTED when none came back in time, or the error of
  /// opening a new one.
  absl::StatusOr<Lease> Take() {
    std::unique_ptr<Connection> connection;
    {
      std::unique_lock lock(mutex_);
      if (free_places_ <= 0) ++waits_;
      if (!returned_.wait_for(lock, absl::ToChronoMilliseconds(patience_),
                              [this] { return free_places_ > 0; })) {
        ++exhausted_;
        return RetryLater(absl::StatusCode::kResourceExhausted, Reason::kOverloaded, patience_,
                          "All connections to the database are in use.");
      }
      --free_places_;
      if (!idle_.empty()) {
        connection = std::move(idle_.back());
        idle_.pop_back();
      }
    }
    Lease lease(this, std::move(connection));
    if (lease.connection_ == nullptr) {
      AMBLE_ASSIGN_OR_RETURN(lease.connection_, open_());
    }
    return lease;
  }

  /// How the places are used, in the fields of DatabaseStatistics that are a pool's.
  DatabaseStatistics GetStatistics() const {
    const std::lock_guard lock(mutex_);
    return {.connections = size_,
            .connections_in_use = size_ - free_places_,
            .waits = waits_,
            .exhausted = exhausted_};
  }

  /// Closes the connections that nobody holds: the server that they lead to is gone.
  void DropIdle() {
    std::vector<std::unique_ptr<Connection>> dropped;
    const std::lock_guard lock(mutex_);
    dropped.swap(idle_);
  }

 private:
  friend class Lease;

  void Return(std::unique_ptr<Connection> connection) {
    const std::lock_guard lock(mutex_);
    ++free_places_;
    if (connection != nullptr) idle_.push_back(std::move(connection));
    returned_.notify_one();
  }

  const int size_;
  mutable std::mutex mutex_;
  std::condition_variable returned_;
  int free_places_;
  int64_t waits_ = 0;
  int64_t exhausted_ = 0;
  std::vector<std::unique_ptr<Connection>> idle_;
  const absl::Duration patience_;
  const Open open_;
};

}  // namespace amble::storage
