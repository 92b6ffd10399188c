#pragma once

#include <condition_variable>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

#include "amble/accounts/v1/internal.grpc.pb.h"
#include "gateway/upstream/session_cache.h"
#include "services/platform/auth/caller_token.h"
#include "services/platform/events/wakeups.h"
#include "services/platform/rpc/channels.h"

namespace amble::gateway {

/// Between two polls of revocations.
inline constexpr std::chrono::milliseconds kRevocationPoll{300};
/// One question to accounts may take so long.
inline constexpr absl::Duration kAccountsTimeout = absl::Seconds(2);

/// Asks accounts about sessions: a cache that is told of revocations by a thread of its own.
class AccountsSessions {
 public:
  struct Options {
    rpc::Channels* channels = nullptr;
    const auth::TokenSigner* signer = nullptr;
    const Clock* clock = nullptr;
    /// Says when something was revoked, so that it is read at once; nullptr, or silent: at the next
    /// poll. Whether a session is trusted depends on the poll alone.
    events::Wakeups* wakeups = nullptr;
    std::chrono::milliseconds poll = kRevocationPoll;
    std::function<SessionCache::Instant()> monotonic = [] {
      return std::chrono::steady_clock::now();
    };
  };

  /// Runs nothing yet. Channels are asked for at the first call.
  explicit AccountsSessions(Options options);
  /// Stops, and waits for what it asked.
  ~AccountsSessions();

  SessionCache& cache() { return cache_; }

  /// Polls from now on.
  void Start();
  /// Polls no more; at once when it waits, else when the answer is there.
  void Stop();
  /// Reads revocations until there are no more. Blocks; by the poll's thread, and by tests.
  absl::Status PollOnce();

 private:
  struct Asked;

  std::string Token() const;
  accounts::v1::AccountsInternalService::Stub& Stub();
  void Exchange(const std::string& secret, SessionCache::Exchanged done);
  void Run();

  const Options options_;
  SessionCache cache_;
  std::once_flag connected_;
  std::unique_ptr<accounts::v1::AccountsInternalService::Stub> stub_;
  int64_t cursor_ = 0;  ///< of the polling thread, as is the epoch
  std::string epoch_;

  std::mutex mutex_;
  std::condition_variable changed_;
  bool stopping_ = false;
  bool woken_ = false;
  std::optional<int64_t> wakeup_;
  int under_way_ = 0;  ///< exchanges
  std::thread thread_;
};

}  // namespace amble::gateway
