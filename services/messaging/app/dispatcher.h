#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <random>
#include <string>
#include <string_view>
#include <thread>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "services/messaging/app/contacts.h"
#include "services/messaging/app/dependencies.h"
#include "services/messaging/app/digest_queue.h"
#include "services/messaging/app/dispatch_queue.h"
#include "services/messaging/app/lease_keeper.h"
#include "services/messaging/app/render_notice.h"
#include "services/platform/mail/mailer.h"
#include "services/platform/mail/pacing.h"
#include "services/platform/push/sender.h"

namespace amble::messaging {

/// How long a claim lasts without being renewed: after a crash, so much later another takes what
/// was claimed.
inline constexpr absl::Duration kDispatchLease = absl::Seconds(15);

/// What a dispatcher works with. All outlive it.
struct DispatcherParts {
  DigestQueue* digests = nullptr;
  Contacts* contacts = nullptr;
  const NoticeRenderer* renderer = nullptr;
  mail::Mailer* mailer = nullptr;  ///< null: mails wait until they are useless
  push::Sender* push = nullptr;    ///< null: nothing is pushed
};

struct DispatcherOptions {
  /// How many dispatches are claimed at once, and of how many people digests.
  int batch = 64;
  int digests = 16;
  /// After so many handed over, what became of them is written down in one transaction. A crash
  /// before it repeats these, each under its own Message-ID.
  size_t conclude_after = 16;
  /// Renewed while it lasts; when that fails, what is not begun is given back.
  absl::Duration lease = kDispatchLease;
  /// The pause after the first failure; doubled each time, up to the longest. Between a half and
  /// the whole of it is waited.
  absl::Duration first_pause = absl::Seconds(5);
  absl::Duration longest_pause = absl::Minutes(15);
  /// How often is looked without being woken: for what falls due, retries, and what others added.
  std::chrono::milliseconds poll = std::chrono::seconds(1);
  limits::Rate mails_per_domain = mail::kMailsPerDomain;
  /// Of the hash by which addresses that take no mail are remembered.
  std::string address_key = {};
  /// A number in [0, 1) for each pause; random when empty.
  std::function<double()> jitter = {};
  /// Told what became of each dispatch once that is written down, and how long after it was due.
  /// From the dispatcher's thread, as the next.
  std::function<void(Channel, Conclusion::Outcome, absl::Duration late)> concluded = {};
  /// Told what went wrong, for the log: an id of ours and a status without addresses.
  std::function<void(std::string_view dispatch, const absl::Status&)> report = {};
};

/// Tells people what waits for them in the queue, by mail and push. Any number of them, in any
/// number of processes, may do so at once. Right before something leaves it is looked whether it is
/// still held, true and wanted: nothing leaves after what makes it untrue was committed, but what
/// was being handed over in that moment. Each is handed over at least once; again only when the
/// process or the database fails between the mail server's reply and our commit, and then with the
/// same Message-ID.
class Dispatcher {
 public:
  Dispatcher(const Dependencies& dependencies, const DispatcherParts& parts,
             DispatcherOptions options);
  /// Stops.
  ~Dispatcher();

  /// Starts a thread that tells what is due, again and again, and one that keeps its leases.
  void Start();
  /// Makes the thread look now. Safe from any thread, before Start and after Stop, too.
  void Wake();
  /// Ends the thread after what it is handing over, if anything. Idempotent.
  void Stop();

  /// Tells one batch of what is due, and returns how many were claimed: the work of the thread, and
  /// what tests call. An error is the database's.
  absl::StatusOr<int> DispatchDue();
  /// Renews the lease of what DispatchDue is telling, if anything: the work of the second thread,
  /// and what tests call. Safe from any thread.
  absl::Status RenewLease() { return keeper_.Renew(); }

 private:
  void Run();
  bool Stopping();

  const Dependencies to_;
  const DispatcherParts parts_;
  DispatcherOptions options_;
  mail::Pacing pacing_;
  LeaseKeeper keeper_;
  std::minstd_rand random_{std::random_device()()};
  std::mutex mutex_;
  std::condition_variable changed_;
  bool woken_ = false;
  bool stopping_ = false;
  std::thread thread_;
};

/// A keyed hash of an address, to know it again without keeping it.
std::string AddressHash(const std::string& key, const std::string& address);

}  // namespace amble::messaging
